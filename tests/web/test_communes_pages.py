"""/communes: every commune of the country, on the national site and nowhere else."""

from urllib.parse import parse_qs, urlsplit

import pytest

from app.models.commune import CommuneAlias


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056")
    build.commune("25036")
    build.commune("93066")
    build.commune("97411")
    build.event("25056", "Bal")
    build.event("25036", "Chorale")


@pytest.mark.parametrize("path", ["/communes", "/communes/25056-besancon", "/communes?q=albi"])
def test_other_sites_have_no_directory(visit, country, path):
    visit(f"besancon.rentree.test{path}", status=404)
    visit(f"rentree.test{path}")


def test_portals_come_first_with_their_counts_then_the_departments(visit, country):
    page = visit("rentree.test/communes")
    assert [words(card) for card in page.select(".card")] == ["Besancon1 rendez-vous"]
    listed = [words(li) for li in page.select("[aria-labelledby=departements] li")]
    assert listed == ["25 Doubs", "93 Seine-Saint-Denis", "974 La Réunion"]


def test_a_department_lists_its_communes_and_what_is_on(visit, country):
    page = visit("rentree.test/communes?departement=25")
    found = {
        words(li): li.select_one("a")["href"] for li in page.select(".in-columns")[0].select("li")
    }
    assert found == {
        "Avanne-Aveney 1 rendez-vous": "/communes/25036-avanne-aveney",
        "Besançon 1 rendez-vous": "/communes/25056-besancon",
    }


@pytest.mark.parametrize("query", ["", "?departement=25", "?q=besancon"])
def test_names_of_places_are_read_out_in_french_whatever_the_page_speaks(visit, country, query):
    spoken = {
        prefix: {
            name.get("lang")
            for name in visit(f"rentree.test{prefix}/communes{query}").select(".in-columns bdi")
        }
        for prefix in ("", "/en", "/ar")
    }
    assert spoken == {"": {None}, "/en": {"fr"}, "/ar": {"fr"}}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("besancon", ["Besançon"]),
        ("97400", ["Saint-Denis"]),
        ("st denis", ["Saint-Denis", "Saint-Denis"]),
        ("zzz", []),
    ],
)
def test_a_commune_is_found_by_name_or_postal_code(visit, country, q, found):
    page = visit(f"rentree.test/communes?q={q}")
    names = [a.text for a in page.select("main ul.in-columns")[0].select("a")] if found else []
    assert names == found
    assert ("Aucune commune ne porte ce nom" in page.text) is not bool(found)


def test_what_is_not_understood_is_said(visit, country):
    page = visit("rentree.test/communes?departement=99&page=2")
    said = words(page.select_one("[role=alert]"))
    assert "« 99 » n’est pas le numéro d’un département" in said
    assert "« page » n’est pas une question" in said


def test_a_commune_with_a_portal_leads_to_it(visit, country):
    page = visit("rentree.test/communes/25056-besancon")
    assert page.select_one(".note a.btn")["href"] == "https://besancon.rentree.test/"
    assert "Demandez un portail" not in page.text
    assert [title.text for title in page.select(".event-title")] == ["Bal"]


def test_a_commune_without_a_portal_offers_the_letter_that_asks_for_one(visit, country):
    page = visit("rentree.test/ar/communes/25036-avanne-aveney")
    url = urlsplit(page.select_one("a[href^=mailto]")["href"])
    asked = parse_qs(url.query)
    assert url.path == ""
    assert asked["subject"] == ["Un portail des associations pour Avanne-Aveney"]
    assert "J’habite la commune d’Avanne-Aveney." in asked["body"][0]
    assert "https://rentree.test/communes/25036-avanne-aveney" in asked["body"][0]
    letter = page.select_one("main details [lang=fr]")
    assert letter["dir"] == "ltr"
    assert "Madame, Monsieur," in letter.text


def test_neighbours_are_listed_with_what_is_on_there(visit, country):
    page = visit("rentree.test/communes/25036-avanne-aveney")
    assert words(page.select_one("[aria-labelledby=voisines] li")) == "Besançon 1 rendez-vous"


def test_an_empty_commune_leads_around_it_with_true_counts(visit, country, build):
    build.commune("75056")
    build.event("93066", "Basilique")
    page = visit("rentree.test/communes/75056-paris")
    ways = {words(a): a["href"] for a in page.select(".empty a")}
    assert ways == {
        "À moins de 10 km : 1": "/evenements?where=75001+Paris&radius=10",
        "À moins de 30 km : 1": "/evenements?where=75001+Paris&radius=30",
        "À moins de 100 km : 1": "/evenements?where=75001+Paris&radius=100",
    }
    assert len(visit("rentree.test" + ways["À moins de 10 km : 1"]).select(".event")) == 1


def test_another_spelling_leads_to_the_page(visit, country):
    for path in ("/communes/25056", "/communes/25056-autre"):
        answer = visit.raw(f"rentree.test/en{path}")
        assert (answer.status_code, answer.location) == (301, "/en/communes/25056-besancon")


def test_a_former_code_leads_to_the_commune_of_today(visit, country, session):
    session.add(
        CommuneAlias(
            code="25999", insee="25056", kind="former", name="Velotte", folded_name="velotte"
        )
    )
    session.commit()
    answer = visit.raw("rentree.test/communes/25999-velotte")
    assert (answer.status_code, answer.location) == (301, "/communes/25056-besancon")


@pytest.mark.parametrize("code", ["00000", "ABCDE", "25000", "2505"])
def test_what_is_no_commune_is_not_found(visit, country, code):
    visit(f"rentree.test/communes/{code}-x", status=404)


def test_the_title_says_the_name_as_french_does(visit, country):
    assert (
        words(visit("rentree.test/communes/97411-saint-denis").select_one("h1"))
        == "Que faire à Saint-Denis ?"
    )
    english = visit("rentree.test/en/communes/97411-saint-denis")
    assert words(english.select_one("h1")) == "What’s on in Saint-Denis?"

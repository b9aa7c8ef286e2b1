"""The legal pages: truthful, one per site, in French where the law reads French."""

import pytest

IDENTITY = {
    "contact": {
        "name": "Mairie de Besançon",
        "address": "2, rue Mégevand",
        "postal_code": "25000",
        "city": "Besançon",
        "phone": "03 00 00 00 00",
        "email": "bonjour@besancon.example",
        "website": "https://besancon.example",
    },
    "legal": {
        "publisher": "Ville de Besançon",
        "director": "la maire",
        "host_name": "Hébergeur d’ici",
        "host_address": "1, rue du Port",
        "host_phone": "03 11 11 11 11",
    },
    "accessibility": {"status": "non-conforme", "email": "acces@besancon.example"},
}
PAGES = (
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/contact",
    "/plan-du-site",
)


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def sites(build):
    build.national()
    build.site(
        "besancon", "25056", identity=IDENTITY, texts={"legal.notice": {"fr": "Avis local."}}
    )
    build.site("albi", "81004")


def test_a_site_without_an_audit_says_it_is_not_compliant(visit, sites):
    for host in ("rentree.test", "besancon.rentree.test", "albi.rentree.test"):
        page = visit(f"{host}/accessibilite")
        assert "non conforme avec le référentiel général" in words(page.select_one("main"))
        assert "Aucun audit de conformité n’a été réalisé." in page.text
        assert f"https://{host}" in page.select_one("main").text
        assert "Défenseur des droits" in page.text
        assert "Accessibilité : non conforme" in words(page.select_one("footer"))


def test_the_declaration_has_every_heading_that_its_model_asks_for(visit, sites):
    page = visit("besancon.rentree.test/accessibilite")
    headings = [words(heading) for heading in page.select("main h2")]
    assert headings == [
        "État de conformité",
        "Contenus non accessibles",
        "Établissement de cette déclaration",
        "Retour d’information et contact",
        "Voies de recours",
    ]
    assert page.select_one("a[href='mailto:acces@besancon.example']")


def test_an_audited_site_says_when(visit, build):
    audited = {"status": "partiellement-conforme", "audited_on": "2026-05-12"}
    build.site("besancon", "25056", identity={"accessibility": audited})
    text = words(visit("besancon.rentree.test/accessibilite").select_one("main"))
    assert "en conformité partielle" in text
    assert "réalisé le 2026-05-12" in text
    assert "Aucun audit" not in text


def test_publisher_and_host_are_the_sites_own(visit, sites):
    ours = words(visit("besancon.rentree.test/mentions-legales").select_one("main"))
    assert "Ville de Besançon" in ours
    assert "Direction de la publication : la maire." in ours
    assert "Hébergeur d’ici" in ours
    assert "Avis local." in ours
    theirs = words(visit("albi.rentree.test/mentions-legales").select_one("main"))
    assert "n’a pas encore rempli cette rubrique" in theirs
    assert "Besançon" not in theirs
    assert "Avis local" not in theirs


def test_nothing_is_asked_of_visitors(visit, sites):
    page = visit("albi.rentree.test/donnees-personnelles")
    assert "ne dépose aucun cookie" in words(page.select_one("main"))
    assert not page.select("main form")


def test_contact_says_how_to_reach_people_and_pretends_nothing(visit, sites):
    page = visit("besancon.rentree.test/contact")
    links = {a["href"] for a in page.select("main a")}
    assert {"tel:0300000000", "mailto:bonjour@besancon.example"} <= links
    assert not page.select("main form")
    empty = visit("albi.rentree.test/contact")
    assert "n’a pas encore indiqué comment la joindre" in words(empty.select_one("main"))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PAGES[:3])
def test_legal_french_is_labelled_and_summed_up_in_other_languages(visit, sites, language, path):
    page = visit(f"besancon.rentree.test/{language}{path}")
    french = page.select_one("main .prose .prose")
    assert (french["lang"], french["dir"]) == ("fr", "ltr")
    summary = page.select_one("main .prose > p")
    assert summary.text.startswith(("In short", "باختصار"))
    assert page.select_one("main .in-language")


def test_every_page_of_the_site_is_on_its_map(visit, sites):
    for host in ("rentree.test", "albi.rentree.test"):
        page = visit(f"{host}/plan-du-site")
        links = {a["href"] for a in page.select("main a")}
        assert {"/", "/evenements", *PAGES[:4]} <= links
        assert ("/communes" in links) == (host == "rentree.test")
        for path in links:
            if path.startswith("/") and "." not in path:
                visit(host + path)

"""/carte: the whole of an answer on a map, and the same in lists."""

from datetime import UTC, datetime, timedelta

import pytest

AT = datetime(2026, 9, 6, 12, tzinfo=UTC)


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])
    build.site("albi", "81004")


def test_a_site_s_map_counts_its_own_events_alone(visit, build, country, outlined):
    outlined("25056", "81004")
    build.event("25056", "Bal")
    build.event("25056", "Concert")
    build.event("81004", "Foire")
    assert "Voir les 2 rendez-vous" in visit("besancon.rentree.test/carte").text
    assert "Voir le rendez-vous" in visit("albi.rentree.test/carte").text
    assert "Voir les 3 rendez-vous" in visit("rentree.test/carte").text


def test_a_hidden_event_is_on_no_map_of_the_site_that_hides_it(visit, build, country, outlined):
    outlined("25056")
    site = build.site("doubs", "25056")
    build.event("25056", "Bal")
    build.hide(site, build.event("25056", "Concert"))
    assert "Voir le rendez-vous" in visit("doubs.rentree.test/carte").text
    assert "Voir les 2 rendez-vous" in visit("besancon.rentree.test/carte").text


def test_the_map_of_the_country_is_read_once_for_all_who_look(
    visit, build, country, count_statements
):
    build.event("25056", "Bal")
    with count_statements() as first:
        visit("rentree.test/carte")
    assert any("GROUP BY commune.department" in one for one in first)
    with count_statements() as then:
        visit("rentree.test/carte")
    assert not [one for one in then if "commune" in one or "upcoming" in one]


def test_the_country_is_shown_by_departments_and_each_leads_to_its_communes(visit, build, country):
    build.event("25056", "Bal")
    build.event("97411", "Kabar")
    page = visit("rentree.test/carte")
    doubs = page.select_one(".map a.area[href$='departement=25']")
    assert doubs["aria-label"].replace("\u00a0", " ") == "Doubs : 1"
    assert "La Réunion" in page.select_one(".insets").text
    assert len(page.select(".map a.area")) == 96
    assert visit("rentree.test" + doubs["href"]).select_one("h1")


def test_a_circle_shows_its_communes_each_leading_to_its_list(visit, build, country, outlined):
    outlined("25056", "25036")
    build.event("25056", "Bal")
    build.event("25036", "Foire")
    page = visit("rentree.test/carte?where=25056&radius=30")
    assert len(page.select(".map circle.ring")) == 3
    assert [words(pin.select_one("text")) for pin in page.select(".map a.pin")] == ["1", "2"]
    for row in page.select(".places a"):
        assert len(visit("rentree.test" + row["href"]).select(".event")) == 1


@pytest.mark.parametrize(
    "query",
    ["q=zzz", "where=Nulleville", "where=Saint-Denis", "radius=-3", "foo=1", "from=hier"],
)
def test_a_question_with_a_fault_or_no_answer_is_said_in_words(visit, build, country, query):
    build.event("93066", "Basilique")
    build.event("97411", "Kabar")
    page = visit(f"rentree.test/carte?{query}")
    assert page.select("[role=alert]") or page.select(".empty") or "Quelle commune" in page.text


def test_parameters_are_kept_from_the_list_to_its_map(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal", theme="fete")
    page = visit("besancon.rentree.test/evenements?theme=fete")
    link = page.select_one("figcaption a")["href"]
    assert link == "/carte?theme=fete"
    assert (
        visit("besancon.rentree.test" + link)
        .select_one("main a.btn")["href"]
        .endswith("/evenements?theme=fete")
    )


def test_a_map_costs_the_same_few_statements_however_much_it_shows(
    visit, build, country, outlined, count_statements
):
    outlined("25056", "25036")
    build.event("25056", "Bal")
    visit("rentree.test/carte?where=25056&radius=40")  # its departments are woven once
    counts = []
    for more in range(2):
        build.event("25036", "Repas")
        with count_statements() as statements:
            visit(f"rentree.test/carte?where=25056&radius={30 + more}")
        counts.append(len(statements))
        for number in range(12):
            build.event("25036", f"Foire {number}")
    assert counts[0] == counts[1]
    # Five to know the sites, four to know the place, one for the site's words, one for editions.
    assert counts[0] <= 11 + 7 + 6  # the last six read the index: figures, page, its rows


def crowd(build, insee, number, **more):
    for at in range(number):
        build.event(insee, f"Bal {at}", at=AT + timedelta(hours=at), **more)


def test_many_events_are_counted_on_the_map_and_each_count_leads_to_its_events(
    visit, build, country, outlined
):
    outlined("25056", "25036")
    crowd(build, "25056", 25, times=(AT + timedelta(days=30),))
    crowd(build, "25036", 3)
    page = visit("rentree.test/carte?where=25056&radius=30")
    assert not page.select(".map a.pin")
    bubbles = page.select(".map a.bubble")
    assert sum(int(words(one.select_one("text"))) for one in bubbles) == 28
    for one in bubbles:
        found = visit("rentree.test" + one["href"])
        assert words(found.select_one("h1")).startswith(words(one.select_one("text")))


def test_what_the_map_cannot_show_is_counted_below_it(visit, build, country, outlined):
    outlined("25056")
    crowd(build, "25056", 22)
    build.event("25056", "En ligne", mode="online", lat=None, lon=None)
    page = visit("besancon.rentree.test/carte")
    assert "1 rendez-vous n’a pas de lieu sur la carte" in words(page.select_one("figcaption"))
    assert "Voir les 23 rendez-vous" in page.text


def test_a_department_has_a_map_of_its_own_events_with_the_same_question(
    visit, build, country, outlined
):
    outlined("25056", "25036", "81004")
    build.event("25056", "Bal", theme="fete")
    build.event("25036", "Foire", theme="marche")
    build.event("81004", "Ailleurs", theme="fete")
    page = visit("rentree.test/carte?theme=fete")
    doubs = page.select_one(".map a.area[href$='departement=25']")["href"]
    assert doubs == "/carte?theme=fete&departement=25"
    there = visit("rentree.test" + doubs)
    assert words(there.select_one("h1")) == "Doubs : 1 rendez-vous"
    assert [words(title) for title in there.select(".event-title")] == ["Bal"]
    canonical = there.select_one("link[rel=canonical]")["href"]
    assert canonical.endswith("/carte?theme=fete&departement=25")


def test_a_department_that_does_not_exist_is_said(visit, build, country):
    build.event("25056", "Bal")
    page = visit("rentree.test/carte?departement=99")
    assert "« 99 » ne fait pas partie des choix" in words(page.select_one("[role=alert]"))
    page = visit("besancon.rentree.test/carte?departement=25")
    assert "« departement » n’est pas une question" in words(page.select_one("[role=alert]"))


def test_a_city_of_arrondissements_shows_them(visit, build, outlined):
    build.site("paris", "75056")
    outlined("75056")
    build.event("75056", "Bal")
    page = visit("paris.rentree.test/carte")
    assert page.select_one(".map path.district")["d"]
    assert "4e" in [words(text) for text in page.select(".map text")]


def test_a_city_without_arrondissements_has_none(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal")
    assert not visit("besancon.rentree.test/carte").select(".map path.district")


def test_maps_are_said_in_the_reader_s_language(visit, build, country, outlined):
    outlined("25056")
    crowd(build, "25056", 22)
    page = visit("besancon.rentree.test/ar/carte")
    assert "دائرة" in words(page.select_one("figcaption"))
    assert page.select_one(".nav [aria-current]")["href"] == "/ar/carte"


def test_the_map_is_in_the_site_map_and_the_sitemap(visit, build, country):
    assert visit("besancon.rentree.test/plan-du-site").select("main a[href='/carte']")
    assert "/carte</loc>" in visit.raw("besancon.rentree.test/sitemap.xml").text


def test_a_search_s_map_is_not_indexed_and_the_plain_one_is(visit, build, country):
    build.event("25056", "Bal")
    assert visit("besancon.rentree.test/carte?q=bal").select("meta[name=robots]")
    assert not visit("besancon.rentree.test/carte").select("meta[name=robots]")


def test_a_commune_without_outline_still_has_its_lists(visit, build, country):
    build.event("81004", "Bal")
    page = visit("albi.rentree.test/carte")
    assert page.select(".event")
    assert visit("albi.rentree.test/evenements").select(".event")


def test_no_other_view_is_offered_while_the_place_may_be_several(visit, build, country):
    for insee in ("97411", "93066"):
        build.event(insee, "Bal")
    page = visit("rentree.test/carte?where=Saint-Denis")
    assert words(page.select_one("h1")) == "Quelle commune ?"
    assert len(page.select("ul[aria-label='Choisir la commune'] a")) == 2
    assert not page.select("nav[aria-label='Voir la réponse']")
    assert visit("rentree.test/carte").select("nav[aria-label='Voir la réponse']")

"""Maps: the numbers of the list, the counts of the answer, and nobody else's."""

from datetime import UTC, datetime

import pytest

AT = datetime(2026, 9, 6, 12, tzinfo=UTC)


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])
    build.site("albi", "81004")


@pytest.fixture
def outlined(build):
    """Give the communes of a test the outline that the official list has: a square around."""

    def give(*insees):
        for insee in insees:
            commune = build.commune(insee)
            west, south = round(commune.west * 10_000), round(commune.south * 10_000)
            build.contour(insee, f"[[{west},{south},1000,0,0,1000,-1000,0]]")

    return give


def test_each_pin_bears_the_number_of_its_row_and_leads_to_it(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal", lat=47.26, lon=6.0)
    build.event("25056", "Concert", lat=47.22, lon=6.06, at=AT)
    page = visit("besancon.rentree.test/evenements")
    found = page.select(".map a.pin")
    assert [words(pin.select_one("text")) for pin in found] == ["1", "2"]
    for pin in found:
        row = page.select_one(pin["href"])
        number, *titles = [page.select_one(f"#{name}") for name in pin["aria-labelledby"].split()]
        assert words(number) == words(row.select_one(".tile-number"))
        assert [words(title) for title in titles] == [words(row.select_one(".event-title"))]


def test_events_of_one_venue_share_a_pin_which_names_them_all(visit, build, country, outlined):
    outlined("25056")
    for title in ("Bal", "Concert", "Loto", "Repas"):
        build.event("25056", title)
    page = visit("besancon.rentree.test/evenements")
    (pin,) = page.select(".map a.pin")
    assert words(pin.select_one("text")) == "1, 2, 3…"
    assert len(pin["aria-labelledby"].split()) == 5


def test_what_has_no_place_is_said_below_the_map(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal")
    build.event("25056", "En ligne", mode="online", lat=None, lon=None)
    page = visit("besancon.rentree.test/evenements")
    assert "1 rendez-vous de cette page n’a pas de lieu" in words(page.select_one("figcaption"))


def test_a_list_without_any_place_has_no_map(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "En ligne", mode="online", lat=None, lon=None)
    page = visit("besancon.rentree.test/evenements")
    assert not page.select(".map")
    assert not page.select(".with-map")


def test_a_map_reads_from_left_to_right_in_every_language(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal", lat=47.26, lon=6.0)
    plain, mirrored = (
        visit(f"besancon.rentree.test{prefix}/evenements").select_one(".map a.pin rect")["x"]
        for prefix in ("", "/ar")
    )
    assert plain == mirrored


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
    assert len(page.select(".map circle.ring")) == 2
    for bubble in page.select(".map a.bubble"):
        assert "1" in bubble["aria-label"]
        assert visit("rentree.test" + bubble["href"]).select(".event")


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
    counts = []
    for more in range(2):
        with count_statements() as statements:
            visit(f"rentree.test/carte?where=25056&radius={30 + more}")
        counts.append(len(statements))
        for number in range(12):
            build.event("25036", f"Foire {number}")
    assert counts[0] == counts[1]
    assert counts[0] <= 8

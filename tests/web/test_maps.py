"""Maps beside a list and an event: the numbers of the list, where things are."""

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


def test_the_name_of_a_crowded_pin_holds_all_its_numbers_which_it_has_no_room_to_show(
    visit, build, country, outlined
):
    outlined("25056")
    for title in ("Bal", "Concert", "Loto", "Repas", "Yoga"):
        build.event("25056", title)
    build.event("25056", "Foire", lat=47.26, lon=6.0, at=AT)
    for prefix in ("", "/en", "/ar"):
        page = visit(f"besancon.rentree.test{prefix}/evenements")
        by_title = {words(row.select_one(".event-title")): row for row in page.select(".event")}
        crowded, single = page.select(".map a.pin")
        assert words(crowded.select_one("text")).endswith("…")
        said = [words(page.select_one(f"#{name}")) for name in labels_of(crowded)]
        titles = ["Bal", "Concert", "Loto", "Repas", "Yoga"]
        numbers = [words(by_title[title].select_one(".tile-number")) for title in titles]
        assert said == [", ".join(numbers), *titles]
        # One that shows them all is named by what it shows: nothing is written twice.
        assert not single.select("title")
        assert labels_of(single)[0] == single.select_one("text")["id"]
        number = by_title["Foire"].select_one(".tile-number")
        assert words(single.select_one("text")) == words(number)


def labels_of(pin):
    """Return what names a pin, in order."""
    return pin["aria-labelledby"].split()


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


def test_the_map_of_the_country_s_list_shows_what_is_overseas_too(visit, build, country):
    build.event("25056", "Bal")
    build.event("97411", "Kabar")
    page = visit("rentree.test/evenements")
    assert len(page.select(".map a.pin")) == 2
    assert len(page.select(".map .inset")) == 5
    assert "n’a pas de lieu" not in page.select_one("figcaption").text


def test_an_event_is_shown_in_its_commune_and_an_online_one_is_not(visit, build, country, outlined):
    outlined("25056")
    ball = build.event("25056", "Bal")
    call = build.event("25056", "Appel", mode="online")
    page = visit(f"besancon.rentree.test/evenements/{ball.id}-bal")
    assert page.select_one("#lieu .map .spot")
    assert page.select_one("#lieu .map path.here")
    assert not visit(f"besancon.rentree.test/evenements/{call.id}-appel").select(".map")


def test_a_point_put_at_the_other_end_of_the_country_does_not_stretch_the_map(
    visit, build, country, outlined
):
    outlined("25056")
    event = build.event("25056", "Bal", lat=43.3, lon=-1.4)
    page = visit(f"besancon.rentree.test/evenements/{event.id}-bal")
    assert page.select_one("#lieu .map .spot")
    assert not visit("besancon.rentree.test/evenements").select(".map .pin")

"""The places of an answer, in rows below its map: each counts what its list holds."""

import re
from datetime import UTC, datetime, timedelta

import pytest

AT = datetime(2026, 9, 6, 12, tzinfo=UTC)


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])


def crowd(build, insee, number, **more):
    for at in range(number):
        build.event(insee, f"Bal {at}", at=AT + timedelta(hours=at), **more)


def test_venues_are_told_apart_within_one_commune(visit, build, country, outlined):
    outlined("25056")
    crowd(build, "25056", 21, place_name="Salle Battant", lat=47.24, lon=6.0)
    crowd(build, "25056", 4, place_name="Gymnase Diderot", lat=47.22, lon=6.05)
    page = visit("besancon.rentree.test/carte")
    said = [one["aria-label"].replace("\u00a0", " ") for one in page.select(".map a.bubble")]
    assert said == ["Salle Battant : 21", "Gymnase Diderot : 4"]
    assert [words(row) for row in page.select(".places li")] == [
        "Gymnase Diderot 4",
        "Salle Battant 21",
    ]
    found = visit("besancon.rentree.test" + page.select(".map a.bubble")[1]["href"])
    assert words(found.select_one("h1")).startswith("4 événements")


def venues_side_by_side(build):
    """Three venues of one square: some eighty metres, then twenty, from the first."""
    crowd(build, "25056", 21, place_name="Salle Battant", lat=47.24, lon=6.0)
    crowd(build, "25056", 4, place_name="Gymnase Diderot", lat=47.2407, lon=6.0)
    crowd(build, "25056", 2, place_name="Café du Port", lat=47.24, lon=6.00026)


def test_venues_of_one_square_each_lead_to_their_own_events(visit, build, country, outlined):
    outlined("25056")
    venues_side_by_side(build)
    page = visit("besancon.rentree.test/carte")
    rows = page.select(".places li")
    assert [words(row) for row in rows] == [
        "Café du Port 2",
        "Gymnase Diderot 4",
        "Salle Battant 21",
    ]
    assert len({row.a["href"] for row in rows}) == 3
    for row, count, metres in zip(rows, (2, 4, 21), (18, 70, 18), strict=True):
        found = visit("besancon.rentree.test" + row.a["href"])
        said = f"{count} événements à moins de {metres} m de l’endroit choisi"
        assert words(found.select_one("h1")) == said


def test_one_venue_written_at_two_spots_stays_one(visit, build, country, outlined):
    outlined("25056")
    crowd(build, "25056", 21, place_name="Salle Battant", lat=47.24, lon=6.0)
    crowd(build, "25056", 4, place_name="salle battant", lat=47.2402, lon=6.0)
    crowd(build, "25056", 3, place_name="Gymnase", lat=47.22, lon=6.05)
    page = visit("besancon.rentree.test/carte")
    links = [row.a["href"] for row in page.select(".places li")]
    assert all(link.endswith("radius=0.1") for link in links)


def test_a_spot_that_a_row_counts_is_not_among_the_others(visit, build, country, outlined):
    outlined("25056")
    crowd(build, "25056", 21, place_name="Salle Battant", lat=47.24, lon=6.0)
    for at in range(100):
        place = {"place_name": f"Salle {at}", "lat": 47.2 + at % 10 / 200, "lon": 6.05 + at / 2000}
        crowd(build, "25056", 2, **place)
    crowd(build, "25056", 1, place_name="salle battant", lat=47.2402, lon=6.0)
    page = visit("besancon.rentree.test/carte")
    rows = [words(row) for row in page.select(".places li")]
    assert "Salle Battant 22" in rows
    assert len(rows) == 100
    # One of the hundred and two spots is in that row, and one is elsewhere.
    assert re.search(r"Et 1 autre lieu\b", page.text)


def counted_and_listed(visit, host, page):
    """Return what each row of places says, and the number that its list says."""
    for row in page.select(".places li"):
        found = visit(host + row.a["href"])
        yield words(row), int(words(found.select_one("h1")).split()[0])


def test_a_row_counts_what_its_list_holds_even_with_a_neighbour_between_two_spots_of_one_name(
    visit, build, country, outlined
):
    outlined("25056")
    crowd(build, "25056", 21, place_name="Salle Battant", lat=47.24, lon=6.0)
    crowd(build, "25056", 2, place_name="Café du Port", lat=47.24015, lon=6.0)
    crowd(build, "25056", 4, place_name="Salle Battant", lat=47.2403, lon=6.0)
    page = visit("besancon.rentree.test/carte")
    assert list(counted_and_listed(visit, "besancon.rentree.test", page)) == [
        ("Café du Port 2", 2),
        ("Salle Battant 21", 21),
        ("Salle Battant 4", 4),
    ]


def test_two_spots_of_one_name_are_a_row_when_one_list_holds_them(visit, build, country, outlined):
    outlined("25056")
    crowd(build, "25056", 21, place_name="Salle Battant", lat=47.24, lon=6.0)
    crowd(build, "25056", 4, place_name="salle battant", lat=47.2402, lon=6.0)
    crowd(build, "25056", 3, place_name="Salle Battant", lat=47.22, lon=6.05)
    page = visit("besancon.rentree.test/carte")
    assert list(counted_and_listed(visit, "besancon.rentree.test", page)) == [
        ("Salle Battant 25", 25),
        ("Salle Battant 3", 3),
    ]


def test_communes_of_one_name_each_have_a_row(visit, build, country, outlined):
    outlined("25056", "25036")
    one, other = build.commune("25056"), build.commune("81004")
    other.name, other.folded_name, other.lat, other.lon = one.name, one.folded_name, 47.2, 5.9
    build.commune("81004")  # where it is now, for its events
    crowd(build, "25056", 21)
    crowd(build, "81004", 4)
    page = visit("rentree.test/carte?lat=47.24&lon=6.02&radius=30")
    assert list(counted_and_listed(visit, "rentree.test", page)) == [
        ("Besançon (25) 21", 21),
        ("Besançon (81) 4", 4),
    ]

"""Every site in every form: the same events in each, all of its territory, nothing of another."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.web.forms_of_lists import FORMS

FIRST = datetime(2026, 9, 5, 8, tzinfo=UTC)


@pytest.fixture
def country(build):
    """Three sites whose territories overlap, a neighbour, and one event hidden by one site."""
    build.national()
    commune = build.site("besancon", "25056")
    build.site("grand-besancon", "25056", "25036")
    build.site("albi", "81004")
    names = ("in town", "hidden in town", "next to town", "far", "overseas", "nowhere")
    insees = ("25056", "25056", "25036", "81004", "97411", None)
    events = {}
    for hour, (name, insee) in enumerate(zip(names, insees, strict=True)):
        start = FIRST + timedelta(hours=hour)
        event = build.event(insee, name, at=start, times=(start + timedelta(days=7),))
        if name == "hidden in town":
            build.hide(commune, event)
        events[name] = event.id
    build.event("25056", "gone", status="withdrawn", withdrawn_at=FIRST, at=FIRST)
    return events


SEEN = {
    "besancon.rentree.test": ["in town"],
    "grand-besancon.rentree.test": ["in town", "hidden in town", "next to town"],
    "albi.rentree.test": ["far"],
    "rentree.test": ["in town", "hidden in town", "next to town", "far", "overseas", "nowhere"],
}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("host", SEEN)
@pytest.mark.parametrize("form", FORMS)
def test_a_site_shows_its_territory_and_nothing_else(country, visit, form, host, prefix):
    expected = [country[name] for name in SEEN[host]]
    assert FORMS[form](visit, host, prefix=prefix) == expected


@pytest.mark.parametrize("host", SEEN)
def test_an_event_opens_where_it_is_listed_and_nowhere_else(country, visit, host):
    for name, identity in country.items():
        status = 200 if name in SEEN[host] else 404
        for address in (f"evenements/{identity}-x.ics", f"api/v1/events/{identity}"):
            found = visit.raw(f"{host}/{address}", follow_redirects=True)
            assert found.status_code == status, (name, address)


@pytest.mark.parametrize("form", FORMS)
def test_a_question_has_the_same_answer_in_every_form(country, visit, form):
    query = "where=25000+Besan%C3%A7on&radius=20"
    expected = [country[name] for name in ("in town", "hidden in town", "next to town")]
    assert FORMS[form](visit, "rentree.test", query) == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_long_answer_is_whole_in_every_form(build, visit, form):
    build.national()
    expected = [
        build.event("81004", f"Bal {number}", at=FIRST + timedelta(minutes=number)).id
        for number in range(45)
    ]
    assert FORMS[form](visit, "rentree.test", "q=bal") == expected


@pytest.mark.parametrize("form", FORMS)
def test_sorted_by_distance_the_order_is_the_same_in_every_form(country, visit, form):
    query = "lat=47.1999&lon=5.9608&radius=200&sort=distance"
    expected = [country[name] for name in ("next to town", "in town", "hidden in town")]
    assert FORMS[form](visit, "rentree.test", query) == expected

"""What is kept of a calendar's entries is never another's, nor that of another instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, event

from app.models.site import Site
from app.services import versions
from app.web.clock import set_clock
from app.web.feeds import calendar_list
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor

BESANCON, AVANNE = "besancon.rentree.test", "avanne.rentree.test"
SATURDAY = datetime(2026, 9, 5, 6, tzinfo=UTC)


@pytest.fixture
def two_sites(build: Builder) -> tuple[Site, Site]:
    """A site of two communes, and one of the second alone."""
    build.national()
    return build.site("besancon", "25056", "25036"), build.site("avanne", "25036")


def entries(visit: Visitor, host: str, query: str = "", prefix: str = "") -> list[dict]:
    text = visit.raw(f"{host}{prefix}/evenements.ics{query}").text
    return list(Calendar.from_ical(text).walk("VEVENT"))


def starts(found: list[dict]) -> list[datetime]:
    return [entry["DTSTART"].dt for entry in found]


@pytest.fixture
def statements(session):
    """The statements that tell what events say, as they are sent."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_):
        if "commune_name" in statement:
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield said
    event.remove(Engine, "before_cursor_execute", hear)


def test_what_events_say_is_read_once_for_a_calendar_that_is_asked_again(
    two_sites, build, visit, statements
):
    for title in ("Bal", "Loto", "Yoga"):
        build.event("25056", title)
    first = visit.raw(f"{BESANCON}/evenements.ics").text
    assert len(statements) == 1
    assert visit.raw(f"{BESANCON}/evenements.ics").text == first
    assert len(statements) == 1


def test_two_sites_and_two_languages_never_share_an_entry(two_sites, build, visit):
    build.event("25036", {"fr": "Chorale", "en": "Choir"})
    build.event("25056", "Bal")
    for _ in range(2):
        assert [entry["SUMMARY"] for entry in entries(visit, AVANNE)] == ["Chorale"]
        assert {entry["SUMMARY"] for entry in entries(visit, BESANCON)} == {"Bal", "Chorale"}
        (english,) = entries(visit, AVANNE, prefix="/en")
        assert english["SUMMARY"] == "Choir"
        assert "/en/" in english["URL"]


def test_a_time_leaves_the_calendar_at_the_end_of_its_day_though_nobody_wrote(
    two_sites, build, visit, app
):
    # Saturday and Sunday, morning and evening: what is over at noon was still today's.
    times = [SATURDAY + timedelta(hours=12 * turn) for turn in range(4)]
    build.event("25056", "Bal", at=times[0], times=tuple(times[1:]), lasting=timedelta(hours=1))
    for turn, shown in enumerate((times, times, times[2:], times[2:])):
        set_clock(app, lambda turn=turn: times[turn] + timedelta(hours=2))
        for _ in range(2):
            assert starts(entries(visit, BESANCON)) == shown


def test_a_calendar_stands_while_events_end_but_not_beyond_their_day(two_sites, build, kept, app):
    build.event("25056", "Bal", at=SATURDAY, lasting=timedelta(hours=1))
    midnight = SATURDAY.replace(hour=22)  # in Paris
    said = []
    for moment in (SATURDAY, SATURDAY + timedelta(minutes=90), midnight):
        set_clock(app, lambda moment=moment: moment)
        answer = kept(f"{BESANCON}/evenements.ics")
        said.append((kept.was_hit(answer), "SUMMARY" in answer.text))
    assert said == [(False, True), (True, True), (False, False)]


def test_a_morning_leaves_the_calendar_of_evenings_as_it_leaves_the_others(
    two_sites, build, visit, app
):
    # A day time passes while the first evening, and how many there are, stay what they were.
    day, evening = SATURDAY + timedelta(hours=1), SATURDAY + timedelta(hours=37)
    build.event("25056", "Bal", at=day, times=(evening,), lasting=timedelta(hours=1))
    for moment, shown in ((day, [day, evening]), (day + timedelta(days=1), [evening])):
        set_clock(app, lambda moment=moment: moment)
        assert starts(entries(visit, BESANCON, "?hours=evening")) == shown


def test_days_asked_and_days_not_asked_never_share_an_entry(two_sites, build, visit):
    times = [NOW + timedelta(days=7 * week) for week in range(-1, 3)]
    build.event("25056", "Bal", at=times[0], times=tuple(times[1:]))
    last = times[2].date()
    for _ in range(2):
        assert starts(entries(visit, BESANCON)) == times[1:]
        assert starts(entries(visit, BESANCON, f"?to={last}&from=2026-08-01")) == times[:3]


def test_an_address_that_changes_changes_the_entry(two_sites, build, visit, session, app):
    bal = build.event("25036", "Bal")
    (before,) = entries(visit, BESANCON)
    assert before["URL"] == f"https://{AVANNE}/evenements/{bal.id}-bal"
    two_sites[1].is_published = False
    versions.touch_site(session, two_sites[1].id, now=NOW)
    session.commit()
    app.extensions["sites"]._stale_from = float("-inf")  # noqa: SLF001 (the half second passes)
    (after,) = entries(visit, BESANCON)
    assert after["URL"] == f"https://{BESANCON}/evenements/{bal.id}-bal"


def test_a_list_too_long_to_be_kept_is_whole_all_the_same(
    two_sites, build, visit, monkeypatch, statements
):
    titles = {f"Bal {number}" for number in range(230)}
    for title in titles:
        build.event("25056", title)
    monkeypatch.setattr(calendar_list, "_PART", 10**9)  # there is room for nothing
    for _ in range(2):
        assert {entry["SUMMARY"] for entry in entries(visit, BESANCON)} == titles
    assert len(statements) == 6


def test_calendars_around_many_places_and_at_many_instants_keep_each_entry_once(
    two_sites, build, visit, app
):
    for number in range(5):
        build.event("25056", f"Bal {number}", at=SATURDAY + timedelta(hours=12), lat=47.24, lon=6.0)
    memory = app.extensions["keeper"]
    entries(visit, BESANCON, "?lat=47.24&lon=6.01&radius=10")
    before = len(memory)
    for turn in range(6):
        set_clock(app, lambda turn=turn: NOW + timedelta(seconds=turn))
        assert len(entries(visit, BESANCON, f"?lat=47.24&lon=6.0{turn}&radius=10")) == 5
        assert len(entries(visit, BESANCON, "?hours=evening")) == 5
    assert len(memory) == before

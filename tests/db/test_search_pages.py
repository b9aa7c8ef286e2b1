"""Pages that follow one another while the agenda changes, and what is counted beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.traits import BITS
from app.kernel.vocabulary import Access, Hours, Mode, Price, Theme
from app.queries import lists
from app.queries.question import Question
from tests import season
from tests.asking import PARIS, read_whole
from tests.builders import TOWNS, Builder
from tests.conftest import NOW
from tests.oracle import Oracle

EVERYWHERE = Scope.everything()
BESANCON = Point(47.2378, 6.0241)
DAY = timedelta(days=1)
SORTS: dict[str, dict[str, Any]] = {
    "date": {},
    "distance": {"sort": "distance", "center": BESANCON, "radius": 30.0},
    "relevance": {"sort": "relevance", "q": "bal"},
    "past": {"first_day": NOW.date() - 90 * DAY, "last_day": NOW.date() + 90 * DAY},
    "past-distance": {"sort": "distance", "center": BESANCON, "last_day": NOW.date() + 90 * DAY},
}


def asking(**search: Any) -> Question:
    place = {name: search.pop(name) for name in ("area", "center") if name in search}
    return Question(scope=EVERYWHERE, search=Search(**search), now=NOW, zone=PARIS, **place)


@pytest.fixture
def ball(session: Session, build: Builder) -> list[int]:
    """Twelve dances, from the town's edge to its heart; every third says it in its text alone."""
    made = []
    for number in range(12):
        title = f"Fête {number}" if number % 3 == 0 else f"Bal {number}"
        made.append(
            build.event(
                title=title,
                keywords={"fr": ["bal"]},
                at=NOW + (number + 1) * DAY,
                lat=TOWNS["25056"][4] + 0.001 * (12 - number),
                lon=TOWNS["25056"][5],
            ).id
        )
    return made


def after(asked: Question, cursor: str | None) -> Question:
    return replace(asked, search=replace(asked.search, cursor=cursor))


@pytest.mark.parametrize("sort", SORTS)
def test_any_page_is_a_slice_of_the_whole(session: Session, ball: list[int], sort: str) -> None:
    whole = [line.id for line in lists.page(session, asking(**SORTS[sort], limit=100)).lines]
    assert sorted(whole) == ball
    asked, at = asking(**SORTS[sort], limit=5), 0
    while True:
        page = lists.page(session, asked)
        assert [line.id for line in page.lines] == whole[at : at + 5]
        at += 5
        if page.next_cursor is None:
            break
        asked = after(asked, page.next_cursor)
    assert at >= len(whole)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_neither_repeat_nor_skip_while_events_arrive(
    session: Session, build: Builder, ball: list[int], sort: str
) -> None:
    asked = asking(**SORTS[sort], limit=5)
    first = lists.page(session, asked)
    read = [line.id for line in first.lines]
    hour = timedelta(hours=1)
    new = {build.event(title="Bal", at=NOW + hour + number * DAY).id for number in range(14)}
    rest = [line.id for line in read_whole(session, after(asked, first.next_cursor))]
    assert len(set(rest)) == len(rest)
    assert not set(rest) & set(read)
    assert sorted(one for one in read + rest if one not in new) == ball
    whole = [line.id for line in read_whole(session, asking(**SORTS[sort], limit=100))]
    assert [one for one in whole if one in rest] == rest


def test_who_left_meanwhile_takes_nobody_with_it(
    session: Session, build: Builder, ball: list[int]
) -> None:
    site = build.site("besancon", "25056")
    scope = Scope.of_site(site.id, ["25056"])
    asked = replace(asking(limit=5), scope=scope)
    first = lists.page(session, asked)
    for event in session.scalars(season.events(ball[3:6])):
        build.hide(site, event)
    rest = read_whole(session, after(asked, first.next_cursor))
    assert [line.id for line in rest] == ball[6:]


def foreign_cursors() -> list[tuple[str, str]]:
    """Return (sort of the list, cursor of another)."""
    instant, later = NOW.isoformat(), f"1|{NOW.isoformat()}"
    strangers: dict[str, list[str | float]] = {
        "date": [0.5, later],
        "distance": [instant, later],
        "relevance": [0.5],
        "past": [0.5, later],
        "past-distance": [instant, later],
    }
    return [
        (sort, encode_cursor(Cursor(other, 7)))
        for sort, found in strangers.items()
        for other in found
    ]


@pytest.mark.parametrize(("sort", "cursor"), foreign_cursors())
def test_the_cursor_of_another_list_is_refused(
    session: Session, build: Builder, sort: str, cursor: str
) -> None:
    build.event()
    with pytest.raises(ValueError, match="cursor"):
        lists.page(session, after(asking(**SORTS[sort]), cursor))


@pytest.mark.parametrize("year", [1, 1969, 2000, 9999])
def test_a_cursor_of_another_age_is_followed(session: Session, build: Builder, year: int) -> None:
    event = build.event(title="Bal")
    cursor = encode_cursor(Cursor(NOW.replace(year=year).isoformat(), 2**31 - 1))
    assert decode_cursor(cursor)
    for sort in ("date", "relevance", "past"):
        page = lists.page(session, after(asking(**SORTS[sort]), cursor))
        assert [line.id for line in page.lines] == ([] if year == 9999 else [event.id])


def filters() -> dict[str, dict[str, Any]]:
    """Return the filter of each trait that one can ask for by itself."""
    return {
        **{f"theme:{one}": {"themes": (one,)} for one in Theme},
        **{f"price:{one}": {"prices": (one,)} for one in Price},
        **{f"mode:{one}": {"modes": (one,)} for one in Mode},
        **{f"access:{one}": {"access": (one,)} for one in Access},
        **{f"spoken:{one}": {"spoken": (one,)} for one in ("fr", "en", "ar", "fsl", "uk", "br")},
        "places": {"places": True},
    }


ASKED: list[dict[str, Any]] = [
    {},
    {"q": "bal"},
    {"center": BESANCON, "radius": 50.0},
    {"first_day": NOW.date() + 9 * DAY},
    {"hours": Hours.EVENING},
    {"area": frozenset({"25056", "75056"})},
]


def test_what_is_counted_beside_an_answer_is_what_a_filter_would_find(session: Session) -> None:
    halls = season.settle(session)
    season.hold_season(session, 300, halls=halls)
    oracle = Oracle(session)
    assert filters().keys() <= BITS.keys()
    for more in ASKED:
        counted = lists.summarise(session, asking(**more)).traits
        for name, its_own in filters().items():
            found = len(oracle.answer(asking(**more, **its_own)))
            assert counted.get(name, 0) == found, (more, name)
        ages = [one for one in oracle.answer(asking(**more)) if oracle.says_age(one[1])]
        assert counted.get("age", 0) == len(ages)


def test_the_hours_counted_are_those_that_a_filter_would_find(
    session: Session, build: Builder
) -> None:
    afternoon, evening = NOW + 2 * timedelta(hours=1), NOW + timedelta(hours=8)
    build.event(at=afternoon, times=(evening, evening + DAY))
    build.event(at=evening, times=(afternoon + DAY,))
    counted = lists.summarise(session, asking()).traits
    for hours in Hours:
        found = lists.summarise(session, asking(hours=hours)).total
        assert found == 2
        assert counted.get(f"hours:{hours}", found) == found, "true, or not told"


def test_what_is_counted_of_a_crowd_is_no_more_than_there_is(session: Session) -> None:
    halls = season.settle(session)
    season.crowd(session, 1040, insee="25056", hall=halls["25056"])
    summary = lists.summarise(session, asking())
    oracle = Oracle(session)
    assert not summary.is_exact
    for name, its_own in filters().items():
        assert summary.traits.get(name, 0) <= len(oracle.answer(asking(**its_own)))


def test_the_last_day_told_is_that_of_all_the_times_that_answer(
    session: Session, build: Builder
) -> None:
    build.event(at=NOW + DAY, times=(NOW + 8 * DAY, NOW + 15 * DAY))
    for more in ({}, {"last_day": NOW.date() + 30 * DAY}, {"first_day": NOW.date()}):
        assert lists.last_day(session, asking(**more)) == NOW.date() + 15 * DAY, more


def test_a_count_made_for_one_order_serves_pages_in_another(
    session: Session, ball: list[int]
) -> None:
    nearest, dates = asking(**SORTS["distance"], limit=5), {**SORTS["distance"], "sort": "date"}
    by_date = asking(**dates, limit=5)
    for counted_for in (nearest, by_date, asking(**dates, limit=40)):
        summary = lists.summarise(session, counted_for)
        for asked in (nearest, by_date, asking(**dates, limit=8)):
            assert lists.page(session, asked, summary=summary) == lists.page(session, asked)


def test_the_nearest_of_a_crowd_are_not_those_that_were_counted(session: Session) -> None:
    halls = season.settle(session)
    season.crowd(session, 1040, insee="25056", hall=halls["25056"])
    asked = asking(**SORTS["distance"], limit=7)
    summary = lists.summarise(session, asked)
    assert not summary.is_exact
    want = [event for _, event in Oracle(session).answer(asked)[:7]]
    assert [line.id for line in lists.page(session, asked, summary=summary).lines] == want

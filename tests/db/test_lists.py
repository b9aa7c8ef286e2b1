"""A list's figures and its first page: what they stand on, how long they stand, what they cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError, StatementError
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.search import LARGEST_PAGE, Search
from app.models.scoping import within
from app.models.search import Upcoming
from app.queries import lists, matching, upcoming, ways
from app.queries.facts import Summary
from app.queries.question import Question, shape_of, values
from tests.asking import PARIS, read_whole
from tests.builders import Builder
from tests.conftest import NOW

EVERYWHERE = Scope.everything()
BESANCON = Point(47.2378, 6.0241)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Statements = Callable[[], AbstractContextManager[list[str]]]


def asking(scope: Scope = EVERYWHERE, **search: Any) -> Question:
    center = BESANCON if "radius" in search else None
    return Question(scope=scope, search=Search(**search), now=NOW, zone=PARIS, center=center)


def test_nothing_is_asked_of_an_answer_that_holds_nothing(
    session: Session, count_statements: Statements
) -> None:
    nothing = Summary(0, is_exact=True, until_at=None)
    with count_statements() as statements:
        assert lists.page(session, asking(), summary=nothing).lines == ()
    assert statements == []


def test_nothing_is_looked_for_of_a_word_that_nobody_writes(
    session: Session, build: Builder, count_statements: Statements
) -> None:
    build.event()
    with count_statements() as statements:
        assert lists.summarise(session, asking(q="zzyzx")).total == 0
    assert all("search_word" in statement for statement in statements)


@pytest.mark.parametrize(
    "search",
    [{}, {"q": "bal"}, {"q": "bal", "sort": "relevance"}, {"radius": 9.0, "sort": "distance"}],
    ids=str,
)
def test_the_figures_give_the_first_page_that_would_be_read_without_them(
    session: Session, build: Builder, search: dict[str, Any]
) -> None:
    for number in range(12):
        build.event(title=f"Bal {number}", at=NOW + number * HOUR, lasting=(number % 3) * DAY)
    for limit in (1, 5, 12, 20, LARGEST_PAGE):
        asked = asking(limit=limit, **search)
        summary = lists.summarise(session, asked)
        assert summary.total
        assert lists.page(session, asked, summary=summary) == lists.page(session, asked)


def test_a_page_costs_no_more_statements_with_what_the_figures_know(
    session: Session, build: Builder, count_statements: Statements
) -> None:
    build.event()
    summary = lists.summarise(session, asking())
    with count_statements() as statements:
        assert lists.page(session, asking(), summary=summary).lines
    assert len(statements) == 1


def test_the_summary_stands_until_the_first_end(session: Session, build: Builder) -> None:
    build.event(at=NOW + HOUR, lasting=2 * HOUR)
    build.event(at=NOW - HOUR, lasting=4 * HOUR)
    build.event(at=NOW - 3 * DAY)
    summary = lists.summarise(session, asking())
    assert (summary.total, summary.until_at) == (2, NOW + 3 * HOUR)
    assert lists.summarise(session, asking(first_day=NOW.date())).until_at is None


def test_an_event_goes_on_to_its_next_time_when_one_is_over(
    session: Session, build: Builder
) -> None:
    build.event(at=NOW - HOUR, lasting=2 * HOUR, times=(NOW + DAY, NOW + 2 * DAY))
    for after, begins, times in ((0, -1, 3), (1, 24, 2), (25, 24, 2), (26, 48, 1)):
        now = NOW + after * HOUR
        [line] = lists.page(session, replace(asking(), now=now)).lines
        assert (line.starts_at, line.times) == (NOW + begins * HOUR, times)
    assert lists.page(session, replace(asking(), now=NOW + 50 * HOUR)).lines == ()


def test_a_short_time_within_a_long_one_does_not_hide_it(session: Session, build: Builder) -> None:
    """An exhibition of three weeks, in which a time was that began later and is over."""
    event = build.event(at=NOW - 9 * DAY, lasting=21 * DAY, times=(NOW - 2 * DAY,))
    for search in ({}, {"first_day": NOW.date() + 3 * DAY}, {"radius": 9.0, "sort": "distance"}):
        [line] = read_whole(session, asking(**search))
        assert (line.id, line.starts_at) == (event.id, NOW - 9 * DAY)


def test_two_times_that_begin_together_are_one_line(session: Session, build: Builder) -> None:
    start = NOW + 5 * HOUR
    build.event(at=start, times=(start, start))
    for summary in (None, lists.summarise(session, asking())):
        [line] = lists.page(session, asking(), summary=summary).lines
        assert (line.times, line.position) == (3, 0)


def test_two_times_of_one_minute_are_one_line_until_the_last_of_them_ends(
    session: Session, build: Builder
) -> None:
    build.event(at=NOW, times=(NOW + timedelta(seconds=20),), lasting=HOUR)
    for seconds, times in ((0, 2), (3601, 1)):
        now = NOW + timedelta(seconds=seconds)
        [line] = lists.page(session, replace(asking(), now=now)).lines
        assert line.times == times
    assert lists.summarise(session, replace(asking(), now=NOW + HOUR + DAY)).total == 0


def test_an_event_that_is_no_more_is_left_out_of_the_page(session: Session, build: Builder) -> None:
    """The figures were kept, and the event went meanwhile."""
    build.event(title="Bal")
    loto = build.event(title="Loto")
    summary = lists.summarise(session, asking())
    gone = sa.delete(Upcoming).where(Upcoming.event_id == loto.id)
    session.execute(within(gone, EVERYWHERE, Upcoming))
    assert len(lists.page(session, asking(), summary=summary).lines) == 1


def test_a_statement_made_for_communes_cannot_be_run_for_none(session: Session) -> None:
    asked = asking(Scope.of_site(1, ["25056"]))
    lacking = (StatementError, InvalidRequestError)
    with pytest.raises(lacking, match="scope_"):
        session.execute(matching.summary(shape_of(asked)), {"now": NOW})
    given = {name: value for name, value in values(asked).items() if not name.startswith("scope_")}
    plan = ways.planned(session, asked, need=21)
    statement = upcoming.by_date(plan.shape, plan.reads[0].reading)
    with pytest.raises(lacking, match=r"scope_|reached"):
        session.execute(statement, given | {"now": 0, "most": 21})

"""Two ways to read a list, walking its dates or gathering its answer: always the same pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import InvalidRequestError, StatementError
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.period import When
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.vocabulary import Theme
from app.models.event import Event
from app.queries import lists, matching
from app.queries.facts import EventLine, Summary
from app.queries.question import Question, shape_of
from tests.builders import TOWNS, Builder
from tests.conftest import NOW

PARIS = ZoneInfo("Europe/Paris")
BESANCON = Point(47.2378, 6.0241)
SEARCHES: list[dict[str, Any]] = [
    {},
    {"when": When.WEEKEND},
    {"first_day": date(2026, 8, 20)},
    {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 12)},
    {"themes": (Theme.MUSIQUE, Theme.SPORT)},
    {"free": True},
    {"q": "bal"},
    {"radius": 40.0},
]


@pytest.fixture
def town(build: Builder) -> list[Event]:
    """Sixty events, past and to come, some with many times, some at the same instant."""
    random = Random(7)
    made = []
    for number in range(60):
        start = datetime(2026, 8, 25, 6, tzinfo=UTC) + timedelta(hours=12 * random.randrange(60))
        times = tuple(start + timedelta(days=7 * n) for n in range(1, random.choice([1, 1, 2, 5])))
        made.append(
            build.event(
                random.choice(sorted(TOWNS)),
                random.choice(["Bal", "Yoga", "Grand bal"]),
                at=start,
                times=times,
                lasting=random.choice([None, timedelta(hours=2), timedelta(days=9)]),
                theme=random.choice(["musique", "sport", "autre"]),
                is_free=random.choice([True, False, None]),
                source_key=f"of-the-town-{number}",
            )
        )
    return made


def asking(scope: Scope, **search: Any) -> Question:
    center = BESANCON if "radius" in search else None
    return Question(scope=scope, search=Search(**search), now=NOW, zone=PARIS, center=center)


def read(session: Session, question: Question, summary: Summary | None) -> list[EventLine]:
    """Read a whole list, a page at a time."""
    lines: list[EventLine] = []
    while True:
        page = lists.page(session, question, summary=summary)
        lines += page.lines
        if page.next_cursor is None:
            return lines
        question = replace(question, search=replace(question.search, cursor=page.next_cursor))


@pytest.mark.parametrize("search", SEARCHES, ids=str)
def test_both_ways_give_the_same_pages(
    session: Session, build: Builder, town: list[Event], search: dict[str, Any]
) -> None:
    site = build.site("besancon", "25056", "25036", "81004")
    build.hide(site, town[3])
    for scope in (Scope.everything(), Scope.of_site(site.id, ["25056", "25036", "81004"])):
        question = asking(scope, limit=7, **search)
        summary = lists.summarise(session, question)
        assert summary.total
        gathered = read(session, question, None)
        walked = read(session, question, replace(summary, ceiling=0))
        assert walked == gathered
        assert len(walked) == len({line.id for line in walked}) == summary.total
        assert max(line.last_day for line in walked) <= (summary.last_day or date.min)
        assert min(line.starts_at for line in walked) == summary.starts_at


def test_a_long_list_is_walked_and_a_short_one_gathered(session: Session, build: Builder) -> None:
    question = asking(Scope.everything(), limit=2)
    few = Summary(total=2, last_day=None, until_at=None, starts_at=NOW, ceiling=1000)
    many = replace(few, total=600)
    asked: list[str] = []

    class Listening:
        def execute(self, statement: object, _values: object) -> Any:
            asked.append(str(statement))
            return session.execute(statement, _values)

    for summary in (few, many):
        lists.page(Listening(), question, summary=summary)
    assert ["GROUP BY" in statement for statement in asked] == [True, False]


def test_nothing_is_asked_of_an_answer_that_holds_nothing(session: Session) -> None:
    nothing = Summary(0, None, None, None, 0)
    assert lists.page(None, asking(Scope.everything()), summary=nothing).lines == ()


def test_the_summary_stands_until_the_first_end(session: Session, build: Builder) -> None:
    build.event(at=NOW + timedelta(hours=1), lasting=timedelta(hours=2))
    build.event(at=NOW - timedelta(hours=1), lasting=timedelta(hours=4))
    build.event(at=NOW - timedelta(days=3))
    summary = lists.summarise(session, asking(Scope.everything()))
    assert (summary.total, summary.until_at) == (2, NOW + timedelta(hours=3))
    assert summary.ceiling >= 3


def test_two_times_that_begin_together_are_one_line(session: Session, build: Builder) -> None:
    start = NOW + timedelta(hours=5)
    build.event(at=start, times=(start, start))
    question = asking(Scope.everything())
    for summary in (None, replace(lists.summarise(session, question), ceiling=0)):
        [line] = lists.page(session, question, summary=summary).lines
        assert (line.times, line.position) == (3, 0)


def test_a_statement_made_for_communes_cannot_be_run_for_none(session: Session) -> None:
    shape = shape_of(asking(Scope.of_site(1, ["25056"])))
    with pytest.raises((StatementError, InvalidRequestError), match="scope_"):
        session.execute(matching.summary(shape), {"now": NOW})

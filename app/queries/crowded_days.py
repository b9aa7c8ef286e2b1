"""Days of a stretch that holds more than one can count: read along the dates, each day little.

A stretch of a thousand times at most is counted and ranked whole by ``month``. Longer ones
are asked day by day, up to a thousand and no further, so that what is read does not grow with
the number of events: one has ``ix_occurrence_first_day`` and ``ix_occurrence_lasting`` for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.search import MOST_COUNTED
from app.models.event import Occurrence
from app.queries.matching import carried, matching
from app.queries.question import Question

# An event may begin several times in a day: some of what is read is the same again.
_AGAIN = 8
_OCCURRENCE: Any = Occurrence.__table__


@dataclass(frozen=True, slots=True)
class RankedEvent:
    """One of the first events of a day; ``total`` is at most one more than is counted."""

    day: date
    event_id: int
    total: int


def is_crowded(session: Session, question: Question) -> bool:
    """Tell whether more than a thousand times answer on the days that are named."""
    table, first = _OCCURRENCE, question.days.first
    of_one_day = _rows(question, table.c.first_day == table.c.last_day, table.c.first_day >= first)
    lasting = _rows(question, table.c.first_day < table.c.last_day)
    return _counted(session, question, sa.union_all(of_one_day, lasting)) > MOST_COUNTED


def ranked(session: Session, question: Question, *, most: int) -> Iterator[RankedEvent]:
    """Yield the first events of each day that is named, with how many the day holds."""
    first, last = question.days.first, question.days.last
    if first is None or last is None:
        return
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        search = question.search.with_(first_day=day, last_day=day)
        yield from _of_day(session, replace(question, search=search), day, most=most)


def _of_day(session: Session, question: Question, day: date, *, most: int) -> Iterator[RankedEvent]:
    table = _OCCURRENCE
    begins = _rows(question, table.c.first_day == day)
    goes_on = _rows(question, table.c.first_day < day, table.c.first_day < table.c.last_day)
    ids = _first_events(session, question, begins, most)
    if len(ids) < most:
        ids |= _first_events(session, question, goes_on, most)
    if not ids:
        return
    # Each event once, and read no further than is counted: a union would be gathered whole.
    both = sa.union_all(begins, goes_on).subquery()
    total = _counted(session, question, select(both.c.event_id).distinct())
    for event_id in list(ids)[:most]:
        yield RankedEvent(day, event_id, total)


def _rows(question: Question, *narrowing: sa.ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    found = matching(question).with_only_columns(_OCCURRENCE.c.event_id).group_by(None)
    return found.where(*narrowing)


def _first_events(
    session: Session, question: Question, rows: Select[*tuple[Any, ...]], most: int
) -> dict[int, None]:
    """Return the identities of the first events, in order: as keys, each once."""
    statement = rows.order_by(_OCCURRENCE.c.starts_at, _OCCURRENCE.c.event_id).limit(most * _AGAIN)
    return dict.fromkeys(session.scalars(carried(statement, question)))


def _counted(
    session: Session,
    question: Question,
    rows: sa.CompoundSelect[Any] | Select[*tuple[Any, ...]],
) -> int:
    """Return how many rows there are, at most one more than is counted."""
    some = rows.limit(MOST_COUNTED + 1).subquery()
    statement = select(func.count()).select_from(some)
    return session.scalar(carried(statement, question)) or 0

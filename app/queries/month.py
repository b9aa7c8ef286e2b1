"""What happens on each day of a stretch of days: how much, and what comes first.

One statement counts and ranks, whatever the number of days, unless there is more than one can
count (``crowded_days``); two more read what the events that are shown say. A day counts
events, each once, as the list of that day does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.search import MOST_COUNTED
from app.kernel.text import LocalizedText
from app.models.event import Event, Occurrence
from app.models.scoping import within
from app.queries.crowded_days import is_crowded
from app.queries.crowded_days import ranked as in_a_crowd
from app.queries.facts import OccurrenceFacts
from app.queries.matching import carried, matching
from app.queries.question import Question

_OCCURRENCE: Any = Occurrence.__table__
_EVENT: Any = Event.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event of a day. ``times`` are all that match on that day, in order."""

    id: int
    slug: str
    insee: str | None
    title: LocalizedText
    timezone: str
    theme: str
    status: str
    source: str
    times: tuple[OccurrenceFacts, ...]


@dataclass(frozen=True, slots=True)
class BusyDay:
    """A day on which something happens: how many events, and the first of them.

    What begins that day comes first, in the order of the hours; then what goes on. A total
    that is not exact is the least that there is.
    """

    day: date
    total: int
    entries: tuple[Entry, ...]
    is_exact: bool = True


def busy_days(session: Session, question: Question, *, most: int) -> dict[date, BusyDay]:
    """Return the days on which something answers, of those that the question names.

    Both its days must be named. ``most`` is how many events a day shows; days without any
    are left out.
    """
    ranked: Sequence[Any]
    if is_crowded(session, question):
        ranked = tuple(in_a_crowd(session, question, most=most))
    else:
        ranked = session.execute(carried(_ranked(question, most), question)).all()
    ids = sorted({row.event_id for row in ranked})
    events, times = _events(session, question, ids), _times(session, question, ids)
    found: dict[date, tuple[int, list[Entry]]] = {}
    for row in ranked:
        _, entries = found.setdefault(row.day, (row.total, []))
        if event := events.get(row.event_id):
            entries.append(_on(event, row.day, times.get(row.event_id, ())))
    return {
        day: BusyDay(day, min(total, MOST_COUNTED), tuple(shown), total <= MOST_COUNTED)
        for day, (total, shown) in found.items()
    }


def next_day(session: Session, question: Question, after: date) -> date | None:
    """Return the first day after ``after`` on which something that answers begins."""
    later = _between(question, after + timedelta(days=1), None)
    found = matching(later).with_only_columns(func.min(_OCCURRENCE.c.first_day)).group_by(None)
    day: date | None = session.scalar(
        carried(found.where(_OCCURRENCE.c.first_day > after), question)
    )
    return day


def last_day(session: Session, question: Question, before: date) -> date | None:
    """Return the last day before ``before`` on which something that answers goes on."""
    earlier = _between(question, None, before - timedelta(days=1))
    found = matching(earlier).with_only_columns(func.max(_OCCURRENCE.c.last_day)).group_by(None)
    day: date | None = session.scalar(
        carried(found.where(_OCCURRENCE.c.last_day < before), question)
    )
    return day


def _between(question: Question, first: date | None, last: date | None) -> Question:
    search = question.search.with_(when=None, first_day=first, last_day=last)
    return replace(question, search=search)


def _ranked(question: Question, most: int) -> Select[*tuple[Any, ...]]:
    """Return ``day``, ``event_id``, ``total``: the first events of each day."""
    pairs = sa.union_all(_of_one_day(question), _of_several_days(question)).subquery()
    each = (
        select(
            pairs.c.day,
            pairs.c.event_id,
            func.min(pairs.c.goes_on).label("goes_on"),
            # Of what begins that day, then; else of what goes on.
            func.coalesce(
                func.min(sa.case((pairs.c.goes_on == 0, pairs.c.starts_at))),
                func.min(pairs.c.starts_at),
            ).label("starts_at"),
        )
        .group_by(pairs.c.day, pairs.c.event_id)
        .subquery()
    )
    order = (each.c.goes_on, each.c.starts_at, each.c.event_id)
    ranked = select(
        each.c.day,
        each.c.event_id,
        func.row_number().over(partition_by=each.c.day, order_by=order).label("place"),
        func.count().over(partition_by=each.c.day).label("total"),
    ).subquery()
    return (
        select(ranked.c.day, ranked.c.event_id, ranked.c.total)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.day, ranked.c.place)
    )


def _of_one_day(question: Question) -> Select[*tuple[Any, ...]]:
    """Return what begins and ends on one day: nearly everything, read along the days."""
    table, first = _OCCURRENCE, question.days.first
    return (
        matching(question)
        .with_only_columns(
            table.c.first_day.label("day"),
            table.c.event_id,
            table.c.starts_at,
            sa.literal(0).label("goes_on"),
        )
        .group_by(None)
        .where(table.c.first_day == table.c.last_day, table.c.first_day >= first)
    )


def _of_several_days(question: Question) -> Select[*tuple[Any, ...]]:
    table, days = _OCCURRENCE, _calendar(question)
    on_the_day = (table.c.first_day <= days.c.day) & (table.c.last_day >= days.c.day)
    return (
        matching(question)
        .with_only_columns(
            days.c.day,
            table.c.event_id,
            table.c.starts_at,
            sa.case((table.c.first_day == days.c.day, 0), else_=1).label("goes_on"),
        )
        .group_by(None)
        .where(table.c.first_day < table.c.last_day, on_the_day)
    )


def _calendar(question: Question) -> sa.CTE:
    """Return the days that are named, as rows."""
    first, last = question.days.first, question.days.last
    if first is None or last is None:
        msg = "a calendar shows the days from one to another"
        raise ValueError(msg)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sa.union_all(*(select(sa.literal(day, sa.Date).label("day")) for day in days)).cte("day")


def _events(session: Session, question: Question, ids: Sequence[int]) -> dict[int, Any]:
    table = _EVENT
    statement = select(
        table.c.id,
        table.c.slug,
        table.c.insee,
        table.c.title,
        table.c.timezone,
        table.c.theme,
        table.c.status,
        table.c.source,
    ).where(table.c.id.in_(ids))
    rows = session.execute(within(statement, question.scope, Event)) if ids else ()
    return {row.id: row for row in rows}


def _times(
    session: Session, question: Question, ids: Sequence[int]
) -> dict[int, list[OccurrenceFacts]]:
    table = _OCCURRENCE
    statement = (
        matching(question)
        .with_only_columns(
            table.c.event_id,
            table.c.starts_at,
            table.c.ends_at,
            table.c.until_at,
            table.c.first_day,
            table.c.last_day,
        )
        .group_by(None)
        .where(table.c.event_id.in_(ids))
        .order_by(table.c.starts_at, table.c.position)
    )
    found: dict[int, list[OccurrenceFacts]] = {}
    for event_id, *time in session.execute(carried(statement, question)) if ids else ():
        found.setdefault(event_id, []).append(OccurrenceFacts(*time))
    return found


def _on(event: Any, day: date, times: Sequence[OccurrenceFacts]) -> Entry:
    return Entry(
        id=event.id,
        slug=event.slug,
        insee=event.insee,
        title=event.title,
        timezone=event.timezone,
        theme=event.theme,
        status=event.status,
        source=event.source,
        times=tuple(time for time in times if time.first_day <= day <= time.last_day),
    )

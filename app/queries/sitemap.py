"""What a sitemap needs of events to come and open activities: identity, words, last change.

Both are rows of one table: a part, which is a stretch of identities, holds those of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models.event import Event
from app.queries import activities
from app.queries.matching import carried, matching
from app.queries.question import Question, shape_of, values

_EVENT: Any = Event.__table__


@dataclass(frozen=True, slots=True)
class Mapped:
    """An event or an activity, as a sitemap names it."""

    id: int
    slug: str
    insee: str | None
    updated_at: datetime
    is_activity: bool


def parts(session: Session, question: Question, *, size: int) -> list[int]:
    """Return the numbers of the parts that hold something: part ``n`` begins at ``n * size``.

    Parts are stretches of identities, so that an event never changes part and
    none holds more than ``size``.
    """
    found = matching(question).subquery()
    number = (found.c.id // size).label("number")
    told = set(session.scalars(carried(select(number).distinct(), question)))
    joined = select((_EVENT.c.id // size).label("number")).distinct()
    given = values(question)
    told |= set(session.scalars(activities.narrowed(joined, shape_of(question)), given))
    return sorted(told)


def mapped(
    session: Session, question: Question, *, part: int | None = None, size: int
) -> list[Mapped]:
    """Return what one part holds, or without it at most ``size`` of all, by identity."""
    found = matching(question).subquery()
    statement = _columns().join(found, found.c.id == _EVENT.c.id)
    rows = session.execute(carried(_cut(statement, part, size), question)).all()
    joined = activities.narrowed(_cut(_columns(), part, size), shape_of(question))
    others = session.execute(joined, values(question)).all()
    told = [_of(row, is_activity=False) for row in rows]
    told += [_of(row, is_activity=True) for row in others]
    return sorted(told, key=lambda one: one.id)[:size]


def _of(row: Any, *, is_activity: bool) -> Mapped:
    return Mapped(row.id, row.slug, row.insee, row.updated_at, is_activity)


def _columns() -> Select[*tuple[Any, ...]]:
    return select(_EVENT.c.id, _EVENT.c.slug, _EVENT.c.insee, _EVENT.c.updated_at)


def _cut(
    statement: Select[*tuple[Any, ...]], part: int | None, size: int
) -> Select[*tuple[Any, ...]]:
    statement = statement.order_by(_EVENT.c.id).limit(size)
    if part is None:
        return statement
    return statement.where(_EVENT.c.id >= part * size, _EVENT.c.id < (part + 1) * size)

"""What a sitemap needs of the events to come: identity, words of the address, last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.event import Event
from app.queries.matching import carried, matching
from app.queries.question import Question


@dataclass(frozen=True, slots=True)
class Mapped:
    """An event, as a sitemap names it."""

    id: int
    slug: str
    insee: str | None
    updated_at: datetime


def parts(session: Session, question: Question, *, size: int) -> list[int]:
    """Return the numbers of the parts that hold an event: part ``n`` begins at ``n * size``.

    Parts are stretches of identities, so that an event never changes part and
    none holds more than ``size``.
    """
    found = matching(question).subquery()
    number = (found.c.id // size).label("number")
    statement = carried(select(number).distinct().order_by(number), question)
    return list(session.scalars(statement))


def mapped(
    session: Session, question: Question, *, part: int | None = None, size: int
) -> list[Mapped]:
    """Return the events of one part, or without it at most ``size`` of all, by identity."""
    found = matching(question).subquery()
    statement = (
        select(Event.id, Event.slug, Event.insee, Event.updated_at)
        .join(found, found.c.id == Event.id)
        .order_by(Event.id)
        .limit(size)
    )
    if part is not None:
        statement = statement.where(Event.id >= part * size, Event.id < (part + 1) * size)
    rows = session.execute(carried(statement, question))
    return [Mapped(row.id, row.slug, row.insee, row.updated_at) for row in rows]

"""What a sitemap needs of the events to come: identity, words of the address, last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.models.site import Curation
from app.queries.question import Question, matching

_Statement = TypeVar("_Statement", bound="Select[*tuple[Any, ...]]")


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
    statement = _carried(select(number).distinct().order_by(number), question)
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
    rows = session.execute(_carried(statement, question))
    return [Mapped(row.id, row.slug, row.insee, row.updated_at) for row in rows]


def _carried(statement: _Statement, question: Question) -> _Statement:
    """Mark a statement built on :func:`matching`, whose rows are narrowed already."""
    return within(statement, question.scope, reached=(Occurrence, Event, EventSearch, Curation))

"""Where the events that answer a question are: counts by department, commune or venue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.models.commune import Commune
from app.models.event import Event
from app.queries.matching import carried, matching
from app.queries.question import Question

# What one page can show; a wider question is counted by larger places.
MOST_SPOTS = 2000


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and how many events it holds. ``key`` is a department, an INSEE code, or nothing.

    ``point`` is ``None`` where nobody knows where it is.
    """

    key: str
    name: str
    point: Point | None
    count: int


def by_department(session: Session, question: Question) -> tuple[Spot, ...]:
    """Return how many events each department holds, by code; ``""`` is for those without."""
    found = matching(question).subquery()
    statement = (
        select(Commune.department, Commune.department_name, func.count())
        .select_from(found)
        .join(Event, Event.id == found.c.id)
        .outerjoin(Commune, Commune.insee == Event.insee)
        .group_by(Commune.department, Commune.department_name)
        .order_by(Commune.department)
    )
    rows = session.execute(carried(statement, question))
    return tuple(Spot(code or "", name or "", None, count) for code, name, count in rows)


def by_commune(session: Session, question: Question) -> tuple[Spot, ...]:
    """Return how many events each commune holds, at its town hall, the most first."""
    columns = (Commune.insee, Commune.name, Commune.lat, Commune.lon)
    return _spots(session, question, columns, groups=columns)


def by_venue(session: Session, question: Question) -> tuple[Spot, ...]:
    """Return how many events each venue holds, the most first."""
    columns = (Event.insee, func.max(Event.place_name), Event.lat, Event.lon)
    return _spots(session, question, columns, groups=(Event.insee, Event.lat, Event.lon))


def _spots(
    session: Session, question: Question, columns: tuple[Any, ...], *, groups: tuple[Any, ...]
) -> tuple[Spot, ...]:
    found = matching(question).subquery()
    count = func.count()
    statement = (
        select(*columns, count)
        .select_from(found)
        .join(Event, Event.id == found.c.id)
        .outerjoin(Commune, Commune.insee == Event.insee)
        .group_by(*groups)
        .order_by(count.desc(), *groups)
        .limit(MOST_SPOTS)
    )
    return tuple(
        Spot(insee or "", said or "", None if y is None or x is None else Point(y, x), total)
        for insee, said, y, x, total in session.execute(carried(statement, question))
    )

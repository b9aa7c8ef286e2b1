"""Where the events that answer a question are: how many by commune, or by venue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.models.commune import Commune
from app.models.event import Event, Occurrence
from app.queries.matching import carried, matching
from app.queries.question import Question

# What one page can show of venues; a wider question is counted by commune.
MOST_VENUES = 2000

_OCCURRENCE: Any = Occurrence.__table__


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and how many events it holds. ``insee`` is empty when nobody knows the commune.

    ``point`` is ``None`` where nobody knows where it is; ``name`` may be empty.
    """

    insee: str
    name: str
    point: Point | None
    count: int


def by_commune(session: Session, question: Question) -> tuple[Spot, ...]:
    """Return how many events each commune holds, at its town hall, the most first."""
    insee = _OCCURRENCE.c.insee
    found = _counted(question, insee).group_by(insee).subquery()
    statement = (
        select(found.c.insee, Commune.name, Commune.lat, Commune.lon, found.c.events)
        .select_from(found)
        .outerjoin(Commune, Commune.insee == found.c.insee)
        .order_by(found.c.events.desc(), found.c.insee)
    )
    return _spots(session, statement, question)


def by_venue(session: Session, question: Question) -> tuple[Spot, ...]:
    """Return how many events each venue holds, the most first."""
    table, event = _OCCURRENCE, Event.__table__
    columns = (table.c.insee, table.c.lat, table.c.lon)
    name = func.max(event.c.place_name).label("name")
    found = (
        _counted(question, *columns, name)
        .join(event, event.c.id == table.c.event_id)
        .group_by(*columns)
        .subquery()
    )
    statement = (
        select(found.c.insee, found.c.name, found.c.lat, found.c.lon, found.c.events)
        .order_by(found.c.events.desc(), found.c.insee, found.c.lat, found.c.lon)
        .limit(MOST_VENUES)
    )
    return _spots(session, statement, question)


def by_department(session: Session, question: Question) -> dict[str, int]:
    """Return how many events each department holds, by code; ``""`` is for those without."""
    insee = _OCCURRENCE.c.insee
    found = _counted(question, insee).group_by(insee).subquery()
    statement = (
        select(Commune.department, func.sum(found.c.events))
        .select_from(found)
        .outerjoin(Commune, Commune.insee == found.c.insee)
        .group_by(Commune.department)
    )
    rows = session.execute(carried(statement, question))
    return {code or "": int(count) for code, count in rows}


def _counted(question: Question, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return what matches, to be grouped: ``columns``, and ``events``, each event once."""
    events = func.count(sa.distinct(_OCCURRENCE.c.event_id)).label("events")
    return matching(question).with_only_columns(*columns, events).group_by(None)


def _spots(session: Session, statement: Any, question: Question) -> tuple[Spot, ...]:
    return tuple(
        Spot(insee or "", name or "", None if y is None or x is None else Point(y, x), count)
        for insee, name, y, x, count in session.execute(carried(statement, question))
    )

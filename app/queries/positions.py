"""Where each event that answers a question is: venues, counted, without their names.

A wide answer has thousands of venues, of which a page names some dozens: names are asked
apart, of those alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.geo import Box
from app.models.event import Event, Occurrence
from app.queries.matching import carried, matching
from app.queries.question import Question

MOST_EVENTS = 30_000
"""Above it, an answer is counted by commune: nobody sees venues apart."""

_OCCURRENCE: Any = Occurrence.__table__
_EVENT: Any = Event.__table__
# Of a row of the statement; of a place.
_SPOT, _COUNT = itemgetter(2, 3), itemgetter(2)


class Place(NamedTuple):
    """Where some ``events`` are; ``event_id`` is one of them, which knows the venue's name."""

    lat: float
    lon: float
    events: int
    insee: str
    event_id: int


class Venues(NamedTuple):
    """The venues of an answer, the fullest first, and how many events have no place on a map."""

    places: list[Place]
    unplaced: int


def venues(session: Session, question: Question, box: Box | None = None) -> Venues | None:
    """Return the venues of an answer; with ``box``, those in it alone.

    ``None`` when it holds more than :data:`MOST_EVENTS`.
    """
    rows = session.execute(carried(_positions(question, box), question)).all()
    if len(rows) > MOST_EVENTS:
        return None
    spots = list(map(_SPOT, rows))
    counts, known = Counter(spots), dict(zip(spots, rows, strict=True))
    unplaced = counts.pop((None, None), 0)
    places = [
        Place(lat, lon, events, known[lat, lon].insee or "", known[lat, lon].event_id)
        for (lat, lon), events in counts.items()
    ]
    places.sort(key=_COUNT, reverse=True)
    return Venues(places, unplaced)


def _positions(question: Question, box: Box | None) -> Any:
    # The times of an event that has no coordinates are at its town hall, for searches around:
    # no map shows it there.
    table, event = _OCCURRENCE, _EVENT
    statement = (
        matching(question)
        .with_only_columns(
            table.c.event_id,
            func.min(event.c.insee).label("insee"),
            func.min(event.c.lat).label("lat"),
            func.min(event.c.lon).label("lon"),
        )
        .join(event, event.c.id == table.c.event_id)
        .order_by(table.c.event_id)
        .limit(MOST_EVENTS + 1)
    )
    if box is not None:
        statement = statement.where(
            event.c.lat.between(box.south, box.north), event.c.lon.between(box.west, box.east)
        )
    return statement


def place_names(session: Session, question: Question, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of the places of events that answer a question; some have none."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    statement = select(_EVENT.c.id, _EVENT.c.place_name).where(_EVENT.c.id.in_(wanted))
    rows = session.execute(carried(statement, question))
    return {number: name or "" for number, name in rows}

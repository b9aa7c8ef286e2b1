"""Where the events that answer a question are: venues, counted, without their names.

A wide answer has thousands of venues, of which a page names some dozens: names are asked
apart, of those alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.geo import Box, Point, distance_km
from app.models.event import Event
from app.queries import index_figures, indexed, past
from app.queries.matching import carried
from app.queries.question import Question
from app.queries.understanding import understood

MOST_VENUES = 30_000
"""Above it, an answer is counted by commune: nobody sees venues apart."""

_EVENT: Any = Event.__table__
_COUNT, _EVENT_ID = itemgetter(2), itemgetter(3)
_AROUND = 1.01  # times the way to the corner: what is in a box is within it, however it is rounded


class Place(NamedTuple):
    """Where some ``events`` are; ``event_id`` is one of them, which knows the venue's name.

    ``insee`` is its commune's code, ``None`` or empty where nobody knows it.
    """

    lat: float
    lon: float
    events: int
    event_id: int
    insee: str | None


class Venues(NamedTuple):
    """The venues of an answer, the fullest first, and how many events have no place on a map."""

    places: list[Place]
    unplaced: int


def venues(session: Session, question: Question, box: Box | None = None) -> Venues | None:
    """Return the venues of an answer; with ``box``, those in it alone.

    ``None`` when there are more than :data:`MOST_VENUES`.
    """
    asked = understood(session, _within(question, box) if box else question)
    if asked.is_hopeless:
        return Venues([], 0)
    read = index_figures if indexed.holds(session, asked) else past
    # One more than we want, and those without a place.
    rows = read.by_place(session, asked, box, most=MOST_VENUES + 2)
    unplaced = sum(row[2] for row in rows if row[0] is None)
    places = [Place(*row) for row in rows if row[0] is not None]
    if len(places) > MOST_VENUES:
        return None
    # Among those as full, in the same order whatever the engine.
    places.sort(key=_EVENT_ID)
    places.sort(key=_COUNT, reverse=True)
    return Venues(places, unplaced)


def _within(question: Question, box: Box) -> Question:
    """Narrow a question to a circle around a box, unless it asks for a circle of its own."""
    if question.search.radius is not None:
        return question
    middle = Point((box.south + box.north) / 2, (box.west + box.east) / 2)
    corners = (Point(lat, box.west) for lat in (box.south, box.north))
    radius = _AROUND * max(distance_km(middle, corner) for corner in corners)
    return replace(question, center=middle, search=question.search.with_(radius=radius))


def place_names(session: Session, question: Question, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of the places of events that answer a question; some have none."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    statement = select(_EVENT.c.id, _EVENT.c.place_name).where(_EVENT.c.id.in_(wanted))
    rows = session.execute(carried(statement, question))
    return {number: name or "" for number, name in rows}

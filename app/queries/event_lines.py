"""The rows of a list, from what the database tells of them."""

from __future__ import annotations

from typing import Any

from app.kernel.geo import Point, distance_km
from app.models.event import Event
from app.queries.facts import EventLine

_EVENT: Any = Event.__table__


def columns(shown: Any, *, times: Any, far: Any) -> list[Any]:
    """Return what a row is made of: the time ``shown``, how many match; then how far, squared."""
    return [
        shown.c.event_id,
        shown.c.position,
        shown.c.starts_at,
        shown.c.first_day,
        shown.c.last_day,
        times.label("times"),
        _EVENT.c.timezone,
        _EVENT.c.source,
        _EVENT.c.status,
        _EVENT.c.slug,
        _EVENT.c.insee,
        _EVENT.c.lat,
        _EVENT.c.lon,
        far.label("far"),
    ]


def line_of(row: Any, center: Point | None) -> EventLine:
    """Return a row of a list, with its distance to ``center`` if both are known."""
    lat, lon = row[-3], row[-2]
    km = None
    if center is not None and lat is not None and lon is not None:
        km = distance_km(center, Point(lat, lon))
    said: Any = (*row[:-1], km)
    return EventLine(*said)

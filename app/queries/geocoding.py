"""What the geocoding of events asks: those that wait for a commune, and what is known already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.places import TO_GEOCODE, PlaceGiven
from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.event import Event, EventOverride
from app.models.scoping import within
from app.models.upstream import GeocodedAddress

_EVERYWHERE = Scope.everything()
# How a person says where an event is: once said, nothing else does.
PLACED_BY_HAND = "insee"
# What has no end lasts until the midnight of its day, wherever that is.
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """An event without commune, whose address the geocoder may know. ``point``: its source's."""

    id: int
    key: str
    place: PlaceGiven
    point: Point | None


@dataclass(frozen=True, slots=True)
class UnplacedEvent:
    """An event to come that no commune shows: what its form says, and why it is nowhere.

    ``starts_at`` in UTC; ``waits``: the geocoder may still know, or was asked.
    """

    id: int
    source: str
    key: str
    title: str
    starts_at: datetime
    place: PlaceGiven
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the geocoder said of a query.

    ``code`` is an INSEE code as the geocoder says it (an arrondissement's, a former one);
    empty when it knew none, or was not sure: ``reason`` says which.
    """

    asked: str
    code: str | None = None
    point: Point | None = None
    score: float | None = None
    kind: str | None = None
    label: str | None = None
    reason: str | None = None


def waiting(session: Session, *, after: int, limit: int) -> list[WaitingEvent]:
    """Return events to be geocoded, by growing identity past ``after``, ``limit`` at most."""
    columns = (Event.id, Event.source_key, Event.address, Event.postal_code, Event.city)
    statement = select(*columns, Event.place_name, Event.lat, Event.lon)
    statement = statement.where(*_waits(), Event.id > after).order_by(Event.id).limit(limit)
    return [
        WaitingEvent(
            row.id,
            row.source_key,
            PlaceGiven(
                name=row.place_name,
                address=row.address,
                postal_code=row.postal_code,
                city=row.city,
            ),
            None if row.lat is None or row.lon is None else Point(row.lat, row.lon),
        )
        for row in session.execute(within(statement, _EVERYWHERE, Event))
    ]


def count_waiting(session: Session, *, after: int = 0) -> int:
    """Return how many events wait to be geocoded, those past ``after``."""
    statement = select(func.count()).select_from(Event).where(*_waits(), Event.id > after)
    return session.scalar(within(statement, _EVERYWHERE, Event)) or 0


def unplaced(session: Session, *, now: datetime, after: int, limit: int) -> list[UnplacedEvent]:
    """Return events without commune that are not over, by growing identity past ``after``."""
    columns = (Event.id, Event.source, Event.source_key, Event.title, Event.starts_at)
    place = (Event.place_name, Event.address, Event.postal_code, Event.city)
    statement = (
        select(*columns, *place, Event.unplaced_reason)
        .where(
            Event.insee.is_(None),
            Event.status != Status.WITHDRAWN.value,
            or_(
                func.coalesce(Event.ends_at, Event.starts_at) >= now - _A_DAY,
                # One joins it until somebody says when it ends: it began long ago.
                and_(Event.is_season, Event.ends_at.is_(None)),
            ),
            Event.id > after,
        )
        .order_by(Event.id)
        .limit(limit)
    )
    return [
        UnplacedEvent(
            id=row.id,
            source=row.source,
            key=row.source_key,
            title=row.title.read(["fr"]).text,
            starts_at=row.starts_at,
            place=PlaceGiven(
                name=row.place_name,
                address=row.address,
                postal_code=row.postal_code,
                city=row.city,
            ),
            reason=row.unplaced_reason or "",
            waits=(row.unplaced_reason or "").endswith(TO_GEOCODE),
        )
        for row in session.execute(within(statement, _EVERYWHERE, Event))
    ]


def _waits() -> tuple[ColumnElement[bool], ...]:
    """Return what an event that waits is: the importer's own words say it, and a person's no."""
    by_hand = exists().where(
        EventOverride.event_id == Event.id, EventOverride.field == PLACED_BY_HAND
    )
    return (
        Event.insee.is_(None),
        Event.status != Status.WITHDRAWN.value,
        Event.address.is_not(None),
        Event.unplaced_reason.endswith(TO_GEOCODE, autoescape=True),
        ~by_hand,
    )


def answers(session: Session, asked: Collection[str]) -> dict[str, Answer]:
    """Return what the geocoder once said of these queries, for those that it was asked."""
    if not asked:
        return {}
    rows = session.execute(
        select(
            *(GeocodedAddress.asked, GeocodedAddress.insee, GeocodedAddress.lat),
            *(GeocodedAddress.lon, GeocodedAddress.score, GeocodedAddress.kind),
            *(GeocodedAddress.label, GeocodedAddress.reason),
        ).where(GeocodedAddress.asked.in_(sorted(asked)))
    )
    return {
        row.asked: Answer(
            asked=row.asked,
            code=row.insee,
            point=None if row.lat is None or row.lon is None else Point(row.lat, row.lon),
            score=row.score,
            kind=row.kind,
            label=row.label,
            reason=row.reason,
        )
        for row in rows
    }

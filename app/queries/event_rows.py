"""From rows to facts."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.kernel.geo import Point
from app.queries.facts import (
    ActivityFacts,
    EventBrief,
    EventFacts,
    EventLine,
    OccurrenceFacts,
    PlaceFacts,
    PriceFacts,
    Registration,
)
from app.queries.picture_rows import joined_picture


class Times(NamedTuple):
    """When an event happens: the occurrence shown, all of them if asked for, how many match."""

    shown: OccurrenceFacts
    all: tuple[OccurrenceFacts, ...]
    matching: int


def event_brief(event: Any, line: EventLine) -> EventBrief:
    """Return what a line of a list shows, from the line and a row of :mod:`.briefs`."""
    shown = OccurrenceFacts(
        line.starts_at, event.ends_at, event.until_at, line.first_day, line.last_day
    )
    return EventBrief(**_brief(event), shown=shown, times=line.times, distance_km=line.distance_km)


def event_facts(event: Any, *, times: Times, distance_km: float | None = None) -> EventFacts:
    """Return an event as the upper floors know it, from its row and its ``commune_name``."""
    return EventFacts(
        **_record(event),
        shown=times.shown,
        occurrences=times.all,
        times=times.matching,
        distance_km=distance_km,
    )


def activity_facts(event: Any) -> ActivityFacts:
    """Return a season activity, from a row such as :func:`event_facts` takes."""
    return ActivityFacts(**_record(event), ends_at=event.ends_at)


def _record(event: Any) -> dict[str, Any]:
    """Return what does not depend on when."""
    return {
        **_brief(event),
        "source": event.source,
        "source_key": event.source_key,
        "source_url": event.source_url,
        "description": event.description,
        "body": event.body,
        "conditions": event.conditions,
        "keywords": {code: tuple(words) for code, words in event.keywords.items()},
        "spoken": tuple(event.spoken),
        "image_url": event.image_url,
        "image_credit": event.image_credit,
        "online_url": event.online_url,
        "updated_at": event.updated_at,
    }


def _brief(event: Any) -> dict[str, Any]:
    """Return what lists show: what it is, where, who may come, at what price."""
    return {
        "id": event.id,
        "slug": event.slug,
        "title": event.title,
        "theme": event.theme,
        "status": event.status,
        "mode": event.mode,
        "timezone": event.timezone,
        "place": _place(event),
        "organizer": event.organizer,
        "access": tuple(event.access),
        "age_min": event.age_min,
        "age_max": event.age_max,
        "price": PriceFacts(
            event.is_free, event.price_min, event.price_max, is_open=event.is_open_price
        ),
        "registration": tuple(
            Registration(way["type"], way["value"]) for way in event.registration
        ),
        "picture": joined_picture(event),
    }


def _place(event: Any) -> PlaceFacts:
    lat, lon = event.lat, event.lon
    point = Point(lat, lon) if lat is not None and lon is not None else None
    return PlaceFacts(
        name=event.place_name,
        address=event.address,
        postal_code=event.postal_code,
        insee=event.insee,
        commune=event.commune_name,
        city=event.city,
        point=point,
    )

"""From rows to facts."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.kernel.geo import Point
from app.queries.facts import (
    ActivityFacts,
    EventFacts,
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


def event_facts(event: Any, *, times: Times, distance_km: float | None = None) -> EventFacts:
    """Return an event as the upper floors know it, from its row and its ``commune_name``."""
    return EventFacts(
        **_common(event),
        shown=times.shown,
        occurrences=times.all,
        times=times.matching,
        distance_km=distance_km,
    )


def activity_facts(event: Any) -> ActivityFacts:
    """Return a season activity, from a row such as :func:`event_facts` takes."""
    return ActivityFacts(**_common(event), ends_at=event.ends_at)


def _common(event: Any) -> dict[str, Any]:
    """Return what does not depend on when."""
    return {
        "id": event.id,
        "slug": event.slug,
        "source": event.source,
        "source_key": event.source_key,
        "source_url": event.source_url,
        "title": event.title,
        "description": event.description,
        "body": event.body,
        "conditions": event.conditions,
        "keywords": {code: tuple(words) for code, words in event.keywords.items()},
        "theme": event.theme,
        "status": event.status,
        "mode": event.mode,
        "timezone": event.timezone,
        "place": _place(event),
        "updated_at": event.updated_at,
        "picture": joined_picture(event),
        **_practical(event),
    }


def _practical(event: Any) -> dict[str, Any]:
    """Return who may come, at what price, and how one books."""
    return {
        "organizer": event.organizer,
        "access": tuple(event.access),
        "spoken": tuple(event.spoken),
        "age_min": event.age_min,
        "age_max": event.age_max,
        "price": PriceFacts(
            event.is_free, event.price_min, event.price_max, is_open=event.is_open_price
        ),
        "image_url": event.image_url,
        "image_credit": event.image_credit,
        "registration": tuple(
            Registration(way["type"], way["value"]) for way in event.registration
        ),
        "online_url": event.online_url,
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

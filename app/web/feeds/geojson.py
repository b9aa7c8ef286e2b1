"""Events as GeoJSON (RFC 7946): one feature an event, its properties those of the API."""

from __future__ import annotations

from flask import json

from app.queries.facts import EventFacts
from app.web.shapes import event_json

MEDIA_TYPE = "application/geo+json"


def head(*, name: str) -> str:
    """Return the opening of a collection called ``name`` (a foreign member, RFC 7946 §6.1)."""
    return f'{{"type":"FeatureCollection","name":{json.dumps(name)},"features":[\n'


def tail() -> str:
    """Return what closes the collection."""
    return "\n]}\n"


def feature(event: EventFacts, *, url: str) -> str:
    """Return one feature; an event without coordinates has no geometry, and is there."""
    point = event.place.point
    geometry = {"type": "Point", "coordinates": [point.lon, point.lat]} if point else None
    properties = event_json(event, url=url)
    return (
        f'{{"type":"Feature","id":{event.id},"geometry":{json.dumps(geometry)},'
        f'"properties":{properties}}}'
    )

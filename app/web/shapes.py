"""Events and activities as machines read them, with the addresses that they have on this site.

What the shapes are, and what fills them, is below (``services.open_data.shapes``): the daily
files hold the same.
"""

from __future__ import annotations

from app.queries.facts import ActivityFacts, EventFacts, PictureFacts
from app.services.open_data import shapes
from app.services.open_data.shapes import (
    ActivityShape,
    EventShape,
    ImageFile,
    Shape,
    Texts,
)
from app.web.pictures import fallback_size, fallback_url

__all__ = [
    "ActivityShape",
    "EventShape",
    "Shape",
    "Texts",
    "activity_shape",
    "event_json",
    "event_shape",
]


def event_shape(event: EventFacts, *, url: str) -> EventShape:
    """Return ``event``, whose canonical address is ``url``, as machines read it."""
    return shapes.event_shape(event, url=url, served_at=_served_here)


def event_json(event: EventFacts, *, url: str) -> str:
    """Return the JSON of :func:`event_shape`: cheaper, for the events of a list."""
    return shapes.event_json(event, url=url, served_at=_served_here)


def activity_shape(activity: ActivityFacts, *, url: str) -> ActivityShape:
    """Return ``activity``, whose canonical address is ``url``, as machines read it."""
    return shapes.activity_shape(activity, url=url, served_at=_served_here)


def _served_here(picture: PictureFacts) -> ImageFile:
    return ImageFile(fallback_url(picture), *fallback_size(picture))

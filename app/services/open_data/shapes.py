"""Events and activities as machines read them: the API's items, the lines of the daily files.

The names are schema.org's or the source's where there is one; instants are in UTC and
end in ``Z``, ``timezone`` (IANA) says what the clocks of the place show. The API's
description is made from these classes, so that it cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.kernel.vocabulary import Access, Mode, Source, Status, Theme
from app.queries.facts import (
    ActivityFacts,
    EventFacts,
    PictureFacts,
    PlaceFacts,
    PriceFacts,
    RecordFacts,
)

_METRE = 3  # decimals of a kilometre
_INSEE = r"^[0-9][0-9AB][0-9]{3}$"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """Where a picture is served, and the size of that file in pixels."""

    url: str
    width: int
    height: int


ServedAt = Callable[[PictureFacts], ImageFile]
Texts = Annotated[
    dict[str, str], Field(description="The text in each language it exists in (BCP 47).")
]


class Shape(BaseModel):
    """What is common to all shapes: nothing more than what is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OccurrenceShape(Shape):
    """One time that the event happens, in UTC. ``ends_at`` is null when nobody said."""

    starts_at: datetime = Field(description="In UTC.")
    ends_at: datetime | None = Field(description="In UTC; null when nobody said.")


class PlaceShape(Shape):
    """Where it happens. Any part may be null: an online event has hardly any."""

    name: str | None = Field(description="Name of the venue.")
    address: str | None = Field(description="Number and street.")
    postal_code: str | None = Field(description="Five digits; several communes may share it.")
    insee: Annotated[str, Field(pattern=_INSEE)] | None = Field(
        description="INSEE code of the commune, always a string."
    )
    commune: str | None = Field(description="Official name of the commune, else the source's.")
    lat: float | None = Field(description="Degrees, WGS 84.")
    lon: float | None = Field(description="Degrees, WGS 84.")


class AssociationShape(Shape):
    """Who organises it."""

    name: str = Field(description="As its source writes it.")


class AgeShape(Shape):
    """For whom it is meant, in years, both included; null is open."""

    min: int | None = Field(description="Years, included; null: from any age.")
    max: int | None = Field(description="Years, included; null: to any age.")


class ImageShape(Shape):
    """A picture. ``url`` is null as long as this portal does not serve it itself.

    ``width`` and ``height`` are those of the file at ``url``, in pixels.
    """

    url: str | None = Field(description="On this portal, in JPEG.")
    width: int | None = Field(description="In pixels.")
    height: int | None = Field(description="In pixels.")
    color: str | None = Field(description="Main colour (#rrggbb), to hold its place.")
    credit: str | None = Field(description="To be said wherever the picture is shown.")
    source_url: str = Field(description="Where the source keeps it; not to be hot-linked.")


class PriceShape(Shape):
    """What it costs, in euros. ``free`` is null when nobody said."""

    free: bool | None = Field(description="Null when nobody said.")
    min: float | None = Field(description="Euros: the lowest of its prices.")
    max: float | None = Field(description="Euros: the highest of its prices.")


class SourceShape(Shape):
    """Where the record comes from, and its own name there."""

    name: Source = Field(description="From where it was read.")
    key: str = Field(description="What it is called there: stable, unique for a source.")


class _Named(Shape):
    """What any record begins with."""

    id: int = Field(description="Its identity, the same on every portal.")
    title: Texts
    description: Texts


class _Told(Shape):
    """What any record says beside its times and its place."""

    association: AssociationShape | None = Field(description="Null when nobody said.")
    theme: Theme = Field(description="One of our closed list.")
    keywords: dict[str, list[str]] = Field(description="The source's own words, by language.")
    mode: Mode = Field(description="On the spot, online, or either.")
    age: AgeShape | None = Field(description="Null when nobody said.")
    spoken: list[str] = Field(description="Languages spoken on the spot (BCP 47).")
    image: ImageShape | None = Field(description="Null when there is none.")
    price: PriceShape = Field(description="What it costs.")
    access: list[Access] = Field(description="Impairments that the organisers say they welcome.")
    status: Status = Field(description="Whether it happens as announced.")
    url: str = Field(description="Its canonical page.")
    registration_url: str | None = Field(description="Where one books or joins, if one does.")
    source: SourceShape = Field(description="Where the record comes from.")
    updated_at: datetime = Field(description="Moves only when what people read has changed.")


class _EventTimes(_Named):
    """When and where an event happens."""

    starts_at: datetime = Field(description="Its first matching time, in UTC.")
    ends_at: datetime | None = Field(description="The end of that time; null when nobody said.")
    timezone: str = Field(description="IANA name of the place's time zone.")
    occurrences: list[OccurrenceShape] = Field(description="Every time, matching or not.")
    place: PlaceShape = Field(description="Where it happens.")
    distance_km: float | None = Field(description="From the place asked for, if any.")


class _ActivityTimes(_Named):
    """Until when and where an activity is joined."""

    ends_at: datetime | None = Field(description="In UTC: when nobody joins any more.")
    timezone: str = Field(description="IANA name of the place's time zone.")
    place: PlaceShape = Field(description="Where it happens.")


# Fields stand in the order of the bases, the last base first.
class EventShape(_Told, _EventTimes):
    """An event, whole; its ``starts_at`` and ``ends_at`` are those of the first matching time."""


class ActivityShape(_Told, _ActivityTimes):
    """A season activity, whole: an event's fields, without its times.

    ``ends_at`` is when nobody joins it any more; null: no end is known.
    """


def event_shape(event: EventFacts, *, url: str, served_at: ServedAt) -> EventShape:
    """Return ``event``, whose canonical address is ``url``, as machines read it."""
    return EventShape.model_validate(_event(event, url=url, served_at=served_at))


def event_json(event: EventFacts, *, url: str, served_at: ServedAt) -> str:
    """Return what :func:`event_shape` says, as JSON, without checking again what we know.

    A list holds twenty to a hundred of them: checking would cost more than asking them.
    """
    said = _event(event, url=url, served_at=served_at)
    return to_json({name: said[name] for name in EventShape.model_fields}).decode()


def activity_shape(activity: ActivityFacts, *, url: str, served_at: ServedAt) -> ActivityShape:
    """Return ``activity``, whose canonical address is ``url``, as machines read it."""
    common = _common(activity, url=url, served_at=served_at)
    return ActivityShape.model_validate({"ends_at": activity.ends_at, **common})


def _event(event: EventFacts, *, url: str, served_at: ServedAt) -> dict[str, Any]:
    far = event.distance_km
    return {
        "starts_at": event.shown.starts_at,
        "ends_at": event.shown.ends_at,
        "occurrences": [
            {"starts_at": time.starts_at, "ends_at": time.ends_at} for time in event.occurrences
        ],
        "distance_km": None if far is None else round(far, _METRE),
        **_common(event, url=url, served_at=served_at),
    }


def _common(record: RecordFacts, *, url: str, served_at: ServedAt) -> dict[str, Any]:
    """Return plain values; those of each part are in the order of its shape."""
    return {
        "id": record.id,
        "title": dict(record.title),
        "description": dict(record.description),
        "timezone": record.timezone,
        "place": _place(record.place),
        "association": {"name": record.organizer} if record.organizer else None,
        "theme": record.theme,
        "keywords": record.keywords,
        "mode": record.mode,
        "age": _age(record),
        "spoken": record.spoken,
        "image": _image(record, served_at),
        "price": _price(record.price),
        "access": record.access,
        "status": record.status,
        "url": url,
        "registration_url": record.registration_url,
        "source": {"name": record.source, "key": record.source_key},
        "updated_at": record.updated_at,
    }


def _place(place: PlaceFacts) -> dict[str, Any]:
    return {
        "name": place.name,
        "address": place.address,
        "postal_code": place.postal_code,
        "insee": place.insee,
        "commune": place.commune or place.city,
        "lat": place.point.lat if place.point else None,
        "lon": place.point.lon if place.point else None,
    }


def _age(event: RecordFacts) -> dict[str, Any] | None:
    if event.age_min is None and event.age_max is None:
        return None
    return {"min": event.age_min, "max": event.age_max}


def _image(event: RecordFacts, served_at: ServedAt) -> dict[str, Any] | None:
    if not event.image_url:
        return None
    picture = event.picture
    file = served_at(picture) if picture else None
    return {
        "url": file.url if file else None,
        "width": file.width if file else None,
        "height": file.height if file else None,
        "color": picture.color if picture else None,
        "credit": event.image_credit,
        "source_url": event.image_url,
    }


def _price(price: PriceFacts) -> dict[str, Any]:
    return {
        "free": price.is_free,
        "min": None if price.min is None else float(price.min),
        "max": None if price.max is None else float(price.max),
    }

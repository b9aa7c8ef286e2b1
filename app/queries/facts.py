"""What the upper floors know of an event: frozen, complete, free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.kernel.geo import Point
from app.kernel.text import LocalizedText


@dataclass(frozen=True, slots=True)
class OccurrenceFacts:
    """One time that an event happens: instants in UTC, days of the place."""

    starts_at: datetime
    ends_at: datetime | None
    until_at: datetime
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """Where it happens. ``commune`` is the official name of ``insee``."""

    name: str | None
    address: str | None
    postal_code: str | None
    insee: str | None
    commune: str | None
    city: str | None
    point: Point | None


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """What it costs, in euros. ``is_free`` is ``None`` when nobody said."""

    is_free: bool | None
    min: Decimal | None
    max: Decimal | None


@dataclass(frozen=True, slots=True)
class Registration:
    """A way to book: ``kind`` is ``link``, ``email`` or ``phone``."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """An event, as lists, pages, feeds and the API know it.

    ``shown`` is the occurrence under which a list shows it (the first that
    matches); ``occurrences`` holds all of them when they were asked for, and
    is empty otherwise. ``distance_km`` is set when the question had a centre.
    """

    id: int
    slug: str
    source: str
    source_key: str
    source_url: str | None
    title: LocalizedText
    description: LocalizedText
    body: LocalizedText
    conditions: LocalizedText
    keywords: dict[str, tuple[str, ...]]
    theme: str
    status: str
    mode: str
    timezone: str
    shown: OccurrenceFacts
    occurrences: tuple[OccurrenceFacts, ...]
    times: int
    place: PlaceFacts
    distance_km: float | None
    organizer: str | None
    access: tuple[str, ...]
    spoken: tuple[str, ...]
    age_min: int | None
    age_max: int | None
    price: PriceFacts
    image_url: str | None
    image_credit: str | None
    registration: tuple[Registration, ...]
    online_url: str | None
    updated_at: datetime

    @property
    def registration_url(self) -> str | None:
        """The first link at which one books, or ``None``."""
        return next((way.value for way in self.registration if way.kind == "link"), None)


@dataclass(frozen=True, slots=True)
class Gone:
    """An event that was withdrawn: its page stays a month, saying only that."""

    event_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer: events, how many match in all, and where the next page starts."""

    events: tuple[EventFacts, ...]
    total: int
    next_cursor: str | None

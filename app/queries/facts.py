"""What the upper floors know of an event: frozen, complete, free of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from app.kernel.geo import Point
from app.kernel.text import LocalizedText


class Addressed(Protocol):
    """What an event's address needs: its identity, its words in the address, its commune."""

    @property
    def id(self) -> int:
        """Its identity."""

    @property
    def slug(self) -> str:
        """The words of its address."""

    @property
    def insee(self) -> str | None:
        """Its commune's INSEE code."""


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
    """What it costs, in euros. ``is_free`` is ``None`` when nobody said.

    ``is_open``: one pays what one wants, from ``min`` on if there is one.
    """

    is_free: bool | None
    min: Decimal | None
    max: Decimal | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture that can be shown. ``width`` and ``height`` are the largest rendition's.

    ``renditions`` gives the widths that exist by form: ``{"avif": (320, 640), …}``.
    """

    digest: str
    width: int
    height: int
    color: str | None
    renditions: Mapping[str, tuple[int, ...]]

    @property
    def is_tall(self) -> bool:
        """Whether it is a poster rather than a view: cropping would cut its words."""
        return self.height > self.width


@dataclass(frozen=True, slots=True)
class Registration:
    """A way to book: ``kind`` is ``link``, ``email`` or ``phone``."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefFacts:
    """What a line of a list shows of an event or a season activity: all but when."""

    id: int
    slug: str
    title: LocalizedText
    theme: str
    status: str
    mode: str
    timezone: str
    place: PlaceFacts
    organizer: str | None
    access: tuple[str, ...]
    age_min: int | None
    age_max: int | None
    price: PriceFacts
    registration: tuple[Registration, ...]
    picture: PictureFacts | None = None

    @property
    def insee(self) -> str | None:
        """The INSEE code of its commune."""
        return self.place.insee


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBrief(BriefFacts):
    """An event, as a line of a list shows it: ``shown`` is its first time that matches."""

    shown: OccurrenceFacts
    times: int
    distance_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts(BriefFacts):
    """What an event and a season activity have in common: all but when."""

    source: str
    source_key: str
    source_url: str | None
    description: LocalizedText
    body: LocalizedText
    conditions: LocalizedText
    keywords: dict[str, tuple[str, ...]]
    spoken: tuple[str, ...]
    image_url: str | None
    image_credit: str | None
    online_url: str | None
    updated_at: datetime

    @property
    def registration_url(self) -> str | None:
        """The first link at which one books, or ``None``."""
        return next((way.value for way in self.registration if way.kind == "link"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts(RecordFacts):
    """An event, as lists, pages, feeds and the API know it.

    ``shown`` is the occurrence under which a list shows it (the first that
    matches); ``occurrences`` holds all of them when they were asked for, and
    is empty otherwise. ``distance_km`` is set when the question had a centre.
    """

    shown: OccurrenceFacts
    occurrences: tuple[OccurrenceFacts, ...]
    times: int
    distance_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts(RecordFacts):
    """A season activity. ``ends_at`` is when (UTC) nobody joins it any more; ``None``: no end."""

    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of a list, before anything is asked of what it says.

    ``position``, ``starts_at`` and the two days are those of its first matching time,
    ``times`` how many match. The rest is its own.
    """

    id: int
    position: int
    starts_at: datetime
    first_day: date
    last_day: date
    times: int
    timezone: str
    source: str
    status: str
    slug: str
    insee: str | None
    lat: float | None
    lon: float | None
    distance_km: float | None = None

    @property
    def point(self) -> Point | None:
        """Where it is, when that is known: not its commune's."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    @property
    def key(self) -> tuple[int, int, int, float | None]:
        """What tells it from any other line of the same events, unchanged."""
        return self.id, self.position, self.times, self.distance_km


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list: its events, and where the next page starts."""

    lines: tuple[EventLine, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole answer in figures.

    ``total`` is how many events answer, and stops at a thousand: unless ``is_exact``, there
    are more. ``traits`` says how
    many have what a filter asks for (:data:`app.kernel.traits.BITS`): that many at least,
    when the total is not exact. It stands until ``until_at``, the first end among those that
    were counted, unless something is written. ``head`` are the first rows of the index that
    answer, and how far each is (squared), if they came with the count: in the order of dates,
    or from the nearest on (``is_nearest``).
    """

    total: int
    is_exact: bool
    until_at: datetime | None
    traits: Mapping[str, int] = field(default_factory=dict)
    head: tuple[tuple[int, float], ...] = ()
    is_nearest: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """An event or an activity that was withdrawn: its page stays a month, saying only that."""

    event_id: int
    is_activity: bool = False

"""A record read from a source and not yet ours: pure data, checked, fingerprinted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import TypeAlias

from app.kernel.places import PlaceGiven
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Access, Mode, Source, Status, Theme


@dataclass(frozen=True, slots=True)
class Timing:
    """One time that an event happens.

    Aware: an instant. Naive: the clock of the place, whose zone is known once the
    place is. ``end`` is ``None`` when the source gives none that can be believed.
    """

    begin: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A way to book: ``type`` is ``link``, ``email`` or ``phone``."""

    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """What a source says of an event, in our words. Nothing here comes from the database.

    ``key`` is the record's own name at its source (ADR 0010), ``feed`` the listing
    that it belongs to. ``timezone`` counts only where the commune is unknown.
    ``body`` is HTML that may be served. ``notes`` are French sentences about what was
    dropped on the way; they change nothing. ``is_season``: one joins it for a season, and its
    only timing ends when one can no more.
    """

    source: Source
    key: str
    title: LocalizedText
    timings: tuple[Timing, ...]
    feed: str = ""
    source_url: str | None = None
    description: LocalizedText = LocalizedText()  # noqa: RUF009 (immutable)
    body: LocalizedText = LocalizedText()  # noqa: RUF009 (immutable)
    conditions: LocalizedText = LocalizedText()  # noqa: RUF009 (immutable)
    keywords: Mapping[str, list[str]] = field(default_factory=dict)
    theme: Theme = Theme.AUTRE
    status: Status = Status.SCHEDULED
    mode: Mode = Mode.ONSITE
    is_season: bool = False
    timezone: str | None = None
    place: PlaceGiven = PlaceGiven()  # noqa: RUF009 (immutable)
    place_name: str | None = None
    address: str | None = None
    organizer: str | None = None
    access: tuple[Access, ...] = ()
    spoken: tuple[str, ...] = ()
    age_min: int | None = None
    age_max: int | None = None
    is_free: bool | None = None
    is_open_price: bool = False
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    image_url: str | None = None
    image_credit: str | None = None
    registration: tuple[Registration, ...] = ()
    online_url: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A digest of all that the source says: equal, there is nothing to write."""
        place = self.place
        said = [
            *(self.feed, self.source_url, self.theme, self.status, self.mode, self.timezone),
            *(dict(text) for text in (self.title, self.description, self.body, self.conditions)),
            dict(self.keywords),
            [(t.begin.isoformat(), t.end.isoformat() if t.end else None) for t in self.timings],
            *(place.insee, place.postal_code, place.city, place.lat, place.lon),
            *(place.country_code, place.department, place.region),
            *(self.place_name, self.address, self.organizer, self.access, self.spoken),
            *(self.age_min, self.age_max, self.is_free),
            *(str(price) if price is not None else None for price in self.prices),
            *(self.image_url, self.image_credit, self.online_url),
            [(way.type, way.value) for way in self.registration],
            # Said of the few alone: the fingerprints of events stay what they were.
            *(["season"] if self.is_season else []),
            *(["open price"] if self.is_open_price else []),
        ]
        return digest(said)

    @property
    def prices(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and the highest price, in euros."""
        return self.price_min, self.price_max


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot become an event, and why, in words that its author understands.

    ``is_held``: the listing still counts it among its events. A record that its
    author has not published, or took back, is not held: a complete listing that
    holds no other withdraws what we knew of it.
    """

    key: str
    reason: str
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class Removal:
    """A record that its source says it has removed.

    ``key`` may be the event's own part of a key alone: such notices hold little else.
    """

    key: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A record on which our own code stumbled. It is tried again at the next run."""

    key: str
    error: str


Reading: TypeAlias = EventDraft | Refusal | Removal | Failure


def digest(value: object) -> str:
    """Return a SHA-256 of plain values, the same on every machine."""
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()

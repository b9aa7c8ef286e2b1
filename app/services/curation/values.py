"""What may be corrected of an event, and how a corrected value is kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.kernel.text import LocalizedText
from app.services.ingest.corrections import TIMINGS
from app.services.ingest.draft import Timing
from app.services.ingest.rows import plain

PLACING = ("insee", "timezone", "unplaced_reason", "postal_code", "city", "lat", "lon")
"""The columns that say in which commune something is, and where there."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "description": ("description",),
    "status": ("status",),
    "timings": (TIMINGS,),
    "commune": PLACING,
    "place_name": ("place_name",),
    "address": ("address",),
    "theme": ("theme",),
    "price": ("is_free", "price_min", "price_max"),
    "age": ("age_min", "age_max"),
    "access": ("access",),
    "spoken": ("spoken",),
    "registration": ("registration",),
    "online_url": ("online_url",),
}
"""The fields of the form, each with the columns that are corrected together."""

COLUMNS = frozenset(name for names in FIELDS.values() for name in names)
_TEXTS = frozenset({"title", "description"})
_PRICES = frozenset({"price_min", "price_max"})


def kept(name: str, value: Any) -> Any:
    """Return a value as ``event_override`` keeps it: what the import road keeps beside it too."""
    if name == TIMINGS:
        return [{"begin": plain(t.begin), "end": plain(t.end)} for t in value]
    return plain(value)


def typed(name: str, value: Any) -> Any:
    """Return a kept value as its column holds it; times are in UTC, in order."""
    if name == TIMINGS:
        return [Timing(_instant(one["begin"]), _end(one.get("end"))) for one in value or ()]
    if name in _TEXTS:
        return LocalizedText.from_json(value or {})
    if name in _PRICES:
        return None if value is None else Decimal(value)
    return value


def _end(text: str | None) -> datetime | None:
    return _instant(text) if text else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

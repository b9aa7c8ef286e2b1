"""What a form shows of an event, as text: the fields, what is in them, what its source says.

Nothing is decided here: from values to what is typed, and to a mark of what was shown, by which
a form that comes back tells what nobody touched from what somebody else changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.languages import ON_THE_SPOT
from app.kernel.vocabulary import Access
from app.queries.curation import Whole
from app.services.curation.values import FIELDS, typed
from app.services.ingest.corrections import TIMINGS
from app.web.console.curating.event_commune import shown

MOST_TIMES = 60
"""Past so many times an event is corrected at its source."""
_SPARE = 2
LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Shape:
    """Which inputs the form of one event has."""

    languages: tuple[str, ...]
    rows: int

    def inputs(self, field: str) -> list[str]:
        """Return the names of a field's inputs, in their order."""
        if field in {"title", "description"}:
            return [f"{field}-{code}" for code in self.languages]
        if field == "timings":
            return [f"{edge}-{at}" for at in range(self.rows) for edge in ("begin", "end")]
        several = {
            "price": ["price_kind", "price_min", "price_max"],
            "age": ["age_min", "age_max"],
            "access": [f"access-{code.value}" for code in Access],
            "spoken": [f"spoken-{code}" for code in ON_THE_SPOT],
        }
        return several.get(field, [field])


def shape_of(event: Whole, languages: Sequence[str]) -> Shape:
    """Return the form's shape: the site's languages first, then those that the event speaks."""
    own = (*event.columns["title"], *event.columns["description"])
    spare = 0 if event.columns["is_season"] or len(event.times) > MOST_TIMES else _SPARE
    return Shape(tuple(dict.fromkeys((*languages, *own))), len(event.times) + spare)


def present_values(event: Whole) -> dict[str, Any]:
    """Return what each column that may be corrected says now; times in UTC."""
    values = {
        name: event.columns[name] for names in FIELDS.values() for name in names if name != TIMINGS
    }
    return values | {TIMINGS: list(event.times)}


def source_values(event: Whole) -> dict[str, Any]:
    """Return what the source says of each of them."""
    values = present_values(event)
    for name, correction in event.corrections.items():
        if name in values:
            values[name] = received(name, correction.received)
    return values


def received(name: str, value: Any) -> Any:
    """Return a kept value as :func:`present_values` gives it."""
    found = typed(name, value)
    return [(one.begin, one.end) for one in found] if name == TIMINGS else found


def as_text(values: Mapping[str, Any], event: Whole, shape: Shape) -> dict[str, str]:
    """Return what stands in each input."""
    said: dict[str, str] = {}
    for field in ("title", "description"):
        said |= {f"{field}-{code}": _lines(values[field].get(code, "")) for code in shape.languages}
    for field in ("status", "theme", "place_name", "address", "online_url"):
        said[field] = _lines(values[field] or "")
    said["commune"] = shown(values["insee"], event.communes)
    for field in ("age_min", "age_max"):
        said[field] = "" if values[field] is None else str(values[field])
    said["price_kind"] = {True: "free", False: "paid", None: "unknown"}[values["is_free"]]
    said |= {field: _euros(values[field]) for field in ("price_min", "price_max")}
    said |= {f"access-{code.value}": _tick(code in values["access"]) for code in Access}
    said |= {f"spoken-{code}": _tick(code in values["spoken"]) for code in ON_THE_SPOT}
    said["registration"] = link_of(values["registration"])
    return said | _times(values[TIMINGS], event.columns["timezone"], shape)


def mark(text: Mapping[str, str], names: Sequence[str]) -> str:
    """Return a short digest of what inputs hold."""
    return sha256("\x1f".join(text.get(name, "") for name in names).encode()).hexdigest()[:16]


def link_of(ways: Sequence[Mapping[str, Any]]) -> str:
    """Return the first address at which one books."""
    return next((str(way["value"]) for way in ways if way["type"] == "link"), "")


def sent_text(form: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return what was typed in these inputs, lines ended as we end them."""
    return {name: _lines(form.get(name, "")) for name in names}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _euros(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    whole = amount == amount.to_integral_value()
    return str(int(amount)) if whole else f"{amount:.2f}".replace(".", ",")


def _tick(is_so: bool) -> str:  # noqa: FBT001 (what a box holds)
    return "1" if is_so else ""


def _times(
    times: Sequence[tuple[datetime, datetime | None]], timezone: str, shape: Shape
) -> dict[str, str]:
    zone, said = ZoneInfo(timezone), dict.fromkeys(shape.inputs("timings"), "")
    for at, (begin, end) in enumerate(times[: shape.rows]):
        said[f"begin-{at}"] = begin.astimezone(zone).strftime(LOCAL)
        said[f"end-{at}"] = end.astimezone(zone).strftime(LOCAL) if end else ""
    return said

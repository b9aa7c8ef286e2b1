"""From an event, its times and its words to its rows of the index. Pure: nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from app.kernel import index_tokens
from app.kernel.cells import Level, cell_of
from app.kernel.geo import Point
from app.kernel.row_numbers import row_number
from app.kernel.search_words import organizer_number
from app.kernel.traits import BITS, PLACED, PLACES_LEFT, SAYS_AGE, bits_of
from app.kernel.vocabulary import Hours, Price, Status

Row = dict[str, Any]
"""A row of ``upcoming``, by column."""

_LONG_SECONDS = 2 * 86_400
_NO_AGE_MAX = 999
_NO_PLACES = frozenset({Status.FULL.value, Status.CANCELLED.value})


@dataclass(frozen=True, slots=True)
class Told:
    """What the index tells of an event: its columns, its times as lists read them, its tokens."""

    event_id: int
    event: Mapping[str, Any]
    occurrences: Sequence[Mapping[str, Any]]
    words: str


def rows_of(told: Told, *, since: int) -> list[Row]:
    """Return an event's rows of ``upcoming``: those whose last day is ``since`` or later."""
    latest: dict[int, Mapping[str, Any]] = {}
    for one in sorted(told.occurrences, key=lambda one: (one["starts_at"], one["position"])):
        number = row_number(one["starts_at"], told.event_id)
        known = latest.get(number)
        if known is None or one["until_at"] > known["until_at"]:
            latest[number] = one
    return [row for row in _chained(told, latest.items()) if row["last_day"] >= since]


def joined(words: Iterable[str]) -> str:
    """Return the tokens of an event's texts in all its languages, each once."""
    return " ".join(sorted({token for each in words for token in each.split()}))


def tokens_of_row(row: Mapping[str, Any]) -> list[str]:
    """Return what a row's columns say, as tokens: squares, commune, properties."""
    found = index_tokens.told(row["traits"])
    if row["lat"] is not None:
        found += index_tokens.squares(Point(row["lat"], row["lon"]))
    if row["insee"]:
        found.append(index_tokens.commune(row["insee"]))
    if row["is_long"]:
        found.append(index_tokens.LONG)
    return found


def _chained(told: Told, times: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[Row]:
    """Yield a row a time, each knowing the latest end among those before it."""
    same = _same(told)
    before = (0, 0)
    alike = dict.fromkeys(Hours, (0, 0))
    for number, one in times:
        hours = Hours.EVENING if one["is_evening"] else Hours.DAY
        ends = (ceil(one["until_at"].timestamp()), one["last_day"].toordinal())
        yield same | {
            "id": number,
            "position": one["position"],
            "until": ends[0],
            "first_day": one["first_day"].toordinal(),
            "last_day": ends[1],
            "before": before[0],
            "before_day": before[1],
            "alike": alike[hours][0],
            "alike_day": alike[hours][1],
            "is_long": int(ends[0] - one["starts_at"].timestamp() > _LONG_SECONDS),
            "traits": same["traits"] | bits_of(f"hours:{hours}"),
        }
        before = _later(before, ends)
        alike[hours] = _later(alike[hours], ends)


def _later(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])


def _same(told: Told) -> Row:
    """Return what all the rows of an event share."""
    event, first = told.event, told.occurrences[0] if told.occurrences else {}
    lat, lon = first.get("lat"), first.get("lon")
    point = None if lat is None or lon is None else Point(lat, lon)
    return {
        "event_id": told.event_id,
        "insee": event["insee"],
        "lat": lat,
        "lon": lon,
        "cell": cell_of(point, Level.CELL) if point else None,
        "fine": cell_of(point, Level.FINE) if point else None,
        "traits": _traits(event),
        "age_min": event["age_min"] or 0,
        "age_max": _NO_AGE_MAX if event["age_max"] is None else event["age_max"],
        "organizer": organizer_number(event["organizer"]),
    }


def _traits(event: Mapping[str, Any]) -> int:
    names = [f"theme:{event['theme']}", f"mode:{event['mode']}"]
    names += [f"access:{code}" for code in event["access"]]
    names += [f"spoken:{code}" for code in event["spoken"]]
    if (price := _price(event)) is not None:
        names.append(f"price:{price}")
    if event["status"] not in _NO_PLACES:
        names.append(PLACES_LEFT)
    if event["age_min"] is not None or event["age_max"] is not None:
        names.append(SAYS_AGE)
    if event["lat"] is not None and event["lon"] is not None:
        names.append(PLACED)
    return bits_of(*(name for name in names if name in BITS))


def _price(event: Mapping[str, Any]) -> Price | None:
    if event["is_open_price"]:
        return Price.OPEN
    if event["is_free"] is None:
        return None
    return Price.FREE if event["is_free"] else Price.PAID

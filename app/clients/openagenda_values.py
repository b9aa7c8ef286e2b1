"""How OpenAgenda's exports spell a value, and what it means: one function a kind of value.

None of them raises: what cannot be read is absent. They are the whole tolerance of the
import; nothing above them looks at a raw value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from app.kernel.folding import fold
from app.kernel.geo import Point

DEFAULT_LANGUAGE = "fr"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMALS = re.compile(r"(\.\d{6})\d+")
_LIST_MARKS = re.compile(r"\s*[,;|\n]\s*")
_YEARS = range(1900, 2200)
_PAIR = 2

Span = tuple[datetime | date | None, datetime | date | None]
_LONGEST_INTEGER = 10

_ACCESS = {
    "hi": "hi", "vi": "vi", "pi": "pi", "mi": "mi", "ii": "ii", "sl": "hi",
    "handicap auditif": "hi", "handicap visuel": "vi", "handicap psychique": "pi",
    "handicap moteur": "mi", "handicap intellectuel": "ii", "handicap mental": "ii",
    "hearing impairment": "hi", "visual impairment": "vi", "psychic impairment": "pi",
    "mental impairment": "pi", "motor impairment": "mi", "intellectual impairment": "ii",
    "auditif": "hi", "visuel": "vi", "psychique": "pi", "moteur": "mi", "intellectuel": "ii",
}  # a list read across  # fmt: skip


def decoded(value: Any) -> Any:
    """Return what JSON text says, and any other value as it is."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def short_text(value: Any) -> str | None:
    """Return a text or a number as text; nothing for blanks, objects and lists."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal) and isfinite(value):
        return str(int(value)) if value == int(value) else str(value)
    return None


def language_of(tag: Any) -> str | None:
    """Return a language tag in our spelling, or nothing.

    >>> language_of("FR"), language_of("pt_BR"), language_of("label")
    ('fr', 'pt-br', None)
    """
    folded = str(tag).lower().replace("_", "-")
    return folded if _LANGUAGE.fullmatch(folded) else None


def texts(value: Any) -> dict[str, str]:
    """Return texts by language; a text alone is in French, the country's."""
    value = decoded(value)
    if isinstance(value, dict):
        return {
            language: text
            for tag, text in value.items()
            if isinstance(text, str) and text.strip() and (language := language_of(tag))
        }
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) and value.strip() else {}


def keyword_lists(value: Any) -> dict[str, list[str]]:
    """Return keywords by language, each once, from lists, objects of lists or marked text."""
    value = decoded(value)
    by_language = value if isinstance(value, dict) else {DEFAULT_LANGUAGE: value}
    found = {}
    for tag, words in by_language.items():
        language = language_of(tag)
        if language and (listed := list(dict.fromkeys(_words(words)))):
            found[language] = listed
    return found


def _words(value: Any) -> Iterable[str]:
    value = decoded(value)
    if isinstance(value, str):
        yield from filter(None, (word.strip() for word in _LIST_MARKS.split(value)))
    elif isinstance(value, list):
        for item in value:
            label = item.get("label") if isinstance(item, dict) else item
            if isinstance(label, dict):
                label = label.get(DEFAULT_LANGUAGE) or next(iter(label.values()), None)
            if isinstance(label, str) and label.strip():
                yield label.strip()


def coded(value: Any) -> int | str | None:
    """Return a code (``4``, ``"4"``, ``{"id": 4}``), else the folded label, else nothing.

    >>> coded('{"id": 4, "label": "x"}'), coded("Reporté"), coded({"label": "Complet"})
    (4, 'reporte', 'complet')
    """
    value = decoded(value)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        inner = value.get("id", value.get("value"))
        if inner is None:
            inner = value.get("label", value.get(DEFAULT_LANGUAGE, value.get("en")))
        return coded(inner) if not isinstance(inner, list) else None
    if isinstance(value, bool):
        return int(value)
    if (number := integer(value)) is not None:
        return number
    return fold(value) or None if isinstance(value, str) else None


def integer(value: Any) -> int | None:
    """Return a whole number, from a number or its text; nothing otherwise."""
    if isinstance(value, str):
        text = value.strip()
        is_one = text.isascii() and text.isdigit() and len(text) < _LONGEST_INTEGER
        return int(text) if is_one else None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return int(value) if abs(value) < 10**_LONGEST_INTEGER else None


def truth(value: Any) -> bool:
    """Tell whether a flag is raised: ``true``, ``1``, ``"1"``, ``"true"``."""
    if isinstance(value, str):
        return value.strip().lower() in {"1", "true", "oui", "yes"}
    return value is True or value == 1


def moment(value: Any) -> datetime | date | None:
    """Return an instant, a local time or a day, from ISO 8601; nothing otherwise.

    >>> moment("2018-05-19T13:00:00.000Z").isoformat(), moment("2018-01-07 12:30").isoformat()
    ('2018-05-19T13:00:00+00:00', '2018-01-07T12:30:00')
    >>> moment("2018-01-07"), moment("bientôt"), moment("0001-01-01T00:00:00Z")
    (datetime.date(2018, 1, 7), None, None)
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        found = (
            date.fromisoformat(text)
            if _DATE.fullmatch(text)
            else datetime.fromisoformat(_DECIMALS.sub(r"\1", text))
        )
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def listed_timings(value: Any) -> list[Span] | None:
    """Return (begin, end) pairs from any list of times; ``None`` when there is no list.

    >>> listed_timings("2018-01-07T12:30:00 2018-01-07T19:00:00;")
    [(datetime.datetime(2018, 1, 7, 12, 30), datetime.datetime(2018, 1, 7, 19, 0))]
    """
    value = decoded(value)
    if isinstance(value, str):
        value = [part.split() for part in value.split(";") if part.strip()]
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not value:
        return None
    return [_span(item) for item in value]


def _span(item: Any) -> Span:
    if isinstance(item, dict):
        begin, end = (
            next((item[name] for name in names if item.get(name)), None)
            for names in (("begin", "start", "start_date"), ("end", "stop", "end_date"))
        )
        return moment(begin), moment(end)
    if isinstance(item, str):
        item = item.split(" ") if "T" in item else [item]
    if isinstance(item, list) and item:
        return moment(item[0]), moment(item[1]) if len(item) > 1 else None
    return None, None


def access_codes(value: Any) -> list[str]:
    """Return the codes of the impairments catered for, in OpenAgenda's order.

    >>> access_codes("pi;mi/ii"), access_codes({"hi": True, "vi": False}), access_codes(["mi"])
    (['pi', 'mi', 'ii'], ['hi'], ['mi'])
    """
    value = decoded(value)
    if isinstance(value, dict):
        value = [code for code, given in value.items() if truth(given)]
    items = _LIST_MARKS.split(value) if isinstance(value, str) else value
    words = [_access_word(item) for item in items] if isinstance(items, list) else []
    found = {code for word in words if word for code in _impairments(word)}
    return [code for code in ("hi", "vi", "pi", "mi", "ii") if code in found]


def _access_word(item: Any) -> str | None:
    if isinstance(item, dict):
        item = item.get("code") or item.get("id") or item.get("label")
    return texts(item).get(DEFAULT_LANGUAGE)


def _impairments(words: str) -> Iterable[str | None]:
    folded = fold(words)
    return (_ACCESS.get(word) for word in ([folded] if folded in _ACCESS else folded.split()))


def coordinates(value: Any) -> Point | None:
    """Return a point from ``[lat, lon]``, ``{lat, lon}``, ``"lat,lon"`` or a GeoJSON point.

    A pair in the other order is turned round when only then it lies in metropolitan
    France: as given it would be at sea, off Somalia.

    >>> coordinates([48.85, 2.35]) == coordinates("48.85, 2.35") == coordinates([2.35, 48.85])
    True
    >>> coordinates({"lon": 55.45, "lat": -20.88}), coordinates([0, 0]), coordinates([95, 2])
    (Point(lat=-20.88, lon=55.45), None, None)
    """
    value = decoded(value)
    if isinstance(value, Point):
        return value
    if isinstance(value, str):
        value = [part for part in re.split(r"[,;\s]+", value.strip()) if part]
    if isinstance(value, dict):
        value = _named_pair(value)
    if not isinstance(value, list | tuple) or len(value) < _PAIR:
        return None
    lat, lon = _degrees(value[0]), _degrees(value[1])
    if lat is None or lon is None:
        return None
    if -5.5 < lat < 9.8 and 41 < lon < 51.5:
        lat, lon = lon, lat
    if (lat == 0 and lon == 0) or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Point(lat, lon)


def _named_pair(value: dict[str, Any]) -> list[Any]:
    inner = value.get("coordinates")
    if isinstance(inner, list) and len(inner) >= _PAIR:
        # GeoJSON: longitude first (RFC 7946 §3.1.1).
        return [inner[1], inner[0]]
    lon = value.get("lon", value.get("lng", value.get("longitude")))
    return [value.get("lat", value.get("latitude")), lon]


def _degrees(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def picture(value: Any) -> str | None:
    """Return the address of a picture: a text, or ``{base, filename}``, or ``{url}``."""
    value = decoded(value)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        base, name = value.get("base") or "", value.get("filename") or value.get("url")
        if not isinstance(name, str) or not isinstance(base, str):
            return None
        value = name if "//" in name else base + name
    return value.strip() or None if isinstance(value, str) else None


def ways_to_register(value: Any) -> list[str]:
    """Return links, mailboxes and telephone numbers, whatever list they come in."""
    value = decoded(value)
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, str):
        value = re.split(r"\s*[,;|\n]\s*(?=\S)", value)
    if not isinstance(value, list):
        return []
    found = (item.get("value") if isinstance(item, dict) else item for item in value)
    return list(dict.fromkeys(text for item in found if (text := short_text(item))))

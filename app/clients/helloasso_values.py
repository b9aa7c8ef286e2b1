"""How HelloAsso spells a value, and what it means: one function a kind of value.

What may be missing is absent when it cannot be read, never a guess; what may not (``name_part``,
``key_text``) raises ValueError.
"""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import Any

# yyyy-MM-ddTHH:mm:ss.fffffffK of .NET: seven digits, and no zone when it knows none.
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<clock>\d{2}:\d{2}(?::\d{2})?)(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_KEY = re.compile(r"[!-~]{1,16384}")
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,30})?", re.ASCII)
_YEARS = range(1900, 2200)  # .NET says 0001-01-01 for no date
_INT32 = 2**31
_LONGEST_INTEGER = 10**18
_LONGEST_PART = 150


def text(value: Any) -> str | None:
    r"""Return a text, or a whole number as text; nothing for blanks, objects and lists.

    Lone surrogates and null characters, which JSON may hold and databases may not, are left out.

    >>> text(" Fête "), text(1), text(["x"]), text("a\0b\ud800")
    ('Fête', '1', None, 'ab')
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _LONGEST_INTEGER else None
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "ignore").decode().replace("\0", "").strip() or None


def name_part(value: Any) -> str:
    """Return a part of a record's name; ValueError when it could lead anywhere else.

    >>> name_part("club tennis bordeaux"), name_part(1)
    ('club tennis bordeaux', '1')
    """
    part = text(value)
    if part is None or len(part) > _LONGEST_PART or part in {".", ".."}:
        msg = "no name"
        raise ValueError(msg)
    if "/" in part or not part.isprintable():
        msg = "not a part of a path"
        raise ValueError(msg)
    return part


def optional_part(value: Any) -> str | None:
    """Return a part of a record's name, or nothing.

    >>> optional_part("ctb"), optional_part("../ctb")
    ('ctb', None)
    """
    try:
        return name_part(value)
    except ValueError:
        return None


def key_text(value: Any) -> str:
    """Return a key that a header can carry; ValueError otherwise, without the key."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        msg = "no key"
        raise ValueError(msg)
    return value


def moment(value: Any) -> datetime | None:
    """Return an instant; without a zone it is the clock of the place, and stays naive.

    >>> moment("2020-06-10T15:47:01.4915717+02:00").isoformat()
    '2020-06-10T15:47:01.491571+02:00'
    >>> moment("2026-09-05T14:00").isoformat(), moment("0001-01-01T00:00:00"), moment("demain")
    ('2026-09-05T14:00:00', None, None)
    """
    said = text(value) if isinstance(value, str) else None
    found = _MOMENT.fullmatch(said) if said else None
    if found is None:
        return None
    fraction = (found["fraction"] or "")[:7]
    iso = f"{found['day']}T{found['clock'] or '00:00'}"
    if found["clock"] and len(found["clock"]) == len("00:00"):
        fraction = ""
    try:
        read = datetime.fromisoformat(iso + fraction + (found["zone"] or "").upper())
    except ValueError:
        return None
    return read if read.year in _YEARS else None


def integer(value: Any) -> int | None:
    """Return a 32-bit whole number (an amount is in cents), from a number or its text.

    >>> integer(3250), integer("3250"), integer(3250.0), integer(32.5), integer(True)
    (3250, 3250, 3250, None, None)
    """
    is_text = isinstance(value, str) and _INTEGER.fullmatch(value.strip())
    is_whole = isinstance(value, float) and isfinite(value) and value.is_integer()
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    if not (is_text or is_whole or is_integer):
        return None
    read = int(value)
    return read if -_INT32 <= read < _INT32 else None


def number(value: Any) -> float | None:
    """Return a finite number, or that of its text.

    >>> number("47.2378"), number(6), number(float("nan")), number(False)
    (47.2378, 6.0, None, None)
    """
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _LONGEST_INTEGER and isfinite(value) else None

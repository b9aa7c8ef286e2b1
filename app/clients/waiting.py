"""When to come back to a service that asks us to wait (``Retry-After``, RFC 9110 §10.2.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from math import ceil

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def told_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return ``Retry-After`` in seconds; a date counts from the service's own (``Date``).

    >>> told_to_wait({"Retry-After": "7"}), told_to_wait({"Retry-After": "soon"})
    (7.0, None)
    >>> said = {"Date": "Sun, 22 Nov 2026 08:00:00 GMT"}
    >>> told_to_wait(said | {"Retry-After": "Sun, 22 Nov 2026 08:01:30 GMT"})
    90.0
    """
    told = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(told):
        return float(told)
    try:
        until, said_at = (parsedate_to_datetime(d) for d in (told, headers.get("Date", "")))
        return max(0.0, (until - said_at).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def in_a_while(seconds: float | None) -> str:
    """Say in French when to come back.

    >>> [in_a_while(seconds) for seconds in (None, 30, 301, 7200, 9e5)]
    ['plus tard', 'dans 30 secondes', 'dans 6 minutes', 'dans 2 heures', 'dans 11 jours']
    """
    if not seconds or seconds > 365 * _DAY:
        return "plus tard"
    if seconds < 2 * _MINUTE:
        return f"dans {ceil(seconds)} seconde{'s' if seconds > 1 else ''}"
    if seconds < 2 * _HOUR:
        return f"dans {ceil(seconds / _MINUTE)} minutes"
    if seconds < 2 * _DAY:
        return f"dans {ceil(seconds / _HOUR)} heures"
    return f"dans {ceil(seconds / _DAY)} jours"

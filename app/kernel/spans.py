"""A month or a week of the calendar, as addresses write it. Weeks begin on Monday (ISO 8601).

So say CLDR's week data for France and all its territories, whatever the reader's language.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
# What people look for in a calendar of events; further, an address is a typing mistake.
FIRST_YEAR, LAST_YEAR = 2000, 2100
_A_WEEK = timedelta(days=7)

Kind = Literal["month", "week"]


@dataclass(frozen=True, slots=True)
class Span:
    """A whole month or a whole week: its first and last day, both included.

    >>> week = parse_week("2026-W48")
    >>> week.first.isoformat(), week.last.isoformat(), str(week.next), str(week.previous)
    ('2026-11-23', '2026-11-29', '2026-W49', '2026-W47')
    >>> month = parse_month("2026-12")
    >>> str(month), str(month.next), month.last.isoformat()
    ('2026-12', '2027-01', '2026-12-31')
    """

    kind: Kind
    first: date
    last: date

    def __str__(self) -> str:
        """Return it as addresses write it."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def previous(self) -> Span:
        """The month, or the week, before."""
        return self.around(self.first - timedelta(days=1))

    @property
    def next(self) -> Span:
        """The month, or the week, after."""
        return self.around(self.last + timedelta(days=1))

    def around(self, day: date) -> Span:
        """Return the span of the same kind that holds ``day``."""
        return month_of(day) if self.kind == "month" else week_of(day)

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` is in it."""
        return self.first <= day <= self.last

    def weeks(self) -> Iterator[tuple[date | None, ...]]:
        """Yield its weeks, from Monday; what is outside a month is ``None``.

        >>> [day and day.day for day in next(parse_month("2026-11").weeks())]
        [None, None, None, None, None, None, 1]
        """
        monday = self.first - timedelta(days=self.first.weekday())
        while monday <= self.last:
            days = (monday + timedelta(days=number) for number in range(7))
            yield tuple(day if self.holds(day) else None for day in days)
            monday += _A_WEEK


def month_of(day: date) -> Span:
    """Return the month that holds ``day``."""
    return Span("month", day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def week_of(day: date) -> Span:
    """Return the week that holds ``day``, from Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span("week", monday, monday + timedelta(days=6))


def parse_month(text: str) -> Span | None:
    """Read a month as ISO 8601 writes it; ``None`` for what is none, or is not of these times.

    >>> parse_month("2026-13"), parse_month("26-11"), parse_month("0001-01")
    (None, None, None)
    """
    found = _MONTH.fullmatch(text)
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        with suppress(ValueError):
            return month_of(date(int(found[1]), int(found[2]), 1))
    return None


def parse_week(text: str) -> Span | None:
    """Read a week as ISO 8601 writes it; ``None`` for what is none, or is not of these times.

    >>> parse_week("2026-W53").first.isoformat(), parse_week("2025-W53"), parse_week("2026-48")
    ('2026-12-28', None, None)
    """
    found = _WEEK.fullmatch(text)
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        with suppress(ValueError):
            return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    return None

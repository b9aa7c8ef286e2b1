"""A search whose words and place are resolved: its shape, and the values that fill it.

Questions of one shape (the same filters, whatever their values) share one statement,
built once: building and compiling it costs many times what running it does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from math import cos, radians, sin
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from app.kernel.folding import words
from app.kernel.geo import KM_PER_DEGREE, Point, box_around
from app.kernel.period import Days, days_named
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.models.scoping import ScopeKind, kind_of, values_of
from app.queries.facts import OccurrenceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A :class:`Search` with its place resolved, asked by a site at an instant.

    ``zone`` is the site's, in which "today" is meant. ``area`` narrows to
    communes (INSEE codes); ``center`` gives distances, and with the search's
    radius narrows to a circle. ``edition`` are the events of the edition that the
    search names.
    """

    scope: Scope
    search: Search
    now: datetime
    zone: ZoneInfo
    area: frozenset[str] | None = None
    center: Point | None = None
    edition: tuple[int, ...] = ()

    @property
    def days(self) -> Days:
        """The days asked for; open ends are ``None``."""
        if self.search.says_days:
            return Days(self.search.first_day, self.search.last_day)
        if self.search.when is None:
            return Days(None, None)
        return days_named(self.search.when, self.today)

    @property
    def today(self) -> date:
        """The site's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def by_distance(self) -> bool:
        """Whether the nearest comes first."""
        return self.search.sort == "distance" and self.center is not None

    def asks_for(self, time: OccurrenceFacts) -> bool:
        """Tell whether ``time`` is among the times asked for: what the statements say in SQL."""
        days = self.days
        return (
            (self.search.says_days or time.until_at > self.now)
            and (days.last is None or time.first_day <= days.last)
            and (days.first is None or time.last_day >= days.first)
        )


class Shape(NamedTuple):
    """Which conditions a question makes, without their values. Numbers say how many."""

    kind: ScopeKind
    coming: bool
    first: bool
    last: bool
    centered: bool
    circle: bool
    area: bool
    themes: bool
    free: bool
    modes: bool
    age: bool
    edition: bool
    access: int
    spoken: int
    words: int


def shape_of(question: Question) -> Shape:
    """Return what is asked, but for the values."""
    search, days = question.search, question.days
    centered = question.center is not None
    return Shape(
        kind=kind_of(question.scope),
        coming=not search.says_days,
        first=days.first is not None,
        last=days.last is not None,
        centered=centered,
        circle=centered and bool(search.radius),
        area=question.area is not None,
        themes=bool(search.themes),
        free=search.free,
        modes=bool(search.modes),
        age=search.age is not None,
        edition=bool(search.edition),
        access=len(search.access),
        spoken=len(search.spoken),
        words=len(words(search.q)),
    )


def values(question: Question) -> dict[str, Any]:
    """Return the values with which the statements of the question's shape are executed."""
    search, days = question.search, question.days
    return {
        **values_of(question.scope),
        **_around(question),
        "now": question.now,
        "first_day": days.first,
        "last_day": days.last,
        "area": sorted(question.area or ()),
        "themes": [theme.value for theme in search.themes],
        "modes": [mode.value for mode in search.modes],
        "age": search.age,
        "edition": json.dumps(question.edition) if search.edition else None,
        **{f"access_{at}": listing(code.value) for at, code in enumerate(search.access)},
        **{f"spoken_{at}": listing(code) for at, code in enumerate(search.spoken)},
        **{f"word_{at}": f"%{_literal(word)}%" for at, word in enumerate(words(search.q))},
    }


def _around(question: Question) -> dict[str, float]:
    center, radius = question.center, question.search.radius
    if center is None:
        return {}
    c, s, half = cos(radians(center.lat)), sin(radians(center.lat)), radians(0.5)
    found = {
        "center_lat": center.lat,
        "center_lon": center.lon,
        # cos² half-way to a latitude, by powers of the difference in degrees.
        "level": c * c,
        "slope": -2 * c * s * half,
        "curve": (s * s - c * c) * half * half,
    }
    if radius:
        box = box_around(center, radius)
        found |= {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
        found["reach"] = (radius / KM_PER_DEGREE) ** 2
    return found


def listing(word: str) -> str:
    """Return the LIKE pattern of a JSON list that holds ``word``; both engines quote it.

    >>> listing("mi"), listing("zh_TW")
    ('%"mi"%', '%"zh/_TW"%')
    """
    return f'%"{_literal(word)}"%'


def _literal(word: str) -> str:
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")

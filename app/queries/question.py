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

from app.kernel.geo import KM_PER_DEGREE, Point, box_around
from app.kernel.period import Days, days_named
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.search_words import Word, forms_of, organizer_token, typed_words
from app.kernel.traits import PLACES_LEFT, SAYS_AGE, Traits, bits_of
from app.kernel.vocabulary import Hours, Price
from app.models.scoping import ScopeKind, kind_of, values_of
from app.queries.facts import OccurrenceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A :class:`Search` with its place resolved, asked by a site at an instant.

    ``zone`` is the site's, in which "today" is meant. ``area`` narrows to
    communes (INSEE codes); ``center`` gives distances, and with the search's
    radius narrows to a circle. ``edition`` are the events of the edition that the
    search names, ``words`` what its words mean (``None``: nobody has looked yet).
    """

    scope: Scope
    search: Search
    now: datetime
    zone: ZoneInfo
    area: frozenset[str] | None = None
    center: Point | None = None
    edition: tuple[int, ...] = ()
    words: tuple[Word, ...] | None = None

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

    @property
    def by_relevance(self) -> bool:
        """Whether what says the words in its title comes first."""
        return self.search.sort == "relevance" and bool(self.meant)

    @property
    def meant(self) -> tuple[Word, ...]:
        """What the words of the search mean, each only itself if nobody has looked."""
        if self.words is not None:
            return self.words
        return tuple(Word(word, forms_of(word)) for word in typed_words(self.search.q))

    @property
    def is_hopeless(self) -> bool:
        """Whether it asks for a word that nothing here says, nor nearly."""
        return any(word.is_hopeless for word in self.meant)

    @property
    def prices(self) -> tuple[Price, ...]:
        """The prices asked for, any of which will do."""
        free = (Price.FREE,) if self.search.free else ()
        return tuple(sorted((*free, *self.search.prices)))

    @property
    def traits(self) -> Traits:
        """What the search asks of an event that bits tell."""
        search = self.search
        groups = (
            [f"theme:{one}" for one in search.themes],
            [f"price:{one}" for one in self.prices],
            [f"mode:{one}" for one in search.modes],
            [f"spoken:{one}" for one in search.spoken],
        )
        every = [f"access:{one}" for one in search.access]
        every += [f"hours:{search.hours}"] if search.hours else []
        every += [PLACES_LEFT] if search.places else []
        every += [SAYS_AGE] if search.age is not None else []
        one_of = tuple(bits_of(*group) for group in groups if group)
        return Traits(every=bits_of(*every), one_of=one_of)

    def asks_for(self, time: OccurrenceFacts) -> bool:
        """Tell whether ``time`` is among the times asked for: what the statements say in SQL."""
        days = self.days
        return (
            (self.search.says_days or time.until_at > self.now)
            and (days.last is None or time.first_day <= days.last)
            and (days.first is None or time.last_day >= days.first)
        )


class Shape(NamedTuple):
    """Which conditions a question makes, without their values. Numbers say how many.

    ``words`` holds, for each word, in how many ways it may be said.
    """

    kind: ScopeKind
    coming: bool
    first: bool
    last: bool
    centered: bool
    circle: bool
    area: bool
    hours: bool
    themes: bool
    prices: tuple[Price, ...]
    places: bool
    modes: bool
    age: bool
    organizer: bool
    edition: bool
    access: int
    spoken: int
    words: tuple[int, ...]


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
        hours=search.hours is not None,
        themes=bool(search.themes),
        prices=question.prices,
        places=search.places,
        modes=bool(search.modes),
        age=search.age is not None,
        organizer=bool(search.organizer),
        edition=bool(search.edition),
        access=len(search.access),
        spoken=len(search.spoken),
        words=tuple(len(_patterns(word)) for word in question.meant),
    )


def values(question: Question) -> dict[str, Any]:
    """Return the values with which the statements of the question's shape are executed."""
    search, days = question.search, question.days
    return {
        **values_of(question.scope),
        **around(question),
        "now": question.now,
        "first_day": days.first,
        "last_day": days.last,
        "area": sorted(question.area or ()),
        "is_evening": search.hours is Hours.EVENING,
        "themes": [theme.value for theme in search.themes],
        "modes": [mode.value for mode in search.modes],
        "age": search.age,
        "organizer": f"% {organizer_token(search.organizer)} %",
        "edition": json.dumps(question.edition) if search.edition else None,
        **{f"access_{at}": listing(code.value) for at, code in enumerate(search.access)},
        **{f"spoken_{at}": listing(code) for at, code in enumerate(search.spoken)},
        **{
            f"word_{at}_{way}": pattern
            for at, word in enumerate(question.meant)
            for way, pattern in enumerate(_patterns(word))
        },
    }


def _patterns(word: Word) -> list[str]:
    """Return the LIKE patterns of a word among tokens that each stand between two spaces."""
    found = [f"% {_literal(token)} %" for token in word.tokens]
    return [*found, f"% {_literal(word.beginning)}%"] if word.beginning else found


def around(question: Question) -> dict[str, float]:
    """Return what measures distances to the question's centre, and its circle if it has one."""
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

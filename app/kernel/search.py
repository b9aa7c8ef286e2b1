"""What somebody asks of the agenda: one object, parsed once for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any, Literal, TypeVar

from app.kernel.geo import Point
from app.kernel.languages import LANGUAGES
from app.kernel.period import When
from app.kernel.vocabulary import Access, Mode, Theme

_Word = TypeVar("_Word", bound=StrEnum)

DEFAULT_RADIUS_KM = 30.0
LONGEST_RADIUS_KM = 200.0
PAGE_SIZE = 20
LARGEST_PAGE = 100
LONGEST_QUERY = 200

PARAMETERS = (
    "q where lat lon radius when from to theme free access spoken age mode sort cursor".split()
)
TRACKERS = ("utm_", "mc_")
TRACKER_NAMES = frozenset({"fbclid", "gclid"})


class Fault(StrEnum):
    """Why a parameter was not understood; each has its sentence in the interface."""

    UNKNOWN = "unknown"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    TOO_LONG = "too_long"
    NEEDS_A_PLACE = "needs_a_place"
    NEEDS_ITS_PAIR = "needs_its_pair"
    WRONG_ORDER = "wrong_order"
    CONTRADICTS = "contradicts"
    REPEATED = "repeated"
    BAD_CURSOR = "bad_cursor"
    PLACE_UNKNOWN = "place_unknown"
    PLACE_AMBIGUOUS = "place_ambiguous"
    PLACE_UNREACHABLE = "place_unreachable"


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that could not be followed, why, and what would have been accepted."""

    parameter: str
    fault: Fault
    value: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question to the agenda, as asked. Days are days of the place, both included."""

    q: str = ""
    where: str = ""
    point: Point | None = None
    radius: float | None = None
    when: When | None = None
    first_day: date | None = None
    last_day: date | None = None
    themes: tuple[Theme, ...] = ()
    free: bool = False
    access: tuple[Access, ...] = ()
    spoken: tuple[str, ...] = ()
    age: int | None = None
    modes: tuple[Mode, ...] = ()
    sort: Literal["date", "distance"] = "date"
    cursor: str | None = None
    limit: int = PAGE_SIZE

    @property
    def says_days(self) -> bool:
        """Whether it names its days, so that the past is included."""
        return self.first_day is not None or self.last_day is not None

    @property
    def is_plain(self) -> bool:
        """Whether it asks for nothing in particular: all that is to come."""
        return replace(self, cursor=None, limit=PAGE_SIZE, sort="date") == Search()

    def with_(self, **changes: Any) -> Search:
        """Return the same question with some parts changed, from its first page."""
        return replace(self, **{"cursor": None, **changes})

    def parameters(self) -> list[tuple[str, str]]:
        """Return the query parameters that ask this question again, in a fixed order.

        >>> Search(q="bal", themes=(Theme.MUSIQUE,), free=True).parameters()
        [('q', 'bal'), ('theme', 'musique'), ('free', '1')]
        """
        point = self.point
        given: list[tuple[str, str]] = [
            ("q", self.q),
            ("where", self.where),
            ("lat", _number(point.lat) if point else ""),
            ("lon", _number(point.lon) if point else ""),
            ("radius", _number(self.radius)),
            ("when", self.when.value if self.when else ""),
            ("from", self.first_day.isoformat() if self.first_day else ""),
            ("to", self.last_day.isoformat() if self.last_day else ""),
            *(("theme", theme.value) for theme in self.themes),
            ("free", "1" if self.free else ""),
            *(("access", code.value) for code in self.access),
            *(("spoken", code) for code in self.spoken),
            ("age", _number(self.age)),
            *(("mode", mode.value) for mode in self.modes),
            ("sort", "distance" if self.sort == "distance" else ""),
            ("cursor", self.cursor or ""),
        ]
        return [(name, value) for name, value in given if value]


def is_tracker(name: str) -> bool:
    """Tell whether a query parameter is a tracker's, to be stripped.

    >>> is_tracker("utm_source"), is_tracker("fbclid"), is_tracker("q")
    (True, True, False)
    """
    return name in TRACKER_NAMES or name.startswith(TRACKERS)


def parse_search(
    given: Mapping[str, Sequence[str]], *, extra: Sequence[str] = ()
) -> tuple[Search, tuple[Problem, ...]]:
    """Read a question from query parameters; say each one that cannot be followed.

    What is wrong is left out of the search and named in the problems, never
    ignored in silence. ``extra`` names further parameters that the caller reads.

    >>> search, problems = parse_search({"q": ["Bal"], "radius": ["x"], "themes": ["sport"]})
    >>> search.q, [(p.parameter, p.fault.value) for p in problems]
    ('Bal', [('themes', 'unknown'), ('radius', 'not_a_number')])
    """
    reader = _Reader(given)
    known = {*PARAMETERS, *extra}
    for name in given:
        if name not in known and not is_tracker(name):
            reader.blame(name, Fault.UNKNOWN, accepted=tuple(PARAMETERS))
    search = _check_together(_read(reader), reader)
    return search, tuple(reader.problems)


def _read(reader: _Reader) -> Search:
    lat, lon = reader.number("lat", -90, 90), reader.number("lon", -180, 180)
    if (lat is None) != (lon is None) and not reader.blamed({"lat", "lon"}):
        reader.blame("lon" if lon is None else "lat", Fault.NEEDS_ITS_PAIR)
    age = reader.number("age", 0, 120)
    if age is not None and not age.is_integer():
        reader.blame("age", Fault.NOT_A_NUMBER, reader.one("age"))
        age = None
    when = reader.choices("when", When, many=False)
    sort = reader.choice_of("sort", ("date", "distance"))
    return Search(
        q=reader.text("q"),
        where=reader.text("where"),
        point=Point(lat, lon) if lat is not None and lon is not None else None,
        radius=reader.number("radius", 0.1, LONGEST_RADIUS_KM),
        when=when[0] if when else None,
        first_day=reader.day("from"),
        last_day=reader.day("to"),
        themes=reader.choices("theme", Theme),
        free=reader.choice_of("free", ("1", "0")) == "1",
        access=reader.choices("access", Access),
        spoken=reader.listed("spoken", LANGUAGES),
        age=None if age is None else int(age),
        modes=reader.choices("mode", Mode),
        sort="distance" if sort == "distance" else "date",
        cursor=reader.one("cursor") or None,
    )


def _check_together(search: Search, reader: _Reader) -> Search:
    if search.where and search.point:
        reader.blame("where", Fault.CONTRADICTS, search.where, ("lat", "lon"))
        search = replace(search, where="")
    somewhere = bool(search.where or search.point) or reader.blamed({"lat", "lon", "where"})
    if search.radius is not None and not somewhere:
        reader.blame("radius", Fault.NEEDS_A_PLACE, _number(search.radius))
        search = replace(search, radius=None)
    if search.sort == "distance" and not somewhere:
        reader.blame("sort", Fault.NEEDS_A_PLACE, "distance")
        search = replace(search, sort="date")
    if search.when and search.says_days:
        reader.blame("when", Fault.CONTRADICTS, search.when.value, ("from", "to"))
        search = replace(search, when=None)
    if search.first_day and search.last_day and search.last_day < search.first_day:
        reader.blame("to", Fault.WRONG_ORDER, search.last_day.isoformat())
        search = replace(search, last_day=None)
    if search.point and search.radius is None:
        search = replace(search, radius=DEFAULT_RADIUS_KM)
    return search


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


@dataclass
class _Reader:
    """Takes parameters one by one and notes what is wrong with each."""

    given: Mapping[str, Sequence[str]]
    problems: list[Problem] = field(default_factory=list)

    def blame(
        self, name: str, fault: Fault, value: str = "", accepted: tuple[str, ...] = ()
    ) -> None:
        self.problems.append(Problem(name, fault, value[:60], accepted))

    def blamed(self, names: set[str]) -> bool:
        return any(problem.parameter in names for problem in self.problems)

    def one(self, name: str) -> str:
        values = [value.strip() for value in self.given.get(name, ())]
        if len(set(values)) > 1:
            self.blame(name, Fault.REPEATED, ", ".join(values))
            return ""
        return values[0] if values else ""

    def text(self, name: str) -> str:
        value = self.one(name)
        if len(value) > LONGEST_QUERY:
            self.blame(name, Fault.TOO_LONG, value)
            return ""
        return value

    def many(self, name: str) -> list[str]:
        return [
            v.strip() for item in self.given.get(name, ()) for v in item.split(",") if v.strip()
        ]

    def number(self, name: str, least: float, most: float) -> float | None:
        value = self.one(name)
        if not value:
            return None
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            self.blame(name, Fault.NOT_A_NUMBER, value)
            return None
        if not least <= number <= most:
            self.blame(name, Fault.OUT_OF_RANGE, value, (_number(least), _number(most)))
            return None
        return number

    def day(self, name: str) -> date | None:
        value = self.one(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value) if len(value) == len("2026-09-05") else self._no_day()
        except ValueError:
            self.blame(name, Fault.NOT_A_DATE, value)
            return None

    def _no_day(self) -> date:
        raise ValueError

    def choices(self, name: str, words: type[_Word], *, many: bool = True) -> tuple[_Word, ...]:
        found: dict[_Word, None] = {}
        for value in self.many(name) if many else filter(None, [self.one(name)]):
            try:
                found[words(value)] = None
            except ValueError:
                self.blame(name, Fault.NOT_A_CHOICE, value, tuple(words))
        return tuple(found)

    def listed(self, name: str, words: Mapping[str, object]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for value in self.many(name):
            if value in words:
                found[value] = None
            else:
                self.blame(name, Fault.NOT_A_CHOICE, value, tuple(words))
        return tuple(found)

    def choice_of(self, name: str, words: tuple[str, ...]) -> str:
        value = self.one(name)
        if value and value not in words:
            self.blame(name, Fault.NOT_A_CHOICE, value, words)
            return ""
        return value

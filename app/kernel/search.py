"""What somebody asks of the agenda: one object, parsed once for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, cast, get_args

from app.kernel.geo import Point
from app.kernel.languages import ON_THE_SPOT
from app.kernel.parameters import Fault, ParameterReader, Problem, written
from app.kernel.period import When
from app.kernel.search_words import MOST_WORDS, typed_words
from app.kernel.vocabulary import Access, Hours, Mode, Price, Theme

DEFAULT_RADIUS_KM = 30.0
SHORTEST_RADIUS_KM, LONGEST_RADIUS_KM = 0.001, 200.0
PAGE_SIZE = 20
LARGEST_PAGE = 100
MOST_COUNTED = 1000
"""How far a total goes; beyond, an answer says that there are more."""

PARAMETERS = (
    "q where lat lon radius neighbours when from to hours theme free price places access spoken "
    "age mode organizer edition sort cursor".split()
)


Sort = Literal["date", "distance", "relevance"]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question to the agenda, as asked. Days are days of the place, both included.

    ``neighbours`` adds to the commune of ``where`` those that touch it. ``prices`` are those
    beside ``free``: any of them will do. ``places``: some are left. ``organizer`` is the name
    of an association, however it is written. ``edition`` is the slug of one; whether it is
    on, only a site can tell.
    """

    q: str = ""
    where: str = ""
    point: Point | None = None
    radius: float | None = None
    neighbours: bool = False
    when: When | None = None
    first_day: date | None = None
    last_day: date | None = None
    hours: Hours | None = None
    themes: tuple[Theme, ...] = ()
    free: bool = False
    prices: tuple[Price, ...] = ()
    places: bool = False
    access: tuple[Access, ...] = ()
    spoken: tuple[str, ...] = ()
    age: int | None = None
    modes: tuple[Mode, ...] = ()
    organizer: str = ""
    edition: str = ""
    sort: Sort = "date"
    cursor: str | None = None
    limit: int = PAGE_SIZE

    @property
    def says_days(self) -> bool:
        """Whether it names its days, so that the past is included."""
        return self.first_day is not None or self.last_day is not None

    @property
    def is_plain(self) -> bool:
        """Whether it asks for nothing in particular: all that is to come."""
        if self == _PLAIN:
            return True
        return replace(self, cursor=None, limit=PAGE_SIZE, sort="date") == _PLAIN

    def with_(self, **changes: Any) -> Search:
        """Return the same question with some parts changed, from its first page."""
        if not changes and self.cursor is None:
            return self
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
            ("lat", written(point.lat) if point else ""),
            ("lon", written(point.lon) if point else ""),
            ("radius", written(self.radius)),
            ("neighbours", "1" if self.neighbours else ""),
            ("when", self.when.value if self.when else ""),
            ("from", self.first_day.isoformat() if self.first_day else ""),
            ("to", self.last_day.isoformat() if self.last_day else ""),
            ("hours", self.hours.value if self.hours else ""),
            *(("theme", theme.value) for theme in self.themes),
            ("free", "1" if self.free else ""),
            *(("price", price.value) for price in self.prices),
            ("places", "1" if self.places else ""),
            *(("access", code.value) for code in self.access),
            *(("spoken", code) for code in self.spoken),
            ("age", written(self.age)),
            *(("mode", mode.value) for mode in self.modes),
            ("organizer", self.organizer),
            ("edition", self.edition),
            ("sort", "" if self.sort == "date" else self.sort),
            ("cursor", self.cursor or ""),
        ]
        return [(name, value) for name, value in given if value]


_PLAIN = Search()


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
    if not given:
        return _PLAIN, ()
    reader = ParameterReader(given)
    reader.refuse_others((*PARAMETERS, *extra))
    search = _check_together(_read(reader), reader)
    return search, tuple(reader.problems)


def _read(reader: ParameterReader) -> Search:
    lat, lon = reader.number("lat", -90, 90), reader.number("lon", -180, 180)
    if (lat is None) != (lon is None) and not reader.blamed({"lat", "lon"}):
        reader.blame("lon" if lon is None else "lat", Fault.NEEDS_ITS_PAIR)
    age = reader.number("age", 0, 120)
    if age is not None and not age.is_integer():
        reader.blame("age", Fault.NOT_A_NUMBER, reader.one("age"))
        age = None
    when = reader.choices("when", When, many=False)
    hours = reader.choices("hours", Hours, many=False)
    prices = reader.choices("price", Price)
    sort = reader.choice_of("sort", SORTS)
    return Search(
        q=_words(reader),
        where=reader.text("where"),
        point=Point(lat, lon) if lat is not None and lon is not None else None,
        radius=reader.number("radius", SHORTEST_RADIUS_KM, LONGEST_RADIUS_KM),
        neighbours=reader.choice_of("neighbours", ("1", "0")) == "1",
        when=when[0] if when else None,
        first_day=reader.day("from"),
        last_day=reader.day("to"),
        hours=hours[0] if hours else None,
        themes=reader.choices("theme", Theme),
        free=reader.choice_of("free", ("1", "0")) == "1" or Price.FREE in prices,
        prices=tuple(price for price in prices if price is not Price.FREE),
        places=reader.choice_of("places", ("1", "0")) == "1",
        access=reader.choices("access", Access),
        spoken=reader.listed("spoken", ON_THE_SPOT),
        age=None if age is None else int(age),
        modes=reader.choices("mode", Mode),
        organizer=reader.text("organizer"),
        edition=reader.text("edition"),
        sort=cast("Sort", sort or "date"),
        cursor=reader.one("cursor") or None,
    )


def _words(reader: ParameterReader) -> str:
    text = reader.text("q")
    if len(typed_words(text)) > MOST_WORDS:
        reader.blame("q", Fault.TOO_MANY_WORDS, text, (str(MOST_WORDS),))
        return ""
    return text


def _check_together(search: Search, reader: ParameterReader) -> Search:
    if search.where and search.point:
        reader.blame("where", Fault.CONTRADICTS, search.where, ("lat", "lon"))
        search = replace(search, where="")
    search = _with_its_place(search, reader)
    if search.sort == "relevance" and not search.q:
        reader.blame("sort", Fault.NEEDS_WORDS, "relevance")
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


def _with_its_place(search: Search, reader: ParameterReader) -> Search:
    """Leave out what only means something around a place that was not given."""
    somewhere = bool(search.where or search.point) or reader.blamed({"lat", "lon", "where"})
    if search.radius is not None and not somewhere:
        reader.blame("radius", Fault.NEEDS_A_PLACE, written(search.radius))
        search = replace(search, radius=None)
    if search.sort == "distance" and not somewhere:
        reader.blame("sort", Fault.NEEDS_A_PLACE, "distance")
        search = replace(search, sort="date")
    if search.neighbours and not (search.where or reader.blamed({"where"})):
        reader.blame("neighbours", Fault.NEEDS_A_PLACE, "1")
        search = replace(search, neighbours=False)
    return search

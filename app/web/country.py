"""The map of the country by departments: the darker, the more there is."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from app.kernel.atlas import Frame, Window, names, shapes
from app.kernel.contours import decode_rings, point_within
from app.kernel.geo import Point
from app.services import departments
from app.web.catalogues import digits
from app.web.grounds import METROPOLE, country_land, path

WIDTH = 560
_INSET = 120
_SLACK = 1.8  # pixels
_MIDDLE = 5  # pixels from the middle of a department to the foot of its count


@dataclass(frozen=True, slots=True)
class Region:
    """A department: its shape, how dark it is (0 to 4), what it holds, where it leads."""

    code: str
    drawing: str
    shade: int
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Inset:
    """A department overseas, in a small map of its own."""

    region: Region
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CountryMap:
    """Metropolitan France in one window, each department overseas in its own."""

    window: Window
    under: Markup
    regions: tuple[Region, ...]
    counts: Markup
    insets: tuple[Inset, ...]


def country_map(counts: Mapping[str, int], url_of: Callable[[str], str]) -> CountryMap:
    """Return the country by departments; ``counts`` by their codes, ``url_of`` where one leads."""
    steps = _steps([count for code, count in counts.items() if code])

    def region(code: str, drawing: str) -> Region:
        count = counts.get(code, 0)
        return Region(code, drawing, bisect(steps, count), count, url_of(code))

    regions = tuple(region(code, drawing) for code, drawing in _mainland().items())
    insets = tuple(
        Inset(region(code, drawing), width, height)
        for code, (drawing, width, height) in _overseas().items()
    )
    return CountryMap(_frame(), _under(), regions, _counts(regions), insets)


@cache
def _frame() -> Frame:
    return Frame.within(METROPOLE, width=WIDTH, height=round(WIDTH * 0.98), margin=8)


@cache
def _under() -> Markup:
    """Return the land under the departments: gaps between them are land too."""
    return Markup(path("land", country_land(_frame(), coarser=2)))  # noqa: S704 (our own drawing)


@cache
def _mainland() -> dict[str, str]:
    codes = [code for code in sorted(departments.outlines()) if not code.startswith("97")]
    contours = [departments.outlines()[code] for code in codes]
    return dict(zip(codes, shapes(contours, _frame(), slack=_SLACK), strict=True))


@cache
def _overseas() -> dict[str, tuple[str, int, int]]:
    found = {}
    for code in sorted(departments.outlines()):
        if code.startswith("97"):
            box = departments.boxes()[code]
            frame = Frame.within(box, width=_INSET, height=round(_INSET * 0.8), margin=6)
            (drawing,) = shapes([departments.outlines()[code]], frame, slack=_SLACK)
            found[code] = drawing, frame.width, frame.height
    return found


@cache
def _middles() -> dict[str, Point]:
    return {code: point_within(decode_rings(departments.outlines()[code])) for code in _mainland()}


def _counts(regions: tuple[Region, ...]) -> Markup:
    """Return the counts that fit over their departments, the greatest first."""
    some = sorted((one for one in regions if one.count), key=lambda one: -one.count)
    placed = [(digits(one.count), _middles()[one.code]) for one in some]
    written = names(placed, _frame(), most=len(placed), feet=(_MIDDLE,))
    return Markup().join(
        Markup('<text x="{}" y="{}">{}</text>').format(one.x, one.y, one.text) for one in written
    )


def _steps(counts: list[int]) -> list[int]:
    """Return the counts from which a department is a shade darker.

    One event, then those above half, four fifths, and nineteen twentieths of the
    departments that have any: the few that hold most would else make all others pale.

    >>> _steps([*range(1, 101)]), _steps([])
    ([1, 51, 81, 96], [1])
    """
    some = sorted(count for count in counts if count)
    if not some:
        return [1]
    return [1, *(max(2, some[len(some) * part // 20]) for part in (10, 16, 19))]

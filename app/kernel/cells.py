"""The squares of the search index: points gathered by hundredths and tenths of a degree.

Three sizes, from a town's quarter to a department. A square is a number: its row from the
south pole, then its column from the antimeridian.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from math import ceil, cos, floor, radians, sqrt
from typing import NamedTuple

from app.kernel.geo import KM_PER_DEGREE, Point, box_around

_COLUMNS = 100_000  # more than the finest level has
_MARGIN = 1.002  # distances in statements are within 0.05 % of the great circle's


class Level(IntEnum):
    """A size of square: half a degree, a tenth, a fiftieth."""

    COARSE = 0
    CELL = 1
    FINE = 2

    @property
    def per_degree(self) -> int:
        """How many squares stand in a degree."""
        return (2, 10, 50)[self]


def cell_of(point: Point, level: Level) -> int:
    """Return the square in which ``point`` lies.

    >>> cell_of(Point(47.24, 6.02), Level.CELL), cell_of(Point(-21.1, 55.5), Level.COARSE)
    (137201860, 13700471)
    """
    each = level.per_degree
    return floor((point.lat + 90) * each) * _COLUMNS + floor((point.lon + 180) * each)


def cells_around(center: Point, km: float, level: Level, *, beyond: float = 0.0) -> list[int]:
    """Return every square that a circle touches; a few at its edge may only come near.

    ``beyond``: but for those that lie within that many kilometres.

    >>> cell_of(Point(47.24, 6.02), Level.FINE) in cells_around(Point(47.25, 6.0), 3, Level.FINE)
    True
    >>> len(cells_around(Point(48.8566, 2.3522), 50, Level.CELL)) < 130
    True
    """
    touched = _spans(center, km * _MARGIN, level)
    if not beyond:
        return [cell for one in touched for cell in _cells(one)]
    held = {cell for one in _spans_inside(center, beyond / _MARGIN, level) for cell in _cells(one)}
    return [cell for one in touched for cell in _cells(one) if cell not in held]


def cells_inside(center: Point, km: float, level: Level) -> list[int]:
    """Return the squares of which every point is in a circle; a few of them may be left out.

    >>> inside = cells_inside(Point(48.8566, 2.3522), 20, Level.CELL)
    >>> 0 < len(inside) < len(cells_around(Point(48.8566, 2.3522), 20, Level.CELL))
    True
    """
    return [cell for one in _spans_inside(center, km / _MARGIN, level) for cell in _cells(one)]


def fitting(km: float) -> Level:
    """Return the finest level of which a circle covers but some dozens of squares."""
    if km <= 8:
        return Level.FINE
    return Level.CELL if km <= 60 else Level.COARSE


def square_km(level: Level, latitude: float) -> float:
    """Return the area of a square in square kilometres.

    >>> round(square_km(Level.FINE, 48.8), 1)
    3.3
    """
    side = KM_PER_DEGREE / level.per_degree
    return side * side * max(cos(radians(min(abs(latitude), 89.9))), 0.01)


class _Span(NamedTuple):
    """Squares of one row, from the first column to the last."""

    row: int
    first: int
    last: int


def _cells(span: _Span) -> range:
    return range(span.row * _COLUMNS + span.first, span.row * _COLUMNS + span.last + 1)


def _spans(center: Point, km: float, level: Level) -> Iterator[_Span]:
    """Yield what a circle touches, row by row."""
    each, box = level.per_degree, box_around(center, km)
    for row in range(floor((box.south + 90) * each), floor((box.north + 90) * each) + 1):
        south, north = row / each - 90, (row + 1) / each - 90
        nearest = min(max(center.lat, south), north)
        # The narrower degrees of longitude are, the more of them the circle reaches.
        narrowest = max(abs(center.lat), abs(south), abs(north))
        reach = _reach(km, nearest - center.lat, narrowest)
        first = floor((center.lon - reach + 180) * each)
        yield _Span(row, first, floor((center.lon + reach + 180) * each))


def _spans_inside(center: Point, km: float, level: Level) -> Iterator[_Span]:
    """Yield what a circle holds whole, row by row."""
    each, box = level.per_degree, box_around(center, km)
    for row in range(floor((box.south + 90) * each), floor((box.north + 90) * each) + 1):
        south, north = row / each - 90, (row + 1) / each - 90
        furthest = max(abs(south - center.lat), abs(north - center.lat))
        crosses = south < 0 < north
        widest = 0.0 if crosses else min(abs(center.lat), abs(south), abs(north))
        reach = _reach(km, furthest, widest)
        first = ceil((center.lon - reach + 180) * each)
        last = floor((center.lon + reach + 180) * each) - 1
        if first <= last:
            yield _Span(row, first, last)


def _reach(km: float, up: float, latitude: float) -> float:
    """Return how many degrees of longitude a circle reaches, ``up`` degrees from its centre."""
    left = sqrt(max(0.0, km * km - (up * KM_PER_DEGREE) ** 2))
    return left / (KM_PER_DEGREE * max(cos(radians(min(latitude, 89.9))), 0.01))

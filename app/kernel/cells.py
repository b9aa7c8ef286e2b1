"""The squares of the search index: points gathered by hundredths and tenths of a degree.

Three sizes, from a town's quarter to a department. A square is a number: its row from the
south pole, then its column from the antimeridian.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from math import cos, floor, radians

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


def cells_around(center: Point, km: float, level: Level) -> list[int]:
    """Return every square that a circle touches; a few at its edge may only come near.

    >>> cell_of(Point(47.24, 6.02), Level.FINE) in cells_around(Point(47.25, 6.0), 3, Level.FINE)
    True
    >>> len(cells_around(Point(48.8566, 2.3522), 50, Level.CELL)) < 130
    True
    """
    return list(_around(center, km * _MARGIN, level))


def fitting(km: float) -> Level:
    """Return the finest level of which a circle covers but some dozens of squares."""
    if km <= 8:
        return Level.FINE
    return Level.CELL if km <= 60 else Level.COARSE


def _around(center: Point, km: float, level: Level) -> Iterator[int]:
    each, box = level.per_degree, box_around(center, km)
    for row in range(floor((box.south + 90) * each), floor((box.north + 90) * each) + 1):
        south = row / each - 90
        nearest = min(max(center.lat, south), south + 1 / each)
        up = abs(nearest - center.lat) * KM_PER_DEGREE
        # The narrower degrees of longitude are, the more of them the circle reaches.
        narrowest = max(abs(center.lat), abs(south), abs(south + 1 / each))
        left = (max(0.0, km * km - up * up)) ** 0.5
        reach = left / (KM_PER_DEGREE * max(cos(radians(min(narrowest, 89.9))), 0.01))
        first = floor((center.lon - reach + 180) * each)
        last = floor((center.lon + reach + 180) * each)
        for column in range(first, last + 1):
            yield row * _COLUMNS + column

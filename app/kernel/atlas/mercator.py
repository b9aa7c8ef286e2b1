"""Web Mercator (EPSG:3857), in which moving maps cut the world into squares.

A level doubles the one before; its squares are numbered from the north-west corner. A
frame of ours draws a square by a parabola: a quarter of a pixel off at the most.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, degrees, pi, radians, sinh, tan

from app.kernel.atlas.frame import Frame
from app.kernel.geo import Box

SIDE = 512
"""Pixels of a square. Moving maps count levels for squares of 256: theirs are one more."""


@dataclass(frozen=True, slots=True)
class Square:
    """A square of a level."""

    level: int
    x: int
    y: int

    @property
    def is_in_the_world(self) -> bool:
        """Whether there is such a square.

        >>> Square(1, 1, 1).is_in_the_world, Square(1, 2, 0).is_in_the_world
        (True, False)
        """
        side: int = 2**self.level
        return 0 <= self.x < side and 0 <= self.y < side

    @property
    def box(self) -> Box:
        """What it shows.

        >>> box = Square(7, 65, 44).box
        >>> round(box.south, 2), box.west, round(box.north, 2), box.east
        (47.04, 2.8125, 48.92, 5.625)
        """
        across = 360 / 2**self.level
        west = self.x * across - 180
        return Box(
            _latitude(self.y + 1, self.level), west, _latitude(self.y, self.level), west + across
        )

    @property
    def frame(self) -> Frame:
        """The window that draws it."""
        return framed(self.box, self.level)


def framed(box: Box, level: int) -> Frame:
    """Return the window that shows ``box`` as a moving map does at a level.

    >>> frame = framed(Square(7, 65, 44).box, 7)
    >>> frame.width, frame.height, round(frame.box.south, 2)
    (512, 512, 47.04)
    """
    world = SIDE * 2**level
    top, bottom = _down(box.north) * world, _down(box.south) * world
    middle = _down((box.south + box.north) / 2) * world - top
    tall, wide = bottom - top, world * (box.east - box.west) / 360
    high = box.north - box.south
    # Through the top, the middle and the bottom: y = slope × d + curve × d².
    slope = (4 * middle - tall) / high
    curve = (tall - slope * high) / high**2
    return Frame(
        west=box.west,
        north=box.north,
        scale=slope,
        squeeze=world / 360 / slope,
        width=max(1, round(wide)),
        height=max(1, round(tall)),
        bend=curve / slope,
    )


def _down(latitude: float) -> float:
    """Return how far down the world a latitude is: 0 is the top, 1 the bottom."""
    return (1 - asinh(tan(radians(latitude))) / pi) / 2


def _latitude(row: int, level: int) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * row / 2**level))))

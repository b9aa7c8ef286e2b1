"""The window of a map: degrees in, pixels out.

Equirectangular, true to scale at the middle of the window: straight lines of
arithmetic, less than a tenth off from the top to the bottom of France.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Protocol

from app.kernel.geo import KM_PER_DEGREE, Box, Point

WIDTH = 640
MARGIN = 26
_LOWEST, _HIGHEST = 0.72, 1.05  # heights, in widths
_LEAST_KM = 2.0  # a hamlet does not fill a map
_AS_ON_A_PHONE = 415  # pixels: a wider map is reduced there, and its pins are drawn larger


class Located(Protocol):
    """What has a latitude and a longitude."""

    @property
    def lat(self) -> float:
        """In degrees, north."""

    @property
    def lon(self) -> float:
        """In degrees, east."""


class Window(Protocol):
    """What places are put on: a frame, or a sheet of several."""

    @property
    def width(self) -> int:
        """In pixels."""

    @property
    def height(self) -> int:
        """In pixels."""

    def at(self, point: Located) -> tuple[int, int]:
        """Return where a point is, in pixels from the top left."""

    def shows(self, point: Located) -> bool:
        """Tell whether a point is in the window."""

    def spread(self, points: Iterable[Located]) -> Iterator[tuple[int, int] | None]:
        """Yield where each point is, ``None`` for those out of the window: quick for thousands."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A window of ``width`` × ``height`` pixels; ``scale`` is pixels to a degree of latitude.

    ``left`` and ``top`` say where it stands on its sheet. ``bend`` is by how much a degree
    grows with each degree further south: 0, but for moving maps (:mod:`mercator`).
    """

    west: float
    north: float
    scale: float
    squeeze: float
    width: int
    height: int
    left: int = 0
    top: int = 0
    bend: float = 0.0

    @classmethod
    def of(cls, box: Box, *, width: int = WIDTH) -> Frame:
        """Return the window that shows ``box`` whole, with a margin.

        >>> frame = Frame.of(Box(south=46.0, west=5.0, north=47.0, east=7.0))
        >>> frame.width, frame.height, frame.at(Point(46.5, 6.0))
        (640, 479, (320, 239))
        """
        tall, wide = _extent(box)
        room = width - 2 * MARGIN
        height = round(min(max(room * tall / wide + 2 * MARGIN, _LOWEST * width), _HIGHEST * width))
        return cls.within(box, width=width, height=height, margin=MARGIN)

    @classmethod
    def within(
        cls, box: Box, *, width: int, height: int, margin: int, corner: tuple[int, int] = (0, 0)
    ) -> Frame:
        """Return the window of that size that shows ``box`` whole; ``corner`` is its top left."""
        tall, wide = _extent(box)
        middle = Point((box.south + box.north) / 2, (box.west + box.east) / 2)
        squeeze = cos(radians(middle.lat))
        scale = min((width - 2 * margin) / wide, (height - 2 * margin) / tall)
        return cls(
            west=middle.lon - width / 2 / scale / squeeze,
            north=middle.lat + height / 2 / scale,
            scale=scale,
            squeeze=squeeze,
            width=width,
            height=height,
            left=corner[0],
            top=corner[1],
        )

    @property
    def box(self) -> Box:
        """What the window shows."""
        east = self.west + self.width / self.scale / self.squeeze
        tall = self.height / self.scale
        if self.bend:
            tall = (sqrt(1 + 4 * self.bend * tall) - 1) / (2 * self.bend)
        return Box(self.north - tall, self.west, self.north, east)

    def at(self, point: Located) -> tuple[int, int]:
        """Return where a point is, in pixels from the top left of the sheet."""
        x = (point.lon - self.west) * self.scale * self.squeeze
        fall = self.north - point.lat
        y = fall * self.scale * (1 + self.bend * fall)
        return round(x) + self.left, round(y) + self.top

    def shows(self, point: Located) -> bool:
        """Tell whether a point is in the window."""
        fall = self.north - point.lat
        down = fall * self.scale * (1 + self.bend * fall)
        across = (point.lon - self.west) * self.scale * self.squeeze
        return 0 <= across <= self.width and 0 <= down <= self.height

    def spread(self, points: Iterable[Located]) -> Iterator[tuple[int, int] | None]:
        """Yield where each point is, as :meth:`at` and :meth:`shows` tell."""
        west, north, bend, left, top = self.west, self.north, self.bend, self.left, self.top
        scale, squeeze, width, height = self.scale, self.squeeze, self.width, self.height
        for point in points:
            # In the same order as there: a product of another order is another by a hair.
            x, fall = (point.lon - west) * scale * squeeze, north - point.lat
            y = fall * scale * (1 + bend * fall)
            is_shown = 0 <= x <= width and 0 <= y <= height
            yield (round(x) + left, round(y) + top) if is_shown else None

    def pixels(self, km: float) -> int:
        """Return a distance in pixels."""
        return round(km / KM_PER_DEGREE * self.scale)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Several windows on one map: France, and what of it is far away."""

    frames: Sequence[Frame]
    width: int
    height: int

    def at(self, point: Located) -> tuple[int, int]:
        """Return where a point is, in the first window that shows it."""
        own = next((frame for frame in self.frames if frame.shows(point)), self.frames[0])
        return own.at(point)

    def shows(self, point: Located) -> bool:
        """Tell whether a point is in one of the windows."""
        return any(frame.shows(point) for frame in self.frames)

    def spread(self, points: Iterable[Located]) -> Iterator[tuple[int, int] | None]:
        """Yield where each point is, in the first window that shows it."""
        return (self.at(point) if self.shows(point) else None for point in points)


def swell(window: Window) -> float:
    """Return how many times larger pins and bubbles may be drawn: on a phone (app.css).

    >>> frame = Frame.of(Box(south=46.0, west=5.0, north=47.0, east=7.0), width=560)
    >>> round(swell(frame), 2)
    1.35
    """
    return max(1.0, window.width / _AS_ON_A_PHONE)


def _extent(box: Box) -> tuple[float, float]:
    """Return the height and width of a box in degrees of latitude, never too small."""
    least = _LEAST_KM / KM_PER_DEGREE
    squeeze = cos(radians((box.south + box.north) / 2))
    return max(box.north - box.south, least), max((box.east - box.west) * squeeze, least)

"""Names of places on a map: the biggest first, none over another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.kernel.atlas.frame import Window, swell
from app.kernel.geo import Point

_LETTER, _LINE = 7.4, 20  # pixels: the width of a letter, the height of a line, at 13 px
_LARGEST = 16 / 13  # of a text on a phone (app.css)
_FEET = (17, -8, 32, -22)  # pixels from a place down to the foot of its name, nearest first

_Space = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """A name, centred on ``x``, standing on ``y``."""

    text: str
    x: int
    y: int


def names(
    places: Iterable[tuple[str, Point]],
    window: Window,
    *,
    most: int = 8,
    taken: Iterable[tuple[int, int]] = (),
    feet: Sequence[int] = (),
) -> tuple[Name, ...]:
    """Return the names that fit, in the order given; ``taken`` are pixels to leave free.

    ``feet`` are the places of their feet to be tried, in pixels under what they name; without
    any, names stand beside pins, and have the room of the largest that they are drawn.

    >>> from app.kernel.atlas.frame import Frame
    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> near = [(name, Point(46.7, 5.5)) for name in ("Lons", "Perrigny", "Macornay")]
    >>> [(name.text, name.y) for name in names(near, frame)]
    [('Lons', 180), ('Perrigny', 142), ('Macornay', 203)]
    """
    larger = 1.0 if feet else swell(window)
    text_size, around = min(larger, _LARGEST), 14 * larger
    found: list[Name] = []
    held: list[_Space] = [(x - around, y - around, x + around, y + around) for x, y in taken]
    below = feet or [round(foot * larger) for foot in _FEET]
    up = 6 - _LINE * text_size
    for text, point in places:
        if len(found) == most:
            break
        x, y = window.at(point)
        half = len(text) * _LETTER * text_size / 2
        if not (half < x < window.width - half and 0 < y < window.height):
            continue
        for foot in below:
            area = (x - half, y + foot + up, x + half, y + foot + 4)
            if area[1] > 0 and area[3] < window.height and not _overlaps(area, held):
                held.append(area)
                found.append(Name(text, x, y + foot))
                break
    return tuple(found)


def _overlaps(area: _Space, held: Sequence[_Space]) -> bool:
    left, top, right, bottom = area
    for west, north, east, south in held:
        if left < east and west < right and top < south and north < bottom:
            return True
    return False

"""Names of places on a map: the biggest first, none over another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.kernel.atlas.frame import Window
from app.kernel.geo import Point

_LETTER, _LINE = 7.4, 20  # pixels: the width of a letter, the height of a line, at 13 px
_BELOW = 17  # from the place to the foot of its name


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
    below: int = _BELOW,
) -> tuple[Name, ...]:
    """Return the names that fit, in the order given; ``taken`` are pixels to leave free.

    They stand ``below`` pixels under their places.

    >>> from app.kernel.atlas.frame import Frame
    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> near = [("Lons", Point(46.7, 5.5)), ("Perrigny", Point(46.69, 5.52))]
    >>> [name.text for name in names(near, frame)]
    ['Lons']
    """
    found: list[Name] = []
    held = [(x - 14, y - 14, x + 14, y + 14) for x, y in taken]
    for text, point in places:
        if len(found) == most:
            break
        x, y = window.at(point)
        half = len(text) * _LETTER / 2
        if not (half < x < window.width - half and _LINE < y < window.height - _LINE):
            continue
        area = (x - half, y + below - _LINE + 6, x + half, y + below + 4)
        if any(_overlap(area, other) for other in held):
            continue
        held.append(area)  # type: ignore[arg-type]
        found.append(Name(text, x, y + below))
    return tuple(found)


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

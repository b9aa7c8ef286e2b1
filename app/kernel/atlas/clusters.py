"""Numbers and counts on a map: what would overlap is put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from app.kernel.atlas.frame import Window
from app.kernel.geo import Point

_APART = 27  # pixels between two pins that can both be read and pressed
_SHOWN = 3
_PIN_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Pin:
    """The numbers of one place, or of places too near to be told apart."""

    x: int
    y: int
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """What the pin says: at most three numbers.

        >>> Pin(0, 0, (1,)).text, Pin(0, 0, (1, 4, 9, 12)).text
        ('1', '1, 4, 9…')
        """
        shown = ", ".join(str(number) for number in self.numbers[:_SHOWN])
        return shown + ("…" if len(self.numbers) > _SHOWN else "")

    @property
    def width(self) -> int:
        """Pixels that its text needs; a single number makes a circle."""
        return max(_PIN_HEIGHT, 12 + 8 * len(self.text.replace(", ", ",")))


@dataclass(frozen=True, slots=True)
class Bubble:
    """How many there are around a place; ``members`` are the places it stands for."""

    x: int
    y: int
    count: int
    members: tuple[int, ...]

    @property
    def radius(self) -> int:
        """In pixels: its surface grows slower than its count, so that the small are seen."""
        return _radius(self.count)


def pins(points: Iterable[tuple[int, Point]], window: Window) -> tuple[Pin, ...]:
    """Return the pins of numbered points, in the order of their first numbers.

    >>> from app.kernel.atlas.frame import Frame
    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> spots = [(1, Point(46.5, 6.0)), (2, Point(46.8, 6.5)), (3, Point(46.501, 6.001))]
    >>> [pin.text for pin in pins(spots, frame)]
    ['1, 3', '2']
    """
    found: list[tuple[int, int, list[int]]] = []
    for number, point in points:
        x, y = window.at(point)
        for other_x, other_y, numbers in found:
            if abs(other_x - x) < _APART + 7 * len(numbers) and abs(other_y - y) < _APART:
                numbers.append(number)
                break
        else:
            found.append((x, y, [number]))
    return tuple(Pin(x, y, tuple(numbers)) for x, y, numbers in found)


def bubbles(spots: Sequence[tuple[int, Point]], window: Window) -> tuple[Bubble, ...]:
    """Return counts as bubbles, the biggest first; one that would cover another takes it in.

    ``members`` are positions in ``spots``.
    """
    found: list[tuple[int, int, int, list[int]]] = []
    order = sorted(range(len(spots)), key=lambda at: (-spots[at][0], at))
    for at in order:
        count, point = spots[at]
        x, y = window.at(point)
        near = _near(found, x, y, count)
        if near is None:
            found.append((x, y, count, [at]))
        else:
            other_x, other_y, total, members = found[near]
            found[near] = (other_x, other_y, total + count, [*members, at])
    return tuple(Bubble(x, y, count, tuple(members)) for x, y, count, members in found)


def _near(found: list[tuple[int, int, int, list[int]]], x: int, y: int, count: int) -> int | None:
    reach = _radius(count)
    for at, (other_x, other_y, total, _) in enumerate(found):
        if hypot(other_x - x, other_y - y) < (reach + _radius(total)) * 0.92:
            return at
    return None


def _radius(count: int) -> int:
    return int(9.5 + 3.1 * pow(float(count), 0.36))

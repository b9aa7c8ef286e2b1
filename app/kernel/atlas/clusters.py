"""Numbers and counts on a map: what would overlap is put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot

from app.kernel.atlas.frame import Window, swell
from app.kernel.geo import Point

_SHOWN = 3
_RIM = 1.5  # pixels: what is left of the ground between two pins
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

    None lies over another, nor over the edge; those put together stand where their first is.

    >>> from app.kernel.atlas.frame import Frame
    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> spots = [(1, Point(46.5, 6.0)), (2, Point(46.8, 6.5)), (3, Point(46.501, 6.001))]
    >>> [pin.text for pin in pins(spots, frame)]
    ['1, 3', '2']
    """
    larger = swell(window)
    found: list[Pin] = []
    for number, point in points:
        pin = _within(Pin(*window.at(point), (number,)), window)
        # A pin that takes another in grows, and may then touch a third.
        while (near := _touched(found, pin, larger)) is not None:
            found.remove(near)
            pin = _within(_together(near, pin), window)
        found.append(pin)
    return tuple(sorted(found, key=lambda pin: pin.numbers))


def bubbles(spots: Sequence[tuple[int, Point]], window: Window) -> tuple[Bubble, ...]:
    """Return counts as bubbles, the biggest first; one that would cover another takes it in.

    ``members`` are positions in ``spots``.
    """
    larger = swell(window)
    found: list[Bubble] = []
    for at in sorted(range(len(spots)), key=lambda at: (-spots[at][0], at)):
        count, point = spots[at]
        bubble = Bubble(*window.at(point), count, (at,))
        while (near := _covered(found, bubble, larger)) is not None:
            found.remove(near)
            bigger = max(near, bubble, key=lambda one: one.count)
            members = near.members + bubble.members
            bubble = replace(bigger, count=near.count + bubble.count, members=members)
        found.append(bubble)
    return tuple(sorted(found, key=lambda bubble: -bubble.count))


def _together(one: Pin, other: Pin) -> Pin:
    first = min(one, other, key=lambda pin: pin.numbers)
    return replace(first, numbers=tuple(sorted(one.numbers + other.numbers)))


def _within(pin: Pin, window: Window) -> Pin:
    """Return a pin moved, if it must, so that the edge of the window cuts nothing of it."""
    larger = swell(window)
    across, down = round(pin.width * larger / 2) + 1, round(_PIN_HEIGHT * larger / 2) + 1
    x = min(max(pin.x, across), window.width - across)
    return replace(pin, x=x, y=min(max(pin.y, down), window.height - down))


def _touched(found: Sequence[Pin], pin: Pin, larger: float) -> Pin | None:
    for other in found:
        # Both are round at their ends: what is straight between them is a line.
        straight = (pin.width + other.width) / 2 - _PIN_HEIGHT
        across = max(abs(pin.x - other.x) - straight * larger, 0)
        if hypot(across, pin.y - other.y) < (_PIN_HEIGHT + _RIM) * larger:
            return other
    return None


def _covered(found: Sequence[Bubble], bubble: Bubble, larger: float) -> Bubble | None:
    for other in found:
        reach = (bubble.radius + other.radius) * larger
        if hypot(bubble.x - other.x, bubble.y - other.y) < reach:
            return other
    return None


def _radius(count: int) -> int:
    return int(9.5 + 3.1 * pow(float(count), 0.36))

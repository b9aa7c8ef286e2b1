"""Numbers and counts on a map: what would overlap is put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

from app.kernel.atlas.frame import Located, Window, swell

_SHOWN = 3
_RIM = 1.5  # pixels: what is left of the ground between two pins
_PIN_HEIGHT = 26
_MOST_HEAPS = 300  # more bubbles than a window has room for
_CELL = 16  # pixels: within it, the centres of two bubbles are nearer than their radii together


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
        return _text(self.numbers)

    @property
    def width(self) -> int:
        """Pixels that its text needs; a single number makes a circle."""
        return _width(self.numbers)


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


def pins(
    points: Iterable[tuple[int, Located]], window: Window, *, larger: float = 0
) -> tuple[Pin, ...]:
    """Return the pins of numbered points, in the order of their first numbers.

    None lies over another, nor over the edge; those put together stand where their first is.
    ``larger`` is how many times larger they may be drawn; by default as on a phone.

    >>> from app.kernel.atlas.frame import Frame
    >>> from app.kernel.geo import Box, Point
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> spots = [(1, Point(46.5, 6.0)), (2, Point(46.8, 6.5)), (3, Point(46.501, 6.001))]
    >>> [pin.text for pin in pins(spots, frame)]
    ['1, 3', '2']
    """
    larger = larger or swell(window)
    found: list[Pin] = []
    for number, point in points:
        pin = _within(Pin(*window.at(point), (number,)), window, larger)
        # A pin that takes another in grows, and may then touch a third.
        while (near := _touched(found, pin, larger)) is not None:
            found.remove(near)
            pin = _within(_together(near, pin), window, larger)
        found.append(pin)
    return tuple(sorted(found, key=lambda pin: pin.numbers))


def bubbles(
    counts: Sequence[int], points: Iterable[Located], window: Window, *, larger: float = 0
) -> tuple[Bubble, ...]:
    """Return counts as bubbles, the biggest first; one that would cover another takes it in.

    ``members`` are positions in ``counts``, the biggest first: it stands where that one is.
    What the window does not show is left out. However many the points, the time that bubbles
    take to spread is that of the pixels of the window.
    ``larger`` is how many times larger they may be drawn; by default as on a phone.
    """
    larger = larger or swell(window)
    found: list[_Disc] = []
    for heap in _heaps(counts, points, window):
        disc = heap
        while (near := _covered(found, disc, larger)) is not None:
            found.remove(near)
            disc, other = (near, disc) if near.count >= disc.count else (disc, near)
            disc.take(other.count, other.members)
        found.append(disc)
    found.sort(key=lambda disc: -disc.count)
    return tuple(Bubble(disc.x, disc.y, disc.count, tuple(disc.members)) for disc in found)


class _Disc:
    """A bubble as it grows."""

    __slots__ = ("count", "members", "x", "y")

    def __init__(self, x: int, y: int, count: int, members: list[int]) -> None:
        self.x, self.y, self.count, self.members = x, y, count, members

    @property
    def radius(self) -> int:
        """As that of the bubble it will be."""
        return _radius(self.count)

    def take(self, count: int, members: list[int]) -> None:
        """Take others in, where this one is."""
        self.count += count
        self.members += members


def _heaps(counts: Sequence[int], points: Iterable[Located], window: Window) -> list[_Disc]:
    """Return counts put together where the smallest bubbles would touch, the fullest first.

    At most as many as a window has room for: the cells of a fuller one are made larger.
    """
    shown = {at: pixel for at, pixel in enumerate(window.spread(points)) if pixel}
    heaps: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in sorted(shown, key=counts.__getitem__, reverse=True):
        x, y = shown[at]
        heaps[x // _CELL, y // _CELL].append(at)
    discs = [
        _Disc(*shown[members[0]], sum(counts[at] for at in members), members)
        for members in heaps.values()
    ]
    side = _CELL
    while len(discs) > _MOST_HEAPS:
        side += _CELL // 2
        discs = _heaped(discs, side)
    return sorted(discs, key=lambda disc: (-disc.count, disc.members[0]))


def _heaped(discs: Sequence[_Disc], side: int) -> list[_Disc]:
    """Return discs put together by cells of ``side`` pixels, each where its first one is."""
    heaps: dict[tuple[int, int], _Disc] = {}
    for disc in discs:
        first = heaps.setdefault((disc.x // side, disc.y // side), disc)
        if first is not disc:
            first.take(disc.count, disc.members)
    return list(heaps.values())


def _together(one: Pin, other: Pin) -> Pin:
    first = min(one, other, key=lambda pin: pin.numbers)
    return Pin(first.x, first.y, tuple(sorted(one.numbers + other.numbers)))


def _within(pin: Pin, window: Window, larger: float) -> Pin:
    """Return a pin moved, if it must, so that the edge of the window cuts nothing of it."""
    across, down = round(pin.width * larger / 2) + 1, round(_PIN_HEIGHT * larger / 2) + 1
    x = min(max(pin.x, across), window.width - across)
    return Pin(x, min(max(pin.y, down), window.height - down), pin.numbers)


def _touched(found: Sequence[Pin], pin: Pin, larger: float) -> Pin | None:
    width, reach = pin.width, (_PIN_HEIGHT + _RIM) * larger
    for other in found:
        down = pin.y - other.y
        if not -reach < down < reach:
            continue
        # Both are round at their ends: what is straight between them is a line.
        straight = (width + other.width) / 2 - _PIN_HEIGHT
        across = max(abs(pin.x - other.x) - straight * larger, 0)
        if hypot(across, down) < reach:
            return other
    return None


def _covered(found: Sequence[_Disc], disc: _Disc, larger: float) -> _Disc | None:
    x, y, radius = disc.x, disc.y, disc.radius
    for other in found:
        reach = (radius + other.radius) * larger
        across, down = x - other.x, y - other.y
        if across * across + down * down < reach * reach:
            return other
    return None


def _text(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return shown + ("…" if len(numbers) > _SHOWN else "")


# Asked again for each pair of pins.
@lru_cache(maxsize=4096)
def _width(numbers: tuple[int, ...]) -> int:
    return max(_PIN_HEIGHT, 12 + 8 * len(_text(numbers).replace(", ", ",")))


@lru_cache(maxsize=4096)
def _radius(count: int) -> int:
    return int(9.5 + 3.1 * pow(float(count), 0.36))

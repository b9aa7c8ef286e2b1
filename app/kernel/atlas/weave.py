"""Neighbouring outlines, woven together once: coasts, and each inner border only once.

Neighbours share their points, so a common border is the same stretches twice. Drawn
apart every line would be sent, and painted, twice; straightened apart, neighbours
would come loose from one another. Weaving does not depend on any map: it is the dear
part, done once, and :func:`drawn` then costs what it shows.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

from app.kernel.atlas.outlines import Dot, straightened
from app.kernel.geo import Point, inside

Stretch = tuple[Dot, Dot]


_HEAD = 5  # what stands before the steps of a line


@dataclass(frozen=True, slots=True)
class Weave:
    """What outlines make together: closed ``coasts`` around land, open ``borders`` within.

    Lines stand one after another in an array, since a country has tens of thousands of
    them: how many numbers, the box (west, south, east, north), then x, y of the first
    point and the differences of those that follow, all in 1/10 000 degrees.
    """

    coasts: array[int]
    borders: array[int]
    contours: int

    def packed(self) -> bytes:
        """Return this as bytes that :meth:`unpacked` reads on a machine of the same kind.

        >>> woven = weave(["[[50000,460000,0,10000,10000,0,0,-10000]]"])
        >>> Weave.unpacked(woven.packed()) == woven
        True
        """
        head = array("i", (self.contours, len(self.coasts)))
        return (head + self.coasts + self.borders).tobytes()

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Return what was packed."""
        lines = array("i")
        lines.frombytes(packed)
        contours, coasts = lines[:2]
        return cls(lines[2 : 2 + coasts], lines[2 + coasts :], contours)


def each(lines: array[int]) -> Iterator[tuple[int, int, int, int, array[int]]]:
    """Yield the box (west, south, east, north) and the steps of each line."""
    at, end = 0, len(lines)
    while at < end:
        first = at + _HEAD
        following = first + lines[at]
        yield lines[at + 1], lines[at + 2], lines[at + 3], lines[at + 4], lines[first:following]
        at = following


def weave(contours: Iterable[str], *, slack: float = 0) -> Weave:
    """Return neighbouring contours (see :mod:`app.kernel.contours`) woven together.

    A point less than ``slack`` (1/10 000 degrees) from straight goes, unless three
    borders meet there; so does an island smaller than twice that. Gaps inside the land
    are closed: they are communes without an outline, nothing that one sees on the spot.

    >>> west = "[[50000,460000,0,10000,10000,0,0,-10000]]"
    >>> east = "[[60000,460000,0,10000,10000,0,0,-10000]]"
    >>> woven = weave([west, east], slack=10)
    >>> [list(steps) for *box, steps in each(woven.coasts)]
    [[50000, 460000, 20000, 0, 0, 10000, -20000, 0, 0, -10000]]
    >>> [list(steps) for *box, steps in each(woven.borders)]
    [[60000, 460000, 0, 10000]]
    """
    rings = [list(_dots(steps)) for contour in contours for steps in json.loads(contour)]
    once, several = _stretches(rings)
    corners = _corners(chain(once, several))
    coasts = _lands(_lines(once, ()), least=2 * slack)
    borders = _joined([straightened(line, slack) for line in _lines(several, corners)])
    return Weave(
        coasts=_packed(straightened(line, slack) for line in coasts),
        borders=_packed(borders),
        contours=len(rings),
    )


def _dots(steps: Sequence[int]) -> Iterator[Dot]:
    x = y = 0
    for at in range(0, len(steps), 2):
        x, y = x + steps[at], y + steps[at + 1]
        yield x, y


def _packed(lines: Iterable[Sequence[Dot]]) -> array[int]:
    packed = array("i")
    for dots in lines:
        packed.extend((2 * len(dots), *_box(dots), *dots[0]))
        for (x0, y0), (x1, y1) in pairwise(dots):
            packed.append(x1 - x0)
            packed.append(y1 - y0)
    return packed


def _stretches(rings: Iterable[Sequence[Dot]]) -> tuple[set[Stretch], set[Stretch]]:
    """Return the stretches that an odd number of rings walk, then those that two walk."""
    once: set[Stretch] = set()
    several: set[Stretch] = set()
    for ring in rings:
        before = ring[-1]
        for dot in ring:
            stretch = (before, dot) if before < dot else (dot, before)
            if stretch in once:
                once.remove(stretch)
                several.add(stretch)
            elif before != dot:
                once.add(stretch)
            before = dot
    return once, several - once


def _lands(lines: Iterable[list[Dot]], *, least: float) -> Iterator[list[Dot]]:
    """Yield the lines around land, the largest first: neither specks nor gaps.

    Every point has an even number of stretches, so all of them close. What lies inside
    another is a gap.
    """
    found: list[tuple[tuple[int, int, int, int], list[Dot]]] = []
    for line in sorted(lines, key=_size, reverse=True):
        if _size(line) < least and found:
            return
        x, y = line[0]
        around = (own for box, own in found if box[0] <= x <= box[2] and box[1] <= y <= box[3])
        if not any(inside(Point(y + 0.5, x + 0.5), [own]) for own in around):
            found.append((_box(line), line))
            yield line


def _box(line: Sequence[Dot]) -> tuple[int, int, int, int]:
    xs, ys = zip(*line, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _size(line: Sequence[Dot]) -> int:
    west, south, east, north = _box(line)
    return max(east - west, north - south)


def _corners(stretches: Iterable[Stretch]) -> set[Dot]:
    """Return the points where other than two stretches meet: they stay where they are."""
    meeting = Counter(chain.from_iterable(stretches))
    return {dot for dot, count in meeting.items() if count != 2}


def _lines(stretches: Iterable[Stretch], corners: Collection[Dot]) -> list[list[Dot]]:
    """Return the lines that stretches make: from corner to corner, else closed."""
    nexts: dict[Dot, list[Dot]] = {}
    for one, other in sorted(stretches):
        nexts.setdefault(one, []).append(other)
        nexts.setdefault(other, []).append(one)
    ends = [dot for dot, around in nexts.items() if dot in corners or len(around) % 2]
    found = []
    for start in (*ends, *nexts):
        while nexts[start]:
            found.append(_walk(start, nexts, corners))
    return found


def _walk(start: Dot, nexts: dict[Dot, list[Dot]], corners: Collection[Dot]) -> list[Dot]:
    line, here = [start], start
    while nexts[here]:
        there = nexts[here].pop()
        nexts[there].remove(here)
        line.append(there)
        here = there
        if here == start or here in corners:
            break
    return line


def _joined(lines: list[list[Dot]]) -> list[list[Dot]]:
    """Return lines put end to end where they meet, a few at a time: the pen lifts less often."""
    at: dict[Dot, list[int]] = {}
    for number, line in enumerate(lines):
        at.setdefault(line[0], []).append(number)
        at.setdefault(line[-1], []).append(number)
    left, found = set(range(len(lines))), []
    for number, line in enumerate(lines):
        if number not in left:
            continue
        left.remove(number)
        trail = list(line)
        for _ in range(_LONGEST):
            following = _following(at[trail[-1]], left)
            if following is None:
                break
            left.remove(following)
            other = lines[following]
            trail += other[1:] if other[0] == trail[-1] else other[-2::-1]
        found.append(trail)
    return found


# Lines put together: more would save little, and what is seen of a long one brings it whole.
_LONGEST = 3


def _following(candidates: list[int], left: set[int]) -> int | None:
    while candidates:
        number = candidates.pop()
        if number in left:
            return number
    return None

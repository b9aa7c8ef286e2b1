"""Many outlines at once: the land they cover, and each border between two of them only once.

Neighbours share their points, so that in whole pixels a common border is the same
stretches twice. Drawn apart, every line would be sent, and painted, twice;
straightened apart, neighbours would come loose from one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from app.kernel.atlas.frame import Frame
from app.kernel.atlas.outlines import Dot, path_of, projected, straightened
from app.kernel.geo import Point, inside

_SPECK = 4  # pixels: what is smaller both ways is not drawn

Stretch = tuple[Dot, Dot]


@dataclass(frozen=True, slots=True)
class Mesh:
    """Paths of SVG: ``land`` is to be filled, ``borders`` to be stroked."""

    land: str
    borders: str


def mesh(contours: Iterable[str], frame: Frame, *, slack: float = 0.7) -> Mesh:
    """Return the land of neighbouring contours, without gaps, and the borders between them.

    ``contours`` are as :mod:`app.kernel.contours` says; a point goes when it is less
    than ``slack`` pixels from straight, unless three borders meet there.

    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> west = "[[50000,460000,0,10000,10000,0,0,-10000]]"
    >>> east = "[[60000,460000,0,10000,10000,0,0,-10000]]"
    >>> drawn = mesh([west, east], frame)
    >>> drawn.land, drawn.borders
    ('M26 26l588 0 0 427-588 0z', 'M320 26l0 427')
    """
    once, twice = _stretches(chain.from_iterable(projected(one, frame) for one in contours))
    corners = _corners(once | twice)
    seen = {stretch for stretch in twice if _shows(stretch, frame)}
    return Mesh(
        land="".join(path_of(straightened(line, slack)) for line in _coasts(once)),
        borders="".join(path_of(straightened(line, slack)) for line in _lines(seen, corners)),
    )


def shapes(contours: Sequence[str], frame: Frame, *, slack: float = 0.7) -> list[str]:
    """Return the path of each of neighbouring contours, so that they fit one another.

    Islands and holes too small to be seen are left out, but never the whole of a contour.
    """
    rings = [list(projected(one, frame)) for one in contours]
    once, twice = _stretches(chain.from_iterable(rings))
    corners = _corners(once | twice)
    return ["".join(_fitted(ring, corners, slack) for ring in _seen(own)) for own in rings]


def _seen(rings: list[list[Dot]]) -> list[list[Dot]]:
    return [ring for ring in rings if not _is_speck(ring)] or sorted(rings, key=len)[-1:]


def _fitted(ring: list[Dot], corners: set[Dot], slack: float) -> str:
    """Return a ring straightened from corner to corner, always in the same direction."""
    cuts = [at for at, dot in enumerate(ring) if dot in corners]
    if not cuts:
        return path_of(straightened([*ring, ring[0]], slack))
    turned = [*ring[cuts[0] :], *ring[: cuts[0] + 1]]
    ends = [at for at, dot in enumerate(turned) if dot in corners]
    line = [turned[0]]
    for first, last in zip(ends, ends[1:], strict=False):
        line += _straight(turned[first : last + 1], slack)[1:]
    return path_of(line)


def _straight(arc: list[Dot], slack: float) -> list[Dot]:
    if arc <= arc[::-1]:
        return straightened(arc, slack)
    return straightened(arc[::-1], slack)[::-1]


def _stretches(rings: Iterable[Sequence[Dot]]) -> tuple[set[Stretch], set[Stretch]]:
    """Return the stretches walked by an odd number of rings, then those walked by several."""
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


def _coasts(stretches: set[Stretch]) -> Iterator[list[Dot]]:
    """Yield the closed lines around land: neither specks nor gaps within it.

    Every point has an even number of stretches, so all lines close. What lies inside
    another line is a gap: a commune without an outline, nothing that one sees on the spot.
    """
    lines = sorted(_lines(stretches, set()), key=_size, reverse=True)
    found: list[list[Dot]] = []
    for line in lines:
        x, y = line[0]
        if not _is_speck(line) and not any(inside(Point(y + 0.5, x + 0.5), [one]) for one in found):
            found.append(line)
            yield line


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


def _size(line: Sequence[Dot]) -> int:
    xs, ys = zip(*line, strict=True)
    across: int = max(xs) - min(xs)
    down: int = max(ys) - min(ys)
    return max(across, down)


def _is_speck(line: Sequence[Dot]) -> bool:
    return _size(line) < _SPECK


def _shows(stretch: Stretch, frame: Frame) -> bool:
    """Tell whether a stretch may be seen: not when it lies wholly beyond one side."""
    (x0, y0), (x1, y1) = stretch
    left, top = frame.left, frame.top
    right, bottom = left + frame.width, top + frame.height
    beside = (x0 < left and x1 < left) or (x0 > right and x1 > right)
    return not (beside or (y0 < top and y1 < top) or (y0 > bottom and y1 > bottom))

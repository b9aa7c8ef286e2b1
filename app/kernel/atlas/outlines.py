"""Lines of whole pixels, straightened, as SVG draws them; regions that fit one another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from app.kernel.atlas.frame import Frame
from app.kernel.contours import STEPS_PER_DEGREE

Dot = tuple[int, int]

BEYOND = 60  # pixels outside the window at which a line is held
_SPECK = 4  # pixels: what is smaller both ways is not seen


def shapes(contours: Sequence[str], frame: Frame, *, slack: float = 0.7) -> list[str]:
    """Return the path of each of neighbouring contours, so that they fit one another.

    ``contours`` are as :mod:`app.kernel.contours` says; ``slack`` as in
    :func:`straightened`. Islands and holes too small to be seen are left out, but never
    the whole of a contour.

    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> shapes(["[[50000,460000,20000,0,0,10000,-20000,0]]"], frame)
    ['M26 453l588 0 0-427-588 0z']
    """
    rings = [list(_projected(one, frame)) for one in contours]
    corners = _corners(chain.from_iterable(rings))
    return ["".join(_fitted(ring, corners, slack) for ring in _seen(own)) for own in rings]


def straightened(line: Sequence[Dot], slack: float) -> list[Dot]:
    """Return ``line`` without the points less than ``slack`` from straight.

    Douglas and Peucker's way (1973). Ends stay; a closed line is cut where it is widest.

    >>> straightened([(0, 0), (5, 0), (9, 1), (10, 8)], 0.7)
    [(0, 0), (9, 1), (10, 8)]
    """
    if line[0] == line[-1] and len(line) > 3:
        far = max(range(len(line)), key=lambda at: _apart(line[0], line[at]))
        return straightened(line[: far + 1], slack) + straightened(line[far:], slack)[1:]
    kept, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        at, gap = _furthest(line, first, last)
        if gap > slack:
            kept.add(at)
            stack += [(first, at), (at, last)]
    return [line[at] for at in sorted(kept)]


def path_of(line: Sequence[Dot]) -> str:
    """Return a line as a path, each point told by its difference from the one before.

    >>> path_of([(3, 4), (5, 4), (4, 9)]), path_of([(0, 0), (1, 0), (1, 1), (0, 0)])
    ('M3 4l2 0-1 5', 'M0 0l1 0 0 1z')
    """
    closed = line[0] == line[-1]
    (x, y), steps = line[0], []
    for to_x, to_y in line[1 : -1 if closed else None]:
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    if not steps:
        return ""
    moved = " ".join(steps).replace(" -", "-")
    return f"M{line[0][0]} {line[0][1]}l{moved}" + ("z" if closed else "")


def _projected(contour: str, frame: Frame) -> Iterator[list[Dot]]:
    """Yield the rings of a contour in pixels, each point but the last once."""
    across = frame.scale * frame.squeeze / STEPS_PER_DEGREE
    down = frame.scale / STEPS_PER_DEGREE
    west, north = frame.west * STEPS_PER_DEGREE, frame.north * STEPS_PER_DEGREE
    for steps in json.loads(contour):
        lon = lat = 0
        ring: list[Dot] = []
        for at in range(0, len(steps), 2):
            lon, lat = lon + steps[at], lat + steps[at + 1]
            dot = (
                round((lon - west) * across) + frame.left,
                round((north - lat) * down) + frame.top,
            )
            if not ring or dot != ring[-1]:
                ring.append(dot)
        if len(ring) > 1 and ring[0] == ring[-1]:
            ring.pop()
        yield ring


def _corners(rings: Iterator[list[Dot]]) -> set[Dot]:
    """Return the points where other than two lines meet."""
    stretches = {
        (one, other) if one < other else (other, one)
        for ring in rings
        for one, other in zip(ring, ring[1:] + ring[:1], strict=True)
        if one != other
    }
    meeting = Counter(chain.from_iterable(stretches))
    return {dot for dot, count in meeting.items() if count != 2}


def _seen(rings: list[list[Dot]]) -> list[list[Dot]]:
    return [ring for ring in rings if _size(ring) >= _SPECK] or sorted(rings, key=len)[-1:]


def _size(line: Sequence[Dot]) -> int:
    xs, ys = zip(*line, strict=True)
    size: int = max(max(xs) - min(xs), max(ys) - min(ys))
    return size


def _fitted(ring: list[Dot], corners: set[Dot], slack: float) -> str:
    """Return a ring straightened from corner to corner, always in the same direction."""
    cuts = [at for at, dot in enumerate(ring) if dot in corners]
    if not cuts:
        return path_of(straightened([*ring, ring[0]], slack))
    turned = [*ring[cuts[0] :], *ring[: cuts[0] + 1]]
    ends = [at for at, dot in enumerate(turned) if dot in corners]
    line = [turned[0]]
    for first, last in pairwise(ends):
        line += _straight(turned[first : last + 1], slack)[1:]
    return path_of(line)


def _straight(arc: list[Dot], slack: float) -> list[Dot]:
    if arc <= arc[::-1]:
        return straightened(arc, slack)
    return straightened(arc[::-1], slack)[::-1]


def _apart(one: Dot, other: Dot) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _furthest(line: Sequence[Dot], first: int, last: int) -> tuple[int, float]:
    """Return which point between two is furthest from the line through them, and how far."""
    (x0, y0), (x1, y1) = line[first], line[last]
    dx, dy = x1 - x0, y1 - y0
    length = (dx * dx + dy * dy) ** 0.5
    best, widest = first, 0.0
    for at in range(first + 1, last):
        x, y = line[at]
        gap = abs(dx * (y - y0) - dy * (x - x0)) / length if length else _apart((x, y), (x0, y0))
        if gap > widest:
            best, widest = at, gap
    return best, widest

"""Outlines on a map: rings of degrees in, lines of whole pixels out, as SVG draws them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from app.kernel.atlas.frame import Frame
from app.kernel.contours import STEPS_PER_DEGREE

Dot = tuple[int, int]

_BEYOND = 60  # pixels outside the window at which an outline is cut short


def outline(contour: str, frame: Frame, *, slack: float = 0.7) -> str:
    """Return the path of a contour (see :mod:`app.kernel.contours`) drawn for itself.

    Empty when it is too small to be seen. ``slack`` as in :func:`straightened`.

    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> outline("[[50000,460000,20000,0,0,10000,-20000,0]]", frame)
    'M26 453l588 0 0-427-588 0z'
    """
    lines = (straightened([*ring, ring[0]], slack) for ring in projected(contour, frame))
    return "".join(path_of(line) for line in lines if len(line) > 3)


def projected(contour: str, frame: Frame) -> Iterator[list[Dot]]:
    """Yield the rings of a contour in pixels of ``frame``, each point but the last once.

    What is further than some pixels outside is held there: nobody sees it, it need
    not weigh anything. Points that two contours share stay shared.
    """
    across = frame.scale * frame.squeeze / STEPS_PER_DEGREE
    down = frame.scale / STEPS_PER_DEGREE
    west, north = frame.west * STEPS_PER_DEGREE, frame.north * STEPS_PER_DEGREE
    right, bottom = frame.width + _BEYOND, frame.height + _BEYOND
    for steps in json.loads(contour):
        lon = lat = 0
        ring: list[Dot] = []
        for at in range(0, len(steps), 2):
            lon += steps[at]
            lat += steps[at + 1]
            x, y = round((lon - west) * across), round((north - lat) * down)
            dot = (min(max(x, -_BEYOND), right), min(max(y, -_BEYOND), bottom))
            if not ring or dot != ring[-1]:
                ring.append(dot)
        if len(ring) > 1 and ring[0] == ring[-1]:
            ring.pop()
        yield [(x + frame.left, y + frame.top) for x, y in ring] if frame.left or frame.top else ring


def straightened(line: Sequence[Dot], slack: float) -> list[Dot]:
    """Return ``line`` without the points less than ``slack`` pixels from straight.

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

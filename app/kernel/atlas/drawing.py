"""Woven outlines as paths of SVG, in the whole pixels of a window."""

from __future__ import annotations

from array import array

from app.kernel.atlas.frame import Frame
from app.kernel.atlas.outlines import BEYOND, Dot, path_of
from app.kernel.atlas.weave import each
from app.kernel.contours import STEPS_PER_DEGREE


def drawn(lines: array[int], frame: Frame, *, grain: int = 1) -> str:
    """Return the path of what ``frame`` shows of ``lines``, on a grid of ``grain`` pixels.

    ``lines`` are the coasts or the borders of a :class:`Weave`.

    >>> from app.kernel.atlas.weave import weave
    >>> from app.kernel.geo import Box
    >>> frame = Frame.of(Box(46.0, 5.0, 47.0, 7.0))
    >>> woven = weave(["[[50000,460000,0,10000,10000,0,0,-10000]]"])
    >>> drawn(woven.coasts, frame)
    'M26 453l294 0 0-427-294 0z'
    """
    box = frame.box
    west, east = box.west * STEPS_PER_DEGREE, box.east * STEPS_PER_DEGREE
    south, north = box.south * STEPS_PER_DEGREE, box.north * STEPS_PER_DEGREE
    across = frame.scale * frame.squeeze / STEPS_PER_DEGREE / grain
    down = frame.scale / STEPS_PER_DEGREE / grain
    bend = down * frame.bend / STEPS_PER_DEGREE
    limits = frame.width + BEYOND, frame.height + BEYOND
    found = []
    for line_west, line_south, line_east, line_north, steps in each(lines):
        if line_west < east and line_east > west and line_south < north and line_north > south:
            dots = _pixels(steps, (west, north), (across, down, bend), grain, limits)
            if len(dots) > 1:
                found.append(path_of(_moved(dots, frame)))
    return "".join(found)


def _pixels(
    steps: array[int],
    corner: tuple[float, float],
    scale: tuple[float, float, float],
    grain: int,
    limits: tuple[int, int],
) -> list[Dot]:
    """Return the points of a line in pixels, those that follow one another on the same once.

    What is further than some pixels outside is held there: nobody sees it, it need not
    weigh anything.
    """
    (west, north), (across, down, bend), (right, bottom) = corner, scale, limits
    x_steps = y_steps = 0
    dots: list[Dot] = []
    before: Dot | None = None
    for at in range(0, len(steps), 2):
        x_steps += steps[at]
        y_steps += steps[at + 1]
        fall = north - y_steps
        x, y = grain * round((x_steps - west) * across), grain * round(fall * (down + bend * fall))
        x = -BEYOND if x < -BEYOND else min(x, right)
        y = -BEYOND if y < -BEYOND else min(y, bottom)
        dot = (x, y)
        if dot != before:
            dots.append(dot)
            before = dot
    return dots


def _moved(dots: list[Dot], frame: Frame) -> list[Dot]:
    left, top = frame.left, frame.top
    return [(x + left, y + top) for x, y in dots] if left or top else dots

"""What every drawing is made of: flat shapes, each named by the ink that fills it.

Units are those of the drawing's view box; y grows downwards. Closed shapes turn
clockwise, so that two of the same ink may lie over each other without a hole.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import hypot
from operator import itemgetter

HIDDEN = 'aria-hidden="true" focusable="false"'


class Sheet:
    """A drawing in progress: shapes in the order in which they are laid down."""

    __slots__ = ("_laid",)

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._laid: list[tuple[str, str]] = []

    def lay(self, ink: str, *outlines: str) -> None:
        """Lay outlines down in one ink: ``hill2`` is what the sheet calls ``.art-hill2``."""
        self._laid.extend((ink, outline) for outline in outlines if outline)

    def lay_group(self, group: Group) -> None:
        """Lay a group of buildings down: its walls, then its roofs, then its openings."""
        self.lay("wall", *group.walls)
        self.lay("hill3", *group.roofs)
        self.lay("hill2", *group.openings)
        self.lay("spark", *group.lights)

    def shapes(self) -> str:
        """Return the elements; neighbours of one ink share one, for a lighter page.

        >>> sheet = Sheet()
        >>> sheet.lay("wall", box(0, 0, 4, 4), box(8, 0, 4, 4))
        >>> sheet.shapes()
        '<path class="art-wall" d="M0 0h4v4h-4zM8 0h4v4h-4z"/>'
        """
        return "".join(
            f'<path class="art-{ink}" d="{"".join(outline for _, outline in run)}"/>'
            for ink, run in groupby(self._laid, key=itemgetter(0))
        )


class Group:
    """Buildings that stand in one row: what is wall, roof, opening and light in them."""

    __slots__ = ("lights", "openings", "roofs", "slope", "walls")

    def __init__(self, slope: float = 0.5) -> None:
        """Begin with no building; ``slope`` is a gable's height over its width."""
        self.slope = slope
        self.walls: list[str] = []
        self.roofs: list[str] = []
        self.openings: list[str] = []
        self.lights: list[str] = []


def picture(name: str, view: str, align: str, drawing: str) -> str:
    """Return a drawing that fills its box, hidden from assistive technology."""
    return (
        f'<svg class="{name}" viewBox="{view}" preserveAspectRatio="{align} slice" {HIDDEN}>'
        f"{drawing}</svg>"
    )


def box(x: float, y: float, width: float, height: float) -> str:
    """Return a rectangle by its upper left corner.

    >>> box(1, 2, 30, 40)
    'M1 2h30v40h-30z'
    """
    w = round(width)
    return f"M{round(x)} {round(y)}h{w}v{round(height)}h-{w}z"


def disc(x: float, y: float, radius: float) -> str:
    """Return a disc by its centre.

    >>> disc(10, 10, 4)
    'M6 10a4 4 0 0 1 8 0a4 4 0 0 1-8 0z'
    """
    r = round(radius)
    return f"M{round(x) - r} {round(y)}a{r} {r} 0 0 1 {2 * r} 0a{r} {r} 0 0 1-{2 * r} 0z"


def polygon(*points: tuple[float, float]) -> str:
    """Return a closed shape of straight edges.

    >>> polygon((0, 0), (10, 0), (5, 8.4))
    'M0 0l10 0-5 8z'
    """
    whole = [(round(x), round(y)) for x, y in points]
    steps = "".join(
        after(there[0] - here[0]) + after(there[1] - here[1]) for here, there in pairwise(whole)
    )
    return f"M{whole[0][0]} {whole[0][1]}l{steps.lstrip()}z"


def arch(x: float, foot: float, width: float, height: float) -> str:
    """Return an opening with a round head, standing on ``foot``.

    >>> arch(0, 50, 10, 20)
    'M0 50v-15a5 5 0 0 1 10 0v15z'
    """
    w = round(width)
    straight, half = round(height - w / 2), f"{w / 2:g}"
    return f"M{round(x)} {round(foot)}v-{straight}a{half} {half} 0 0 1 {w} 0v{straight}z"


def ridge(heights: Sequence[float], foot: float, span: tuple[int, int]) -> str:
    """Return a rolling line through ``heights``, evenly spaced over a span, filled to ``foot``.

    >>> ridge([100, 80, 120], 200, (-10, 710))
    'M-10 100c180 0 180-20 360-20s180 40 360 40V200H-10z'
    """
    left, right = span
    step = (right - left) / (len(heights) - 1)
    half, whole = round(step / 2), round(step)
    line = f"M{left} {round(heights[0])}"
    for at, (here, there) in enumerate(pairwise(heights)):
        rise = after(round(there) - round(here))
        line += f"{f's{half}' if at else f'c{half} 0 {half}'}{rise} {whole}{rise}"
    return f"{line}V{round(foot)}H{left}z"


def after(number: int) -> str:
    """Return a number as it follows another in a path: a minus sign parts them already.

    >>> after(3), after(-3)
    (' 3', '-3')
    """
    return str(number) if number < 0 else f" {number}"


def pennant(points: Sequence[tuple[float, float]], length: float) -> str:
    """Return a triangle that hangs square to its stretch of string: its ends and middle.

    >>> pennant([(0, 0), (10, 0), (20, 0)], 24)
    'M0 0l20 0-10 24z'
    """
    (ax, ay), (mx, my), (bx, by) = points
    normal_x, normal_y = ay - by, bx - ax
    scale = length / hypot(normal_x, normal_y)
    return polygon((ax, ay), (bx, by), (mx + normal_x * scale, my + normal_y * scale))

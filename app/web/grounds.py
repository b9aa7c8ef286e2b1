"""What lies under the numbers of a map: land, borders, names, drawn once for each area.

Outlines change with the official list, once a year: what is drawn of them is kept in
this process, bounded, and made again by the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

from markupsafe import Markup

from app.kernel.atlas import Frame, Sheet, Weave, Window, drawn, weave
from app.kernel.contours import STEPS_PER_DEGREE, decode_rings, point_within
from app.kernel.geo import Box, Point
from app.queries import outlines
from app.queries.outlines import Town
from app.services import arrondissements, departments
from app.web.database import session
from app.web.shelf import Shelf

METROPOLE = Box(south=41.3, west=-5.2, north=51.15, east=9.6)

# Up to this height (degrees), the communes around are woven at the precision of the map.
_NEAR = 0.12
_PRECISION = 0.7  # pixels
# Further away all departments are woven alike, once, to this (1/10 000 degrees)…
_COARSE = 25
# … and drawn as long as no more communes than this, on that grid (pixels), are in the window.
_MOST_COMMUNES, _MANY, _GRAIN_OF_MANY = 800, 120, 2
_TOWNS = 60  # of which the map names a few
_INSET = 0.19  # the width of a department overseas on the map of the country, in widths


@dataclass(frozen=True, slots=True)
class Area:
    """What a map shows: a box, the communes to bring forward, a circle, or a department.

    ``radius`` in kilometres around ``center``; ``width`` in pixels.
    """

    box: Box
    width: int
    forward: frozenset[str] = frozenset()
    center: Point | None = None
    radius: float | None = None
    department: str = ""
    is_country: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the numbers of a map.

    ``towns`` are the names to be written, the first first; ``rings`` the radii of circles
    (km), the shortest first.
    """

    window: Window
    drawing: Markup
    towns: tuple[tuple[str, Point], ...]
    rings: tuple[float, ...] = ()


# A ground weighs 5 to 30 kB; all departments woven, 6 MB.
_grounds, _boxes, _woven = Shelf(128), Shelf(512), Shelf(120)


def forget() -> None:
    """Draw everything again: the official list is another one."""
    for shelf in (_grounds, _boxes, _woven):
        shelf.clear()


def box_of(insees: frozenset[str]) -> Box | None:
    """Return the box that holds these communes; ``None`` when none has a place on a map."""
    box, *_ = _boxes.take(insees, lambda: (outlines.box_of(session(), insees), None))
    return box


def ground_of(area: Area) -> Ground:
    """Return what is drawn under an answer, drawn once."""
    return _grounds.take(area, lambda: _country(area) if area.is_country else _ground(area))


def path(name: str, drawing: str) -> str:
    """Return a path of that class, or nothing."""
    return f'<path class="{name}" d="{drawing}"/>' if drawing else ""


def _ground(area: Area) -> Ground:
    frame = Frame.of(area.box, width=area.width)
    towns = outlines.towns(session(), frame.box, most=_TOWNS)
    parts = (
        *around(area, frame),
        path("here", _here(area, frame)),
        path("district", _districts(area, frame)),
        *_circle(area, frame),
    )
    drawing = Markup("".join(parts))  # noqa: S704 (our own drawing)
    return Ground(frame, drawing, _named(towns, area), _rings(area, frame))


def _named(towns: Sequence[Town], area: Area) -> tuple[tuple[str, Point], ...]:
    """Return what to write: the parts of the one commune shown, else its name, then around."""
    (insee, *others) = [*area.forward] or [""]
    parts = {} if others else arrondissements.outlines(insee)
    first = sorted(towns, key=lambda town: town.insee not in area.forward)
    inside = {number: point_within(decode_rings(rings)) for number, rings in parts.items()}
    return (
        *((_ordinal(number), inside[number]) for number in sorted(inside)),
        *((town.name, town.point) for town in first if not (parts and town.insee == insee)),
    )


def _ordinal(number: int) -> str:
    """Return the name of an arrondissement, in French as all names of places."""
    return "1er" if number == 1 else f"{number}e"


def around(area: Area, frame: Frame) -> list[str]:
    """Draw the land, and its borders: of communes while they can be told apart."""
    if area.department:
        (own,) = _departments([area.department])
        return [*_drawn([_lands(frame)], frame), *_drawn([own], frame, grain=_grain(own.contours))]
    if frame.box.north - frame.box.south <= _NEAR:
        return _drawn(_near(frame), frame)
    codes = _touching(frame.box)
    shown = sum(_in_window(code, frame.box) for code in codes)
    if shown > _MOST_COMMUNES:
        return _drawn([_lands(frame)], frame)
    return _drawn(_departments(codes), frame, grain=_grain(shown))


def _grain(communes: float) -> int:
    return 1 if communes < _MANY else _GRAIN_OF_MANY


def _near(frame: Frame) -> list[Weave]:
    """Return the communes around, woven department by department, as finely as is seen."""
    by_department: dict[str, list[str]] = defaultdict(list)
    for outlined in outlines.touching(session(), frame.box):
        by_department[outlined.department].append(outlined.rings)
    return [weave(own, slack=_slack(frame)) for own in by_department.values()]


def _slack(frame: Frame) -> float:
    """Return what a frame does not show, in the units of contours."""
    return _PRECISION / frame.scale * STEPS_PER_DEGREE


def _drawn(woven: Sequence[Weave], frame: Frame, *, grain: int = 1) -> list[str]:
    """Draw land, whose outline is its departments', then the borders within."""
    coasts = "".join(drawn(one.coasts, frame, grain=grain) for one in woven)
    borders = "".join(drawn(one.borders, frame, grain=grain) for one in woven)
    return [path("land", coasts), path("border", borders)]


def _in_window(code: str, window: Box) -> float:
    """Return about how many communes of a department are in a window."""
    box = departments.boxes()[code]
    tall = min(box.north, window.north) - max(box.south, window.south)
    wide = min(box.east, window.east) - max(box.west, window.west)
    part = tall * wide / ((box.north - box.south) * (box.east - box.west))
    return part * _sizes().get(code, 0)


def _sizes() -> dict[str, int]:
    """Return how many communes each department has."""
    return _boxes.take("sizes", lambda: outlines.department_sizes(session()))


def _touching(window: Box) -> list[str]:
    """Return the departments of which a part may be in a window."""
    return [
        code
        for code, box in departments.boxes().items()
        if box.west < window.east
        and box.east > window.west
        and box.south < window.north
        and box.north > window.south
    ]


def _departments(codes: Sequence[str]) -> list[Weave]:
    """Return the communes of each department, woven; asked together when they are not yet."""
    rings: dict[str, list[str]] = {}
    if missing := [code for code in codes if code not in _woven]:
        rings = outlines.of_departments(session(), missing)

    def woven(code: str) -> Weave:
        own = rings.get(code) or [departments.outlines()[code]]
        return _woven.take(code, lambda: weave(own, slack=_COARSE))

    return [woven(code) for code in codes]


def _lands(frame: Frame, coarser: int = 0) -> Weave:
    """Return all departments, woven as finely as a frame shows."""
    return _every_department(coarser + int(log2(max(_slack(frame), _COARSE) / _COARSE)))


@cache
def _every_department(level: int) -> Weave:
    """Return all departments woven together, to twice as much at each level."""
    return weave(departments.outlines().values(), slack=_COARSE * 2**level)


def _here(area: Area, frame: Frame) -> str:
    """Return the outline of what is brought forward: a department, or communes together."""
    if area.department:
        (own,) = _departments([area.department])
        return drawn(own.coasts, frame, grain=_grain(own.contours))
    if not area.forward:
        return ""
    rings = outlines.rings_of(session(), area.forward)
    return drawn(weave(rings, slack=_slack(frame)).coasts, frame)


def _districts(area: Area, frame: Frame) -> str:
    """Return the borders of the arrondissements of the one commune shown, if it has any."""
    (insee, *others) = [*area.forward] or [""]
    if others or not arrondissements.have(insee):
        return ""
    woven = weave(arrondissements.outlines(insee).values(), slack=_slack(frame))
    return drawn(woven.borders, frame)


def _circle(area: Area, frame: Frame) -> list[str]:
    if area.center is None:
        return []
    x, y = frame.at(area.center)
    rings = (
        f'<circle class="ring" cx="{x}" cy="{y}" r="{frame.pixels(radius)}"/>'
        for radius in _rings(area, frame)
    )
    return [*rings, f'<circle class="you" cx="{x}" cy="{y}" r="7"/>']


def _rings(area: Area, frame: Frame) -> tuple[float, ...]:
    """Return the circles that help to judge distances: thirds where they are round, else halves.

    Without those that are too wide for the frame.
    """
    if area.center is None or area.radius is None:
        return ()
    parts = 3 if area.radius % 3 == 0 else 2
    rings = (area.radius * part / parts for part in range(1, parts + 1))
    return tuple(radius for radius in rings if frame.pixels(radius) <= 0.7 * frame.width)


def _country(area: Area) -> Ground:
    """Draw metropolitan France by departments, and those overseas in windows of their own."""
    towns = outlines.towns(session(), METROPOLE, most=_TOWNS)
    named = tuple((town.name, town.point) for town in towns)
    return Ground(sheet_of(area.width), _drawing_of_country(area.width), named)


@cache
def _drawing_of_country(width: int) -> Markup:
    """Return the departments, which come with the program: no list of communes changes them."""
    sheet = sheet_of(width)
    coasts = "".join(country_land(frame) for frame in sheet.frames)
    borders = drawn(_lands(sheet.frames[0]).borders, sheet.frames[0])
    insets = "".join(
        f'<rect class="inset" x="{frame.left}" y="{frame.top}" width="{frame.width}" '
        f'height="{frame.height}" rx="6"/>'
        for frame in sheet.frames[1:]
    )
    return Markup(insets + path("land", coasts) + path("border", borders))  # noqa: S704 (our own drawing)


def country_land(frame: Frame, *, coarser: int = 0) -> str:
    """Return the path of the land that a frame shows, that many times half as fine."""
    return drawn(_lands(frame, coarser).coasts, frame)


@cache
def sheet_of(width: int) -> Sheet:
    """Return the windows of the country's map: metropolitan France, then overseas below."""
    main = Frame.within(METROPOLE, width=width, height=round(width * 0.96), margin=6)
    overseas = [code for code in departments.boxes() if code.startswith("97")]
    size, gap = round(width * _INSET), round(width * (1 - _INSET * len(overseas)) / len(overseas))
    frames = [
        Frame.within(
            departments.boxes()[code],
            width=size,
            height=round(size * 0.8),
            margin=5,
            corner=(gap // 2 + at * (size + gap), main.height + gap),
        )
        for at, code in enumerate(overseas)
    ]
    return Sheet((main, *frames), width, main.height + round(size * 0.8) + 2 * gap)

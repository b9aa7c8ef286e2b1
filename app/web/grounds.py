"""What lies under the numbers of a map: land, borders, names, drawn once for each area.

Outlines change with the official list, once a year: what is drawn of them is kept in
files, for all processes (:mod:`app.web.chest`), and some of it in this one's memory.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from flask import Flask
from markupsafe import Markup

from app.kernel.atlas import Frame, Sheet, Weave, Window, drawn, weave
from app.kernel.contours import decode_rings, point_within
from app.kernel.geo import Box, Point
from app.queries import outlines
from app.queries.outlines import Town
from app.services import arrondissements, departments
from app.web import chest, weaves
from app.web.database import session
from app.web.shelf import Shelf

METROPOLE = Box(south=41.3, west=-5.2, north=51.15, east=9.6)

# Up to this height (degrees), the communes around are woven at the precision of the map.
_NEAR = 0.12
# Further away departments are drawn as they were woven, as long as no more communes than
# this are in the window; many are drawn on that grid (pixels).
_MOST_COMMUNES, _MANY, _GRAIN_OF_MANY = 900, 120, 2
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


# A town to be named takes 220 bytes; the boxes of all communes, a megabyte.
_MOST_BYTES = 4 * 1024 * 1024
_grounds = Shelf(_MOST_BYTES, lambda ground: len(ground.drawing) + 220 * len(ground.towns) + 1000)
_boxes, _every_box = Shelf(512), Shelf(1)


def forget(app: Flask) -> None:
    """Draw everything again, in every process: the official list is another one."""
    begin_again(app)
    chest.forget(app)


def begin_again(app: Flask) -> None:
    """Have nothing in memory, like a process that begins."""
    for shelf in (_grounds, _boxes, _every_box):
        shelf.clear()
    weaves.begin_again()
    chest.begin_again(app)


def box_of(insees: frozenset[str]) -> Box | None:
    """Return the box that holds these communes; ``None`` when none has a place on a map."""
    if len(insees) == 1:
        # The map of each event asks for the box of its commune.
        (insee,) = insees
        known = _every_box.take("boxes", lambda: outlines.boxes(session())).find(insee)
        if known is not None:
            return known
    box, *_ = _boxes.take(insees, lambda: (outlines.box_of(session(), insees), None))
    return box


def ground_of(area: Area) -> Ground:
    """Return what is drawn under an answer, drawn once."""
    if area.center is None:
        return _grounds.take(area, lambda: _kept(area))
    # Circles lie over what others see too; where somebody stands is not kept.
    around = replace(area, center=None, radius=None)
    ground = _grounds.take(around, lambda: _kept(around))
    frame = Frame.of(area.box, width=area.width)
    rings = _rings(area, frame)
    return replace(ground, drawing=ground.drawing + _circles(area, frame, rings), rings=rings)


def _kept(area: Area) -> Ground:
    """Return a ground that any process has drawn, else draw it for all of them."""
    label = f"ground {replace(area, forward=frozenset())} {' '.join(sorted(area.forward))}"
    found = chest.find(label)
    if found is None:
        ground = _country(area) if area.is_country else _ground(area)
        named = [(name, point.lat, point.lon) for name, point in ground.towns]
        chest.keep(label, f"{json.dumps(named)}\n{ground.drawing}".encode())
        return ground
    told, _, drawing = found.decode().partition("\n")
    towns = tuple((name, Point(lat, lon)) for name, lat, lon in json.loads(told))
    return Ground(_window(area), Markup(drawing), towns)  # noqa: S704 (our own drawing)


def _window(area: Area) -> Window:
    return sheet_of(area.width) if area.is_country else Frame.of(area.box, width=area.width)


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
    )
    drawing = Markup("".join(parts))  # noqa: S704 (our own drawing)
    return Ground(frame, drawing, _named(towns, area))


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
        (own,) = weaves.of_departments([area.department])
        land = weaves.lands(frame)
        return [*_drawn([land], frame), *_drawn([own], frame, grain=_grain(own.contours))]
    if frame.box.north - frame.box.south <= _NEAR:
        return _drawn(weaves.near(frame), frame)
    codes = _touching(frame.box)
    shown = sum(weaves.communes_in(code, frame.box) for code in codes)
    if shown > _MOST_COMMUNES:
        return _drawn([weaves.lands(frame)], frame)
    return _drawn(weaves.of_departments(codes), frame, grain=_grain(shown))


def _grain(communes: float) -> int:
    return 1 if communes < _MANY else _GRAIN_OF_MANY


def _drawn(woven: Sequence[Weave], frame: Frame, *, grain: int = 1) -> list[str]:
    """Draw land, whose outline is its departments', then the borders within."""
    coasts = "".join(drawn(one.coasts, frame, grain=grain) for one in woven)
    borders = "".join(drawn(one.borders, frame, grain=grain) for one in woven)
    return [path("land", coasts), path("border", borders)]


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


def _here(area: Area, frame: Frame) -> str:
    """Return the outline of what is brought forward: a department, or communes together."""
    if area.department:
        (own,) = weaves.of_departments([area.department])
        return drawn(own.coasts, frame, grain=_grain(own.contours))
    if not area.forward:
        return ""
    rings = outlines.rings_of(session(), area.forward)
    return drawn(weave(rings, slack=weaves.slack(frame)).coasts, frame)


def _districts(area: Area, frame: Frame) -> str:
    """Return the borders of the arrondissements of the one commune shown, if it has any."""
    (insee, *others) = [*area.forward] or [""]
    if others or not arrondissements.have(insee):
        return ""
    woven = weave(arrondissements.outlines(insee).values(), slack=weaves.slack(frame))
    return drawn(woven.borders, frame)


def _circles(area: Area, frame: Frame, rings: Sequence[float]) -> Markup:
    """Draw where one stands, and circles around."""
    if area.center is None:
        return Markup()
    x, y = frame.at(area.center)
    drawing = "".join(
        f'<circle class="ring" cx="{x}" cy="{y}" r="{frame.pixels(radius)}"/>' for radius in rings
    )
    return Markup(f'{drawing}<circle class="you" cx="{x}" cy="{y}" r="7"/>')  # noqa: S704 (our own drawing)


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
    sheet = sheet_of(area.width)
    return Ground(sheet, _drawing_of_country(sheet), named)


def _drawing_of_country(sheet: Sheet) -> Markup:
    """Draw the departments, those overseas in frames."""
    coasts = "".join(country_land(frame) for frame in sheet.frames)
    borders = drawn(weaves.lands(sheet.frames[0]).borders, sheet.frames[0])
    insets = "".join(
        f'<rect class="inset" x="{frame.left}" y="{frame.top}" width="{frame.width}" '
        f'height="{frame.height}" rx="6"/>'
        for frame in sheet.frames[1:]
    )
    return Markup(insets + path("land", coasts) + path("border", borders))  # noqa: S704 (our own drawing)


def country_land(frame: Frame, *, coarser: int = 0) -> str:
    """Return the path of the land that a frame shows, that many times half as fine."""
    return drawn(weaves.lands(frame, coarser).coasts, frame)


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

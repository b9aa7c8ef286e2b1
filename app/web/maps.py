"""Maps as SVG: the official outlines around an answer, and the numbers of its list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from markupsafe import Markup, escape

from app.kernel.atlas import Name, Pin, Window, names, nearest_window, pins
from app.kernel.geo import KM_PER_DEGREE, Box, Point, box_around, distance_km
from app.queries.facts import EventLine, PlaceFacts
from app.web.asking import Asked
from app.web.catalogues import gettext, listed, spoken
from app.web.dates import decimal
from app.web.grounds import METROPOLE, Area, Ground, box_of, ground_of
from app.web.site import Site

# In pixels: beside a list, and on a page of its own.
BESIDE, WHOLE = 400, 560
_LEAST_RING_KM = 0.1
_MOST_NAMES = 9
_STRAYED_KM = 30.0  # a point further from its commune than this is a mistake
# Circles are drawn as if around the middle of a square of this part of their radius, and no
# less than that (km) wide: people near one another see one ground, and what is kept of it does
# not tell where somebody stood.
_PART, _LEAST_KM = 1 / 8, 0.25
# How many times a map may be cut by half to be nearer its numbers: a circle, the country;
# and a commune or a territory, which would no longer be recognised.
_CLOSEST, _CLOSEST_FORWARD = 2, 1


@dataclass(frozen=True, slots=True)
class Map:
    """A map under numbers: ``ground`` and ``labels`` are decorative.

    ``rings`` are the radii (km) of its circles, as they are read.
    """

    window: Window
    ground: Markup
    labels: Markup
    rings: str


@dataclass(frozen=True, slots=True)
class ListMap:
    """The map beside a list: the same numbers; ``unplaced`` says how many it cannot show."""

    map: Map
    pins: tuple[Pin, ...]
    unplaced: int


def beside(asked: Asked, lines: Sequence[EventLine], site: Site) -> ListMap | None:
    """Return the map of a page of a list; ``None`` when nothing of it has a place to show."""
    area = area_of(asked, site, width=BESIDE)
    if area is None:
        return None
    return with_pins(_nearer(area, [line.point for line in lines if line.point]), lines)


def with_pins(area: Area, lines: Sequence[EventLine]) -> ListMap | None:
    """Return the map of an area with a numbered pin a line; ``None`` when it shows none."""
    ground = ground_of(area)
    shown = [
        (number, line.point)
        for number, line in enumerate(lines, 1)
        if line.point is not None and ground.window.shows(line.point)
    ]
    if not shown:
        return None
    found = pins(shown, ground.window)
    return ListMap(labelled(ground, _around(found)), found, len(lines) - len(shown))


def tied(rows: Sequence[Markup], found: ListMap) -> list[Markup]:
    """Return the rows of a list with their numbers leading to the pins of its map."""
    pin_of = {number: pin.numbers[0] for pin in found.pins for number in pin.numbers}
    return [
        Markup(_tied(str(row), number, pin_of[number])) if number in pin_of else row  # noqa: S704 (the template's own output)
        for number, row in enumerate(rows, 1)
    ]


def _tied(row: str, number: int, pin: int) -> str:
    label = escape(gettext("%(numbers)s : voir sur la carte", numbers=number))
    return row.replace(
        f'<span class="tile-number" aria-hidden="true">{number}</span>',
        f'<a class="tile-number" href="#m{pin}" aria-label="{label}">{number}</a>',
    )


def of_place(place: PlaceFacts) -> tuple[Map, tuple[int, int]] | None:
    """Return the map of where an event is, and the point on it; ``None`` when nobody knows."""
    point = place.point
    if point is None:
        return None
    own = box_of(frozenset({place.insee})) if place.insee else None
    if own is None or _strayed(point, own):
        own = box_around(point, 5.0)
    forward = frozenset({place.insee}) if place.insee else frozenset()
    ground = ground_of(Area(_with(own, point), BESIDE, forward))
    at = ground.window.at(point)
    return labelled(ground, [at], most=5), at


def area_of(asked: Asked, site: Site, *, width: int = WHOLE) -> Area | None:
    """Return what a map of the answer shows: a circle, a commune, a territory, or the country."""
    search, question = asked.search, asked.question
    if question.center is not None and search.radius:
        near = circled(question.center, search.radius)
        forward = frozenset({asked.commune.insee}) if asked.commune else frozenset()
        return Area(near, width, forward, question.center, search.radius)
    forward = question.area if question.area is not None else site.facts.territory or frozenset()
    if not forward:
        return Area(METROPOLE, width, is_country=True)
    box = box_of(frozenset(forward))
    return None if box is None else Area(box, width, frozenset(forward))


def circled(center: Point, radius: float) -> Box:
    """Return a box that holds a circle, the same for all centres of a square."""
    step_km = max(radius * _PART, _LEAST_KM)
    down = step_km / KM_PER_DEGREE
    # Never over a pole, where a map has no width.
    lat = min(max(round(center.lat / down) * down, -89.0), 89.0)
    across = down / cos(radians(lat))
    lon = round(center.lon / across) * across
    return box_around(Point(lat, lon), radius + step_km / 2)


def labelled(ground: Ground, taken: Iterable[tuple[int, int]], *, most: int = _MOST_NAMES) -> Map:
    """Return a map with the names that fit beside what is at ``taken`` (pixels)."""
    # The parts of a city are many and short.
    most = most + sum(name[0].isdigit() for name, _ in ground.towns)
    written = names(ground.towns, ground.window, most=most, taken=taken)
    # Around a doorstep, circles of some metres tell nothing.
    told = ground.rings if min(ground.rings, default=0) >= _LEAST_RING_KM else ()
    rings = listed(map(decimal, told), spoken())
    labels = Markup("".join(map(_label, written)))  # noqa: S704 (escaped there)
    return Map(ground.window, ground.drawing, labels, rings)


def _label(name: Name) -> str:
    return f'<text x="{name.x}" y="{name.y}">{escape(name.text)}</text>'


def _nearer(area: Area, points: Sequence[Point]) -> Area:
    """Return the part of an area where the numbers are, so that they can be told apart."""
    if not points:
        return area
    if area.is_country and not all(METROPOLE.contains(point) for point in points):
        return area
    is_known_by_its_shape = bool(area.forward) and area.center is None
    closest = _CLOSEST_FORWARD if is_known_by_its_shape else _CLOSEST
    box = nearest_window(area.box, points, closest=closest)
    return area if box == area.box else replace(area, box=box, is_country=False)


def _around(found: Iterable[Pin]) -> list[tuple[int, int]]:
    """Return points that cover the pins: a wide one takes several."""
    return [
        (pin.x + shift, pin.y)
        for pin in found
        for shift in range(-(pin.width // 2) + 13, pin.width // 2 - 12, 13)
    ]


def _strayed(point: Point, box: Box) -> bool:
    middle = Point((box.south + box.north) / 2, (box.west + box.east) / 2)
    reach = distance_km(middle, Point(box.south, box.west))
    return distance_km(point, middle) > reach + _STRAYED_KM


def _with(box: Box, point: Point) -> Box:
    return Box(
        min(box.south, point.lat),
        min(box.west, point.lon),
        max(box.north, point.lat),
        max(box.east, point.lon),
    )

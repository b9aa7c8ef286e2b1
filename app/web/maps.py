# NOTE to the engineer of the maps (M): the lead began this while you were silent; it runs: /carte, the
# map beside the list, tests/web/test_maps.py, tests/unit/test_atlas.py, words and CSS. It is YOURS again
# from here: keep what is good, replace the rest, keep those tests green. Remove this note.
"""Maps as SVG: the official outlines around an answer, and the numbers of its list.

What does not depend on the answer (land, borders, names) is drawn once for each area
and kept, bounded: outlines change with the official list, once a year.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from markupsafe import Markup, escape

from app.kernel.atlas import Frame, Pin, names, nearest_window, outline, pins
from app.kernel.geo import Box, Point, box_around
from app.queries import outlines
from app.queries.facts import EventLine
from app.queries.outlines import Outlined
from app.services import departments
from app.web.asking import Asked
from app.web.database import session
from app.web.site import Site

METROPOLE = Box(south=41.3, west=-5.2, north=51.15, east=9.6)
# Beyond it communes are dust: departments are drawn instead, and fewer names.
_COMMUNES_UP_TO_DEGREES = 1.9
_KEPT = 192

# In pixels: beside a list, and on a page of its own.
BESIDE, WHOLE = 400, 640
# The grid to which outlines are drawn, in pixels: finer would weigh more than it shows.
_GRAIN, _GRAIN_OF_MANY, _MANY = 1, 2, 40

Area = tuple[Box, frozenset[str], Point | None, float | None, int]
"""A box, the communes to bring forward, a centre, the radius around it (km), a width (pixels)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the numbers of a map. ``drawing`` is decorative."""

    frame: Frame
    drawing: Markup


@dataclass(frozen=True, slots=True)
class ListMap:
    """The map beside a list: the same numbers; ``unplaced`` says how many it cannot show."""

    ground: Ground
    pins: tuple[Pin, ...]
    unplaced: int


def beside(asked: Asked, lines: Sequence[EventLine], site: Site) -> ListMap | None:
    """Return the map of a page of a list; ``None`` when nothing of it has a place to show."""
    area = area_of(asked, site, width=BESIDE)
    if area is None or not lines:
        return None
    box, *rest = area
    points = [line.point for line in lines if line.point is not None]
    ground = ground_of((nearest_window(box, points), *rest))  # type: ignore[arg-type]
    shown = [
        (number, line.point)
        for number, line in enumerate(lines, 1)
        if line.point is not None and ground.frame.shows(line.point)
    ]
    if not shown:
        return None
    return ListMap(ground, pins(shown, ground.frame), len(lines) - len(shown))


def area_of(asked: Asked, site: Site, *, width: int = WHOLE) -> Area | None:
    """Return what a map of the answer shows: a circle, a commune, a territory, or the country."""
    search, question = asked.search, asked.question
    if question.center is not None and search.radius:
        near = box_around(question.center, search.radius)
        return near, _named(question.area), question.center, search.radius, width
    forward = question.area if question.area is not None else site.facts.territory
    if forward is None:
        return METROPOLE, frozenset(), None, None, width
    box = _box_of(frozenset(forward))
    return None if box is None else (box, frozenset(forward), None, None, width)


def _named(area: frozenset[str] | None) -> frozenset[str]:
    return area or frozenset()


_lock = Lock()
_grounds: dict[Area, Ground] = {}
_boxes: dict[frozenset[str], Any] = {}
_UNKNOWN = object()


def forget() -> None:
    """Draw everything again: the official list is another one."""
    _grounds.clear()
    _boxes.clear()


def _box_of(insees: frozenset[str]) -> Box | None:
    known = _boxes.get(insees, _UNKNOWN)
    if known is _UNKNOWN:
        known = outlines.box_of(session(), insees)
        with _lock:
            _bound(_boxes)
            _boxes[insees] = known
    found: Box | None = known
    return found


def _bound(kept: dict[Any, Any]) -> None:
    """Make room for one more: the oldest goes."""
    while len(kept) >= _KEPT:
        kept.pop(next(iter(kept)))


def ground_of(area: Area) -> Ground:
    """Return what is drawn under an answer, drawn once."""
    kept = _grounds.get(area)
    if kept is None:
        kept = _drawn(area)
        with _lock:
            _bound(_grounds)
            _grounds[area] = kept
    return kept


def _drawn(area: Area) -> Ground:
    box, forward, center, radius, width = area
    frame = Frame.of(box, width=width)
    wide = frame.box.north - frame.box.south > _COMMUNES_UP_TO_DEGREES
    parts = [_country(frame)] if wide else []
    around = () if wide else outlines.touching(session(), frame.box)
    parts += _communes(around, forward, frame)
    if not wide:
        parts.append(path("border", "".join(_borders(frame))))
    if center is not None and radius is not None:
        parts.append(_rings(frame.at(center), frame, radius))
    parts += _labels(around, forward, frame)
    return Ground(frame, Markup("".join(parts)))  # noqa: S704 (our own drawing, names escaped)


def _country(frame: Frame) -> str:
    return path("land", "".join(_borders(frame)))


def _borders(frame: Frame) -> Iterable[str]:
    for code, box in departments.boxes().items():
        if _meet(box, frame.box):
            yield outline(departments.outlines()[code], frame, grain=_GRAIN_OF_MANY)


def _meet(one: Box, other: Box) -> bool:
    return (
        one.west < other.east
        and one.east > other.west
        and one.south < other.north
        and one.north > other.south
    )


def _communes(around: Sequence[Outlined], forward: Collection[str], frame: Frame) -> list[str]:
    grain = _GRAIN_OF_MANY if len(around) > _MANY else _GRAIN
    land = [
        (commune.insee in forward, outline(commune.rings, frame, grain=grain)) for commune in around
    ]
    return [
        path("land", "".join(d for is_forward, d in land if not is_forward)),
        path("here", "".join(d for is_forward, d in land if is_forward)),
    ]


def _rings(at: tuple[int, int], frame: Frame, radius: float) -> str:
    x, y = at
    reach = frame.pixels(radius)
    inner = f'<circle class="ring" cx="{x}" cy="{y}" r="{reach // 2}"/>' if reach > 120 else ""
    return (
        f'<circle class="ring" cx="{x}" cy="{y}" r="{reach}"/>{inner}'
        f'<circle class="you" cx="{x}" cy="{y}" r="7"/>'
    )


def _labels(around: Sequence[Outlined], forward: Collection[str], frame: Frame) -> list[str]:
    """Return the names of the towns, those asked for first."""
    first = sorted(around, key=lambda town: town.insee not in forward)
    places = [(town.name, town.point) for town in first if town.point is not None]
    return [
        f'<text x="{name.x}" y="{name.y}">{escape(name.text)}</text>'
        for name in names(places, frame, most=9)
    ]


def path(name: str, drawing: str) -> str:
    """Return a path of that class, or nothing."""
    return f'<path class="{name}" d="{drawing}"/>' if drawing else ""


@dataclass(frozen=True, slots=True)
class Shade:
    """A department of the national map: how dark it is (0 to 4), what it holds, where it leads."""

    code: str
    drawing: str
    shade: int
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Inset:
    """A department overseas, in a small map of its own."""

    shade: Shade
    width: int
    height: int


def by_department(
    counts: Mapping[str, int], base_path: str
) -> tuple[Ground, tuple[Shade, ...], tuple[Inset, ...]]:
    """Return the country by departments, the darker the more there is, and those overseas."""
    frame = Frame.of(METROPOLE)
    steps = _steps([count for code, count in counts.items() if code])
    shades, insets = [], []
    for code in sorted(departments.boxes()):
        count = counts.get(code, 0)
        url = f"{base_path}/communes?departement={code}"
        own = frame if not code.startswith("97") else Frame.of(departments.boxes()[code], width=120)
        shade = Shade(code, _shape(code, own), bisect(steps, count), count, url)
        if own is frame:
            shades.append(shade)
        else:
            insets.append(Inset(shade, own.width, own.height))
    return Ground(frame, Markup()), tuple(shades), tuple(insets)


@lru_cache(maxsize=256)
def _shape(code: str, frame: Frame) -> str:
    return outline(departments.outlines()[code], frame)


def _steps(counts: list[int]) -> list[int]:
    """Return the counts from which a department is a shade darker: none, then by quarters."""
    some = sorted(count for count in counts if count)
    return [1, *(some[len(some) * part // 4] for part in (1, 2, 3))] if some else [1]

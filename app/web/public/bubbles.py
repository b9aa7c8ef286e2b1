"""Counts on a map: each leads to a list, or nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.atlas import Bubble, bubbles
from app.kernel.geo import Point, distance_km
from app.kernel.search import LONGEST_RADIUS_KM, Search
from app.queries.spots import Spot
from app.web import maps
from app.web.addresses import list_path
from app.web.catalogues import gettext, ngettext
from app.web.grounds import Area, ground_of
from app.web.maps import Map
from app.web.public_page import current_site

_WALK_KM = 0.1  # a venue and its doorstep
_LEAST_KM = 0.5  # nearer than this, nothing would be told apart any better
_NAMED = 3


@dataclass(frozen=True, slots=True)
class BubbleLink:
    """A bubble, what it stands for in words, and where it leads."""

    bubble: Bubble
    names: str
    url: str


@dataclass(frozen=True, slots=True)
class BubbleMap:
    """A map with counts; ``total`` is how many events they stand for."""

    map: Map
    links: tuple[BubbleLink, ...]
    total: int


def bubble_map(area: Area, spots: Sequence[Spot], search: Search) -> BubbleMap:
    """Return the map of ``area`` with a count a place, near ones together."""
    ground = ground_of(area)
    shown = [
        (spot, spot.point)
        for spot in spots
        if spot.point is not None and ground.window.shows(spot.point)
    ]
    found = bubbles([(spot.count, point) for spot, point in shown], ground.window)
    links = tuple(_link(search, one, [shown[at] for at in one.members], area) for one in found)
    taken = [
        (one.x, one.y + shift) for one in found for shift in (14 - one.radius, one.radius - 14)
    ]
    return BubbleMap(
        maps.labelled(ground, taken, most=14), links, sum(one.bubble.count for one in links)
    )


def listed_at(search: Search, spot: Spot) -> str:
    """Return where the events of one place are listed."""
    site = current_site()
    if spot.point is None or (spot.insee and not site.is_one_commune and not search.where):
        there = search.with_(where=spot.insee, point=None, radius=None)
    else:
        there = search.with_(where="", point=spot.point, radius=_WALK_KM)
    return list_path(site, there)


def _link(
    search: Search, bubble: Bubble, members: Sequence[tuple[Spot, Point]], area: Area
) -> BubbleLink:
    """Return where a bubble leads: to the list of one place, or nearer to several."""
    said = _names([spot.name for spot, _ in members])
    if len(members) == 1:
        return BubbleLink(bubble, said, listed_at(search, members[0][0]))
    center = Point(
        round(sum(point.lat for _, point in members) / len(members), 3),
        round(sum(point.lon for _, point in members) / len(members), 3),
    )
    reach = max(distance_km(center, point) for _, point in members)
    radius = min(round(reach * 1.1 + 0.2, 1), LONGEST_RADIUS_KM)
    nearer = search.with_(where="", point=center, radius=radius, sort="date")
    is_nearer = radius > _LEAST_KM and (area.radius is None or radius < area.radius * 0.8)
    path = list_path(current_site(), nearer, page="/carte" if is_nearer else "/evenements")
    return BubbleLink(bubble, said, path)


def _names(given: Sequence[str]) -> str:
    """Return the names of the places of a bubble: three at most, and how many others."""
    known = list(dict.fromkeys(name for name in given if name))
    said = ", ".join(known[:_NAMED])
    others = len(known) - _NAMED
    if others > 0:
        more = ngettext("et %(num)s autre lieu", "et %(num)s autres lieux", others)
        return f"{said} {more}"
    return said or gettext("Lieu sans nom")

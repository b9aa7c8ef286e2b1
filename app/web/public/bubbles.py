"""Counts on a map: each leads to a list, or nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.atlas import Bubble, Window, bubbles
from app.kernel.geo import Box, Point, distance_km
from app.kernel.search import LONGEST_RADIUS_KM, Search
from app.queries.positions import Place
from app.web import maps
from app.web.addresses import list_path
from app.web.catalogues import gettext, ngettext
from app.web.grounds import Area, ground_of
from app.web.maps import Map
from app.web.public.venues import WALK_KM, NamedPlaces, named_places
from app.web.public_page import current_site
from app.web.whereabouts import Whereabouts

_LEAST_KM = 0.5  # nearer than this, nothing would be told apart any better
_NAMED = 3


@dataclass(frozen=True, slots=True)
class BubbleLink:
    """A bubble, what it stands for in words, where it leads, and what it covers.

    ``point`` is its fullest place, ``box`` holds all its places; ``is_one`` tells that there
    is only one.
    """

    bubble: Bubble
    names: str
    url: str
    point: Point
    box: Box
    is_one: bool


@dataclass(frozen=True, slots=True)
class BubbleMap:
    """A map with counts; ``total`` is how many events they stand for."""

    map: Map
    links: tuple[BubbleLink, ...]
    total: int


def bubble_map(area: Area, found: Whereabouts, search: Search) -> BubbleMap:
    """Return the map of ``area`` with a count a place, near ones together."""
    ground = ground_of(area)
    links = links_in(ground.window, found, search, widest=area.radius)
    taken = [
        (link.bubble.x, link.bubble.y + shift)
        for link in links
        for shift in (14 - link.bubble.radius, link.bubble.radius - 14)
    ]
    return BubbleMap(
        maps.labelled(ground, taken, most=14), links, sum(link.bubble.count for link in links)
    )


def links_in(
    window: Window,
    found: Whereabouts,
    search: Search,
    *,
    widest: float | None = None,
    larger: float = 0,
) -> tuple[BubbleLink, ...]:
    """Return the counts that a window shows; ``widest`` is the radius (km) asked for, if any.

    ``larger`` as for :func:`app.kernel.atlas.bubbles`.
    """
    places = found.places
    made = bubbles([place.events for place in places], places, window, larger=larger)
    named = named_places(found, {at for bubble in made for at in bubble.members[:_NAMED]})
    return tuple(
        _link(search, one, [places[at] for at in one.members], named, widest) for one in made
    )


def listed_at(search: Search, place: Place, name: str, *, reach: float | None) -> str:
    """Return where the events of a venue, or of the commune called ``name``, are listed.

    ``reach`` is how many km a venue's list looks around it; ``None`` for a commune.
    """
    if reach is not None or not place.insee:
        point, radius = Point(place.lat, place.lon), reach or WALK_KM
        there = search.with_(where="", neighbours=False, point=point, radius=radius)
    else:
        # With its name: some codes of communes are postal codes of others.
        where = f"{place.insee} {name}" if place.insee.isdigit() and name else place.insee
        there = search.with_(where=where, neighbours=False, point=None, radius=None)
    return list_path(current_site(), there)


def _link(
    search: Search,
    bubble: Bubble,
    members: Sequence[Place],
    named: NamedPlaces,
    widest: float | None,
) -> BubbleLink:
    """Return where a bubble leads: to the list of one place, or nearer to several."""
    lats, lons = [one.lat for one in members], [one.lon for one in members]
    box = Box(min(lats), min(lons), max(lats), max(lons))
    said = _said([named.names[at] for at in bubble.members[:_NAMED]], len(members))
    fullest = members[0]
    is_one = len(members) == 1
    if is_one:
        at = bubble.members[0]
        url = listed_at(search, fullest, named.names[at], reach=named.reach.get(at))
    else:
        url = _nearer(search, box, widest)
    return BubbleLink(bubble, said, url, Point(fullest.lat, fullest.lon), box, is_one)


def _nearer(search: Search, box: Box, widest: float | None) -> str:
    """Return the map of a circle around places, or their list where no map tells them apart."""
    center = Point(round((box.south + box.north) / 2, 3), round((box.west + box.east) / 2, 3))
    reach = distance_km(center, Point(box.south, box.west))
    radius = min(round(reach * 1.1 + 0.2, 1), LONGEST_RADIUS_KM)
    there = search.with_(where="", neighbours=False, point=center, radius=radius, sort="date")
    is_nearer = radius > _LEAST_KM and (widest is None or radius < widest * 0.8)
    return list_path(current_site(), there, page="/carte" if is_nearer else "/evenements")


def _said(names: Sequence[str], places: int) -> str:
    """Return the names of the fullest places of a bubble, and how many others there are."""
    known = list(dict.fromkeys(filter(None, names)))
    said = ", ".join(known)
    others = places - len(names)
    if said and others > 0:
        more = ngettext("et %(num)s autre lieu", "et %(num)s autres lieux", others)
        return f"{said} {more}"
    return said or gettext("Lieu sans nom")

"""Venues told apart: what each is called, and how far around it its own list looks.

A list around a point holds all that is there. Where two venues are on the same square, each
list stops short of the other, so that it holds what the map counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.kernel.folding import fold
from app.kernel.geo import Box, Point, distance_km
from app.kernel.search import SHORTEST_RADIUS_KM
from app.queries.positions import Place
from app.web.whereabouts import SQUARE_LAT, SQUARE_LON, Whereabouts

WALK_KM = 0.1
"""A venue and its doorstep."""
_SHORT_OF = 0.9  # of the way to the next one


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """Names of places, empty where nobody knows it; of venues, how many km their lists look.

    ``held`` are the other venues that the list of each one holds, where it holds any.
    """

    names: Mapping[int, str]
    reach: Mapping[int, float]
    held: Mapping[int, Sequence[int]]


def named_places(found: Whereabouts, wanted: Collection[int]) -> NamedPlaces:
    """Return the names of some places of an answer, and how far around each to look."""
    if not found.are_venues:
        return NamedPlaces(found.names(wanted), {}, {})
    places, beside = found.places, _beside(found, wanted)
    names = found.names({*wanted, *(other for others in beside.values() for other in others)})
    reach = {at: _reach(places, at, beside.get(at, ()), names) for at in wanted}
    held = {
        at: [other for other in others if _apart(places[at], places[other]) <= reach[at]]
        for at, others in beside.items()
    }
    return NamedPlaces(names, reach, held)


def with_doorsteps(box: Box) -> Box:
    """Return a window and what is just out of it, which its venues have to be told from."""
    return Box(
        box.south - SQUARE_LAT, box.west - SQUARE_LON, box.north + SQUARE_LAT, box.east + SQUARE_LON
    )


def _beside(found: Whereabouts, wanted: Collection[int]) -> dict[int, list[int]]:
    """Return the other places within a walk of each that is wanted, if there are any."""
    places = found.places
    beside = {
        at: sorted(
            other
            for other in found.around(places[at])
            if at != other and _apart(places[at], places[other]) <= WALK_KM
        )
        for at in wanted
    }
    return {at: others for at, others in beside.items() if others}


def _reach(
    places: Sequence[Place], at: int, beside: Collection[int], names: Mapping[int, str]
) -> float:
    """Stop short of the nearest venue of another name: one of the same name is the same."""
    own = fold(names[at])
    others = [other for other in beside if not own or fold(names[other]) != own]
    nearest = min((_apart(places[at], places[other]) for other in others), default=None)
    if nearest is None:
        return WALK_KM
    return max(round(nearest * _SHORT_OF, 3), SHORTEST_RADIUS_KM)


def _apart(one: Place, other: Place) -> float:
    return distance_km(Point(one.lat, one.lon), Point(other.lat, other.lon))

"""What the page of the map shows of an answer: numbers, counts, or the whole country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.kernel.folding import fold
from app.kernel.french import department_of
from app.kernel.geo import Box
from app.queries.communes import DepartmentFacts
from app.queries.positions import Place
from app.web import maps
from app.web.addresses import list_path
from app.web.asking import Asked
from app.web.country import CountryMap, country_map
from app.web.department_list import departments
from app.web.grounds import METROPOLE, Area
from app.web.maps import ListMap
from app.web.programme import Programme
from app.web.public.bubbles import BubbleMap, bubble_map, listed_at
from app.web.public.map_question import DEPARTMENT, PAGE
from app.web.public.venues import NamedPlaces, named_places, with_doorsteps
from app.web.public_page import current_site
from app.web.whereabouts import Whereabouts, by_commune, by_department, by_venue

_NEAR_KM = 4.0  # up to this radius, venues are told apart rather than communes
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a place, how many events, where they are."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What the page shows of an answer; one of the three maps at most.

    ``rows`` are the fullest places, ``others`` how many more there are. ``unplaced`` says how
    many events the map cannot show. ``box`` is what it shows.
    """

    country: CountryMap | None = None
    pins: ListMap | None = None
    bubbles: BubbleMap | None = None
    rows: tuple[Row, ...] = ()
    others: int = 0
    unplaced: int = 0
    box: Box | None = None


def view_of(question: Asked, department: DepartmentFacts | None, found: Programme) -> MapView:
    """Return what the page shows of an answer that is not empty."""
    if is_country(question):
        return _country(question)
    places = whereabouts(question)
    rows, others = _rows(question, places)
    area = area_of(question, department)
    if area is None:
        return MapView(rows=rows, others=others)
    if is_on_one_page(question, found):
        pins = maps.with_pins(area, found.lines)
        unplaced = pins.unplaced if pins else found.total
        box = area.box if pins else None
        return MapView(pins=pins, rows=rows, others=others, unplaced=unplaced, box=box)
    drawn = bubble_map(area, places, question.search)
    unplaced = places.total - drawn.total
    return MapView(bubbles=drawn, rows=rows, others=others, unplaced=unplaced, box=area.box)


def is_country(question: Asked) -> bool:
    """Tell whether an answer is the country's: neither a circle nor an area narrows it."""
    asking = question.question
    anywhere = asking.area is None and asking.center is None
    return anywhere and current_site().facts.territory is None


def is_on_one_page(question: Asked, found: Programme) -> bool:
    """Tell whether a page lists the whole answer, so that the map can bear its numbers."""
    return found.next_cursor is None and not question.search.cursor


def area_of(question: Asked, department: DepartmentFacts | None) -> Area | None:
    """Return what the map of an answer shows; ``None`` when nobody knows where it is."""
    area = maps.area_of(question, current_site())
    return replace(area, department=department.code) if area and department else area


def whereabouts(question: Asked, *, close: Box | None = None) -> Whereabouts:
    """Return the places of an answer: by venue where they can be told apart, else by commune.

    ``close`` is a window so small that they can be, whatever was asked.
    """
    if close is None and not _is_near(question):
        return by_commune(question.question)
    apart = by_venue(question.question, with_doorsteps(close) if close else None)
    return apart or by_commune(question.question)


def _is_near(question: Asked) -> bool:
    """Tell whether an answer is within one commune, or a walk's distance."""
    asking = question.question
    if asking.center is not None and asking.search.radius:
        return asking.search.radius <= _NEAR_KM
    area = asking.area if asking.area is not None else current_site().facts.territory
    return area is not None and len(area) == 1


def _country(question: Asked) -> MapView:
    counts = by_department(question.question)
    leads = _department_path(question)
    drawn = country_map(counts, leads)
    named = departments()
    shown = {one.code for one in drawn.regions} | {one.region.code for one in drawn.insets}
    return MapView(
        country=drawn,
        rows=tuple(
            Row(one.name, counts[one.code], leads(one.code)) for one in named if one.code in counts
        ),
        unplaced=sum(count for code, count in counts.items() if code not in shown),
        box=METROPOLE,
    )


def _department_path(question: Asked) -> Callable[[str], str]:
    site, search = current_site(), question.search.with_()
    return lambda code: list_path(site, search, page=PAGE, own=[(DEPARTMENT, code)])


def _rows(question: Asked, found: Whereabouts) -> tuple[tuple[Row, ...], int]:
    """Return the fullest places by name, and how many others: none when all is at one place.

    A venue written at several spots is one row when one list holds them all, else one for each
    list: a row counts what its list holds.
    """
    if len(found.places) < 2:
        return (), 0
    shown = range(min(len(found.places), _MOST_ROWS))
    places, rows, told = named_places(found, shown), list[Row](), set[int]()
    for at in shown:
        place, name = found.places[at], places.names[at]
        if name and at not in told:
            held = places.held.get(at, ())
            told.update(other for other in held if fold(places.names[other]) == fold(name))
            count = place.events + sum(found.places[other].events for other in held)
            url = listed_at(question.search, place, name, reach=places.reach.get(at))
            rows.append(Row(_label(name, place, places), count, url))
    others = len(found.places) - len({*shown} | told)
    return tuple(sorted(rows, key=lambda row: fold(row.name))), others


def _label(name: str, place: Place, named: NamedPlaces) -> str:
    """Return the name of a place; of a commune that shares it with another, its department too."""
    is_shared = not named.reach and list(named.names.values()).count(name) > 1
    return f"{name} ({department_of(place.insee or '')})" if is_shared else name

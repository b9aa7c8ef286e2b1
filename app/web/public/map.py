"""/carte: where what answers a question is. The map is a view of the table below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from app.kernel.atlas import Bubble, bubbles
from app.kernel.geo import Point, distance_km
from app.kernel.search import Search
from app.queries import communes, spots
from app.queries.spots import Spot
from app.web import maps
from app.web.addresses import list_path
from app.web.asking import Asked, asked
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.database import session
from app.web.labels import labels
from app.web.problems_in_words import FIELDS
from app.web.public.agenda import asks_where, choices_of, faults_of
from app.web.public.agenda_words import details, heading
from app.web.public.ways_out import ways_from
from app.web.public_page import current_site, page_of
from app.web.wording import spoken_languages

PAGE = "/carte"
_ROWS = 60
_WALK_KM = 0.1  # a venue and what is on its doorstep
_LEAST_KM, _MOST_KM = 0.5, 200.0


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A row of the table: a place, how many events, where they are listed."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class BubbleLink:
    """A bubble of the map, and what it is called aloud."""

    bubble: Bubble
    names: str
    url: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a whole answer: of the country by departments, else of places."""

    ground: maps.Ground
    bubbles: tuple[BubbleLink, ...] = ()
    departments: tuple[maps.Shade, ...] = ()
    insets: tuple[maps.Inset, ...] = ()


def show() -> ResponseReturnValue:
    """Show where what the address asks for is."""
    question = asked()
    site, search = current_site(), question.search
    reader = Reader(site, question.question.now, first_day=question.question.days.first)
    found = () if question.choices else _found(question)
    total = sum(spot.count for spot in found)
    faults = faults_of(question, reader.language)
    which = faults.pop("where", "") if question.choices else ""
    title = gettext("Quelle commune ?") if question.choices else _title(question, total, reader)
    return render_template(
        "public/map.html",
        page=page_of(
            title,
            section="map",
            robots="" if search.is_plain else "noindex, follow",
            query=list_path(site, search).partition("?")[2],
        ),
        search=search,
        details=details(question, reader),
        view=_view(question, found) if total else None,
        rows=_rows(question, found),
        total=total,
        listed=list_path(site, search.with_()),
        by_department=_is_country(question),
        names={one.code: one.name for one in communes.departments(session())}
        if _is_country(question)
        else {},
        faults=faults,
        which=which,
        fields=FIELDS,
        choices=choices_of(search, question.choices, page=PAGE),
        ways=ways_from(question) if not total and not question.choices else (),
        themes=list(labels(reader.language).themes.items()),
        languages=partial(spoken_languages, reader.language),
        with_place=asks_where(search),
        language=reader.language,
    )


def _title(question: Asked, total: int, reader: Reader) -> str:
    if question.search.is_plain:
        return gettext("La carte des rendez-vous")
    return heading(question, total, reader.language)


def _is_country(question: Asked) -> bool:
    area = question.question.area is None and question.question.center is None
    return area and current_site().facts.territory is None


def _found(question: Asked) -> tuple[Spot, ...]:
    asking = replace(question.question, search=question.search.with_())
    if _is_country(question):
        return spots.by_department(session(), asking)
    if _is_one_commune(question):
        return spots.by_venue(session(), asking)
    return spots.by_commune(session(), asking)


def _is_one_commune(question: Asked) -> bool:
    area = question.question.area
    if question.question.center is not None and question.search.radius:
        return question.search.radius <= 3
    return len(area if area is not None else current_site().facts.territory or ()) == 1


def _view(question: Asked, found: Sequence[Spot]) -> MapView | None:
    if _is_country(question):
        ground, shades, insets = maps.by_department(
            {spot.key: spot.count for spot in found}, current_site().base_path
        )
        return MapView(ground, departments=shades, insets=insets)
    area = maps.area_of(question, current_site())
    if area is None:
        return None
    ground = maps.ground_of(area)
    shown = [
        (spot, spot.point)
        for spot in found
        if spot.point is not None and ground.frame.shows(spot.point)
    ]
    counted = bubbles([(spot.count, point) for spot, point in shown], ground.frame)
    places = [spot for spot, _ in shown]
    links = tuple(_linked(question.search, one, places) for one in counted)
    return MapView(ground, bubbles=links)


def _linked(search: Search, bubble: Bubble, places: Sequence[Spot]) -> BubbleLink:
    """Return where a bubble leads: to the list of one place, or nearer to several."""
    members = [places[at] for at in bubble.members]
    named = ", ".join(dict.fromkeys(spot.name for spot in members[:3] if spot.name))
    if len(members) == 1:
        return BubbleLink(bubble, named, _listed(search, members[0]))
    points = [spot.point for spot in members if spot.point is not None]
    center = Point(
        round(sum(point.lat for point in points) / len(points), 3),
        round(sum(point.lon for point in points) / len(points), 3),
    )
    reach = max(distance_km(center, point) for point in points)
    radius = min(max(round(reach * 1.2 + 0.1, 1), _LEAST_KM), _MOST_KM)
    nearer = search.with_(where="", point=center, radius=radius)
    # Where nothing would be told apart any better, the list is the way.
    page = PAGE if radius > _LEAST_KM else "/evenements"
    return BubbleLink(bubble, named, list_path(current_site(), nearer, page=page))


def _listed(search: Search, spot: Spot) -> str:
    if spot.key and not current_site().is_one_commune:
        return list_path(current_site(), search.with_(where=spot.key, point=None, radius=None))
    near = search.with_(where="", point=spot.point, radius=_WALK_KM)
    return list_path(current_site(), near)


def _rows(question: Asked, found: Sequence[Spot]) -> tuple[PlaceLink, ...]:
    """Return the places of the table, the most first; those without a place are not linked."""
    base = current_site().base_path
    if _is_country(question):
        return tuple(
            PlaceLink(spot.name, spot.count, f"{base}/communes?departement={spot.key}")
            for spot in found
            if spot.key
        )
    return tuple(
        PlaceLink(spot.name, spot.count, _listed(question.search, spot))
        for spot in found[:_ROWS]
        if spot.name and spot.point is not None
    )

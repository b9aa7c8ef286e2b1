"""/carte: where what answers a question is. The map is a view of the lists beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.folding import fold
from app.kernel.parameters import Fault, Problem
from app.queries import communes, outlines
from app.queries.communes import DepartmentFacts
from app.queries.spots import Spot
from app.web import edition, maps
from app.web.addresses import list_path
from app.web.asking import Asked, asked
from app.web.catalogues import digits, gettext, ngettext
from app.web.country import CountryMap, country_map
from app.web.database import session
from app.web.labels import labels
from app.web.maps import ListMap
from app.web.problems_in_words import FIELDS
from app.web.programme import Programme
from app.web.public.agenda import answered, asks_where, choices_of, faults_of
from app.web.public.agenda_words import details, heading
from app.web.public.bubbles import BubbleMap, bubble_map, listed_at
from app.web.public.ways_out import ways_from
from app.web.public_page import Page, current_site, page_of
from app.web.whereabouts import by_commune, by_department, by_venue
from app.web.wording import spoken_languages

PAGE = "/carte"
DEPARTMENT = "departement"
_NEAR_KM = 4.0  # up to this radius, venues are told apart rather than communes


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a place, how many events, where they are."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What the page shows of an answer; one of the three maps at most.

    ``unplaced`` says how many events the map cannot show.
    """

    country: CountryMap | None = None
    pins: ListMap | None = None
    bubbles: BubbleMap | None = None
    rows: tuple[Row, ...] = ()
    unplaced: int = 0


def show() -> ResponseReturnValue:
    """Show where what the address asks for is."""
    here = current_site()
    question, department = _asked()
    answer = answered(question, flat=True)
    question, found = answer.asked, answer.found
    reader, search = found.reader, question.search
    faults = faults_of(question, reader.language)
    which = faults.pop("where", "") if question.choices else ""
    return render_template(
        "public/map.html",
        page=_page(_title(question, department, found), question, department),
        search=search,
        details=details(question, reader),
        programme=found,
        view=_view(question, department, found),
        names={one.code: one.name for one in communes.departments(session())}
        if _is_country(question)
        else {},
        department=department,
        everywhere=list_path(here, search.with_(), page=PAGE),
        listed="" if department else list_path(here, search.with_()),
        faults=faults,
        which=which,
        fields=FIELDS,
        choices=choices_of(search, question.choices, page=PAGE),
        ways=ways_from(question) if not found.total and not question.choices else (),
        editions=edition.choices(),
        themes=list(labels(reader.language).themes.items()),
        languages=partial(spoken_languages, reader.language),
        with_place=asks_where(search),
        language=reader.language,
    )


def _asked() -> tuple[Asked, DepartmentFacts | None]:
    """Read the question; on the national site it may name a department as well."""
    if not current_site().facts.is_national:
        return asked(), None
    question = asked(extra=(DEPARTMENT,))
    code = request.args.get(DEPARTMENT, "").strip().upper()
    if not code or question.search.where or question.search.point or question.choices:
        return question, None
    named = next((one for one in communes.departments(session()) if one.code == code), None)
    if named is None:
        problem = Problem(DEPARTMENT, Fault.NOT_A_CHOICE, code[:60])
        return replace(question, problems=(*question.problems, problem)), None
    area = outlines.in_department(session(), code)
    return replace(question, question=replace(question.question, area=area)), named


def _title(question: Asked, department: DepartmentFacts | None, found: Programme) -> str:
    if question.choices:
        return gettext("Quelle commune ?")
    if department:
        count = ngettext("%(num)s rendez-vous", "%(num)s rendez-vous", found.total)
        return gettext("%(label)s : %(count)s", label=department.name, count=count)
    if question.search.is_plain:
        return gettext("La carte des rendez-vous")
    return heading(question, found.total, found.reader.language)


def _page(title: str, question: Asked, department: DepartmentFacts | None) -> Page:
    search = question.search
    query = list_path(current_site(), search).partition("?")[2]
    own = urlencode({DEPARTMENT: department.code}) if department else ""
    return page_of(
        title,
        description=current_site().text("events.lead").text,
        section="map",
        robots="" if search.is_plain and not search.cursor else "noindex, follow",
        query="&".join(filter(None, [query, own])),
    )


def _is_country(question: Asked) -> bool:
    asking = question.question
    anywhere = asking.area is None and asking.center is None
    return anywhere and current_site().facts.territory is None


def _view(question: Asked, department: DepartmentFacts | None, found: Programme) -> MapView | None:
    if question.choices or not found.total:
        return None
    if _is_country(question):
        return _country(question)
    area = maps.area_of(question, current_site())
    if area is None:
        return MapView(rows=_rows(question, by_commune(question.question), found.total))
    if department:
        area = replace(area, department=department.code)
    spots = by_venue(question.question) if _is_near(question) else by_commune(question.question)
    rows = _rows(question, spots, found.total)
    if found.next_cursor is None and not question.search.cursor:
        pins = maps.with_pins(area, found.lines)
        return MapView(pins=pins, rows=rows, unplaced=pins.unplaced if pins else found.total)
    drawn = bubble_map(area, spots, question.search)
    return MapView(bubbles=drawn, rows=rows, unplaced=found.total - drawn.total)


def _is_near(question: Asked) -> bool:
    """Tell whether venues are to be told apart: within one commune, or a walk's distance."""
    asking = question.question
    if asking.center is not None and asking.search.radius:
        return asking.search.radius <= _NEAR_KM
    area = asking.area if asking.area is not None else current_site().facts.territory
    return area is not None and len(area) == 1


def _country(question: Asked) -> MapView:
    counts = by_department(question.question)
    leads = _department_path(question)
    drawn = country_map(counts, leads)
    named = communes.departments(session())
    shown = {one.code for one in drawn.regions} | {one.region.code for one in drawn.insets}
    return MapView(
        country=drawn,
        rows=tuple(
            Row(one.name, counts[one.code], leads(one.code)) for one in named if one.code in counts
        ),
        unplaced=sum(count for code, count in counts.items() if code not in shown),
    )


def _department_path(question: Asked) -> Callable[[str], str]:
    path = list_path(current_site(), question.search.with_(), page=PAGE)
    joined = "&" if "?" in path else "?"
    return lambda code: f"{path}{joined}{urlencode({DEPARTMENT: code})}"


def _rows(question: Asked, spots: Sequence[Spot], total: int) -> tuple[Row, ...]:
    """Return the places of the table, by name: none when all is at one place."""
    named: dict[str, Row] = {}
    for spot in spots:
        if spot.name and spot.count < total:
            known = named.get(spot.name)
            count = spot.count + (known.count if known else 0)
            url = known.url if known else listed_at(question.search, spot)
            named[spot.name] = Row(spot.name, count, url)
    return tuple(sorted(named.values(), key=lambda row: fold(row.name)))


def count_words(name: str, count: int) -> str:
    """Return "Doubs : 34", as a region or a bubble is called aloud."""
    return gettext("%(label)s : %(count)s", label=name, count=digits(count))

"""/carte: where what answers a question is. The map is a view of the lists beside it."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from app.queries.communes import DepartmentFacts
from app.web import maps
from app.web.addresses import list_path
from app.web.asking import Asked
from app.web.catalogues import gettext
from app.web.department_list import departments
from app.web.left_aside_words import FIELDS
from app.web.programme import Programme
from app.web.public.agenda import answered, choices_of, faults_of
from app.web.public.agenda_words import details, heading
from app.web.public.map_question import DEPARTMENT, PAGE, asked_on_map
from app.web.public.map_view import is_country, view_of
from app.web.public.moving import door_of
from app.web.public.ways_out import ways_from
from app.web.public_page import Page, current_site, page_of
from app.web.search_form import asks_where, search_form
from app.web.tiles import allowing_tiles


def show() -> ResponseReturnValue:
    """Show where what the address asks for is."""
    here = current_site()
    question, department = asked_on_map()
    answer = answered(question, flat=True)
    question, found = answer.asked, answer.found
    reader, search = found.reader, question.search
    faults = faults_of(question, reader.language)
    which = faults.pop("where", "") if question.choices else ""
    view = None if question.choices or not found.total else view_of(question, department, found)
    page = render_template(
        "public/map.html",
        page=_page(_title(question, department, found), question, department),
        search=search,
        details=details(question, reader),
        programme=found,
        view=view,
        tied=maps.tied,
        moving=door_of(question, department, view),
        names={one.code: one.name for one in departments()} if is_country(question) else {},
        department=department,
        everywhere=list_path(here, search.with_(), page=PAGE),
        listed="" if department else list_path(here, search.with_()),
        faults=faults,
        which=which,
        fields=FIELDS,
        choices=choices_of(search, question.choices, page=PAGE),
        ways=ways_from(question) if not found.total and not question.choices else (),
        form=search_form(PAGE, search, faults=faults),
        with_place=asks_where(search),
        language=reader.language,
    )
    return allowing_tiles(make_response(page))


def _title(question: Asked, department: DepartmentFacts | None, found: Programme) -> str:
    if question.choices:
        return gettext("Quelle commune ?")
    if department:
        count = found.counted
        return gettext("%(label)s : %(count)s", label=department.name, count=count)
    if question.search.is_plain:
        return gettext("La carte des rendez-vous")
    return heading(question, found.summary, found.reader.language)


def _page(title: str, question: Asked, department: DepartmentFacts | None) -> Page:
    search = question.search
    own = [(DEPARTMENT, department.code)] if department else []
    return page_of(
        title,
        description=current_site().text("events.lead").text,
        section="map",
        robots="" if search.is_plain and not search.cursor else "noindex, follow",
        query=list_path(current_site(), search, page=PAGE, own=own).partition("?")[2],
    )

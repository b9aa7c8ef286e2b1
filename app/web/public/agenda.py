"""/evenements: a question, its answer in words, and what to do when there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue

from app.kernel.folding import fold
from app.kernel.languages import ON_THE_SPOT
from app.kernel.parameters import Fault, Problem
from app.kernel.search import Search
from app.kernel.vocabulary import Source
from app.queries import events
from app.queries.communes import CommuneFacts
from app.queries.facts import Found
from app.web.addresses import list_path
from app.web.asking import Asked, asked
from app.web.cards import Reader, by_day, in_line
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.database import session
from app.web.labels import labels
from app.web.problems_in_words import FIELDS, problem_sentence
from app.web.public.agenda_words import choice_words, details, heading
from app.web.public.ways_out import ways_from
from app.web.public_page import Page, current_site, page_of
from app.web.site import site
from app.web.wording import language_name, typo

FORMS = (
    (".ics", "text/calendar"),
    (".rss", "application/rss+xml"),
    (".csv", "text/csv"),
    (".geojson", "application/geo+json"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, mended where it had to be, and one page of what answers."""

    asked: Asked
    found: Found


def show() -> ResponseReturnValue:
    """Answer what the address asks."""
    answer = _answered(asked())
    question, found = answer.asked, answer.found
    reader = Reader(current_site(), now(), first_day=question.question.days.first)
    title = _title(question, found.total, reader.language)
    faults = _faults(question, reader.language)
    which = faults.pop("where", "") if question.choices else ""
    flat = question.search.sort == "distance"
    return render_template(
        "public/agenda.html",
        page=_page(title, question.search),
        search=question.search,
        title=title,
        details=details(question, reader),
        total=found.total,
        is_fictional=any(event.source == Source.DEMO for event in found.events),
        days=() if flat else by_day(found.events, reader),
        cards=in_line(found.events, reader) if flat else (),
        faults=faults,
        which=which,
        fields=FIELDS,
        choices=_choices(question.search, question.choices),
        ways=ways_from(question) if not found.total and not question.choices else (),
        pager=_pager(question.search, found),
        forms=_forms(question.search),
        themes=list(labels(reader.language).themes.items()),
        languages=_languages(),
        with_place=_asks_where(question.search),
        language=reader.language,
    )


def _answered(question: Asked) -> Answer:
    """Find one page; a cursor of another list is said, and the list begins again.

    Nothing is listed while the place may be several: what is on in the whole
    country does not answer somebody who named a town.
    """
    if question.choices:
        return Answer(question, Found((), 0, None))
    try:
        return Answer(question, events.find(session(), question.question))
    except ValueError:
        problem = Problem("cursor", Fault.BAD_CURSOR)
        mended = replace(
            question,
            search=question.search.with_(),
            question=replace(question.question, search=question.question.search.with_()),
            problems=(*question.problems, problem),
        )
        return Answer(mended, events.find(session(), mended.question))


def _title(question: Asked, total: int, language: str) -> str:
    return gettext("Quelle commune ?") if question.choices else heading(question, total, language)


def _faults(question: Asked, language: str) -> dict[str, str]:
    """Return one sentence a parameter, in the order in which they were met."""
    said: dict[str, str] = {}
    for problem in question.problems:
        sentence = typo(problem_sentence(problem, language), language)
        said[problem.parameter] = " ".join(filter(None, [said.get(problem.parameter), sentence]))
    return said


def _choices(search: Search, communes: tuple[CommuneFacts, ...]) -> list[tuple[str, str]]:
    """Return each commune that may have been meant, as a link that keeps the rest of the search."""
    return [
        (choice_words(commune), list_path(current_site(), search.with_(where=commune.insee)))
        for commune in communes
    ]


def _pager(search: Search, found: Found) -> tuple[str | None, str | None]:
    first = list_path(current_site(), search.with_()) if search.cursor else None
    following = None
    if found.next_cursor:
        following = list_path(current_site(), replace(search, cursor=found.next_cursor))
    return first, following


def _forms(search: Search) -> list[tuple[str, str, str]]:
    """Return the same list in its other forms: (media type, words, address)."""
    said = {
        ".ics": gettext("Calendrier (iCal)"),
        ".rss": gettext("Flux RSS"),
        ".csv": gettext("Tableau (CSV)"),
        ".geojson": gettext("Carte (GeoJSON)"),
    }
    whole = search.with_()
    return [
        (media_type, said[form], list_path(current_site(), whole, form=form))
        for form, media_type in FORMS
    ]


def _asks_where(search: Search) -> bool:
    """Tell whether the form asks for a place: not where there is only one."""
    return not site.is_one_commune or bool(search.where or search.point)


def _languages() -> list[tuple[str, str]]:
    """Return the languages that may be spoken on the spot, by name."""
    named = [(code, language_name(code)) for code in ON_THE_SPOT]
    return sorted(named, key=lambda pair: fold(pair[1]))


def _page(title: str, search: Search) -> Page:
    query = list_path(current_site(), search).partition("?")[2]
    page = page_of(
        title,
        description=site.text("events.lead").text,
        section="events",
        robots="" if search.is_plain and not search.cursor else "noindex, follow",
        query=query,
    )
    return replace(page, feeds=tuple((kind, words, url) for kind, words, url in _forms(search)[:2]))

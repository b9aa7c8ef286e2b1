"""/evenements: a question, its answer in words, and what to do when there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.kernel.parameters import Fault, Problem
from app.kernel.search import Search
from app.web import edition, maps
from app.web.addresses import list_path
from app.web.asking import Asked, Choice, asked, named_surely
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.facets import counts_of
from app.web.kept import common, kept, macro
from app.web.left_aside_words import FIELDS, problem_sentence
from app.web.programme import Programme, nothing, programme_of
from app.web.public.agenda_words import choice_words, details, heading
from app.web.public.ways_out import ways_from
from app.web.public_page import Page, current_site, page_of
from app.web.search_form import asks_where, search_form
from app.web.site import tell_until
from app.web.wording import typo

FORMS = (
    (".ics", "text/calendar"),
    (".rss", "application/rss+xml"),
    (".csv", "text/csv"),
    (".geojson", "application/geo+json"),
)


_FORMS_BYTES, _WORDS_BYTES = 1500, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, mended where it had to be, and one page of what answers."""

    asked: Asked
    found: Programme


def show() -> ResponseReturnValue:
    """Answer what the address asks."""
    answer = answered(asked())
    question, found = answer.asked, answer.found
    reader = found.reader
    if found.total:
        tell_until(found.until_at)
    title, more = _in_words(question, found)
    faults = faults_of(question, reader.language)
    forms = _forms(question.search.with_())
    which = faults.pop("where", "") if question.choices else ""
    return render_template(
        "public/agenda.html",
        page=_page(title, question.search, forms),
        search=question.search,
        title=title,
        details=more,
        programme=found,
        map=_map(question, found),
        faults=faults,
        which=which,
        fields=FIELDS,
        choices=choices_of(question.search, question.choices),
        ways=ways_from(question) if not found.total and not question.choices else (),
        pager=_pager(question.search, found),
        banners=edition.banners(reader),
        form=_form(question, found, faults),
        with_place=asks_where(question.search),
        language=reader.language,
    )


def _form(question: Asked, found: Programme, faults: dict[str, str]) -> Markup:
    return search_form(
        "/evenements",
        question.search,
        faults=faults,
        counts=None if question.choices else counts_of(question.question, found.summary),
    )


def answered(question: Asked, *, flat: bool = False) -> Answer:
    """Find one page; a cursor of another list is said, and the list begins again.

    ``flat``: not grouped by day.

    Nothing is listed while the place may be several: what is on in the whole
    country does not answer somebody who named a town.
    """
    if question.choices:
        return Answer(question, nothing(question.question, _reader(question)))
    try:
        return Answer(question, _programme(question, flat=flat))
    except ValueError:
        problem = Problem("cursor", Fault.BAD_CURSOR)
        mended = replace(
            question,
            search=question.search.with_(),
            question=replace(question.question, search=question.question.search.with_()),
            problems=(*question.problems, problem),
        )
        return Answer(mended, _programme(mended, flat=flat))


def _programme(asked: Asked, *, flat: bool) -> Programme:
    flat = flat or asked.search.sort == "distance"
    return programme_of(asked.question, _reader(asked), flat=flat)


def _reader(asked: Asked) -> Reader:
    return Reader(current_site(), asked.question.now, first_day=asked.question.days.first)


def _map(asked: Asked, found: Programme) -> Markup:
    """Return the map beside the list; it shows where each of its rows is, and nothing else."""
    here, question = current_site(), asked.question
    if asked.choices or not found.lines:
        return Markup()
    rows = tuple(line.id for line in found.lines)
    key = ("map", rows, question.area, question.center, asked.search, here.language)

    def drawn() -> Markup:
        map_ = maps.beside(asked, found.lines, here)
        more = list_path(here, asked.search.with_(), page="/carte")
        return Markup(macro("components/map.html", "list_map")(map_, more) if map_ else "")  # noqa: S704 (the template's own output)

    return kept(here.facts, key, drawn)


def _in_words(question: Asked, found: Programme) -> tuple[str, str]:
    """Return what was asked and how much answers: the title, then the rest of the question."""
    reader = found.reader
    if question.choices:
        return gettext("Quelle commune ?"), details(question, reader)
    # The same for every page of an answer, until midnight.
    where = (question.question.area, question.question.center)
    asked = (question.search.with_(), question.question.days, reader.today, *where)
    return kept(
        reader.site.facts,
        ("in words", *asked, found.total, found.is_exact, question.question.meant, reader.language),
        lambda: (heading(question, found.summary, reader.language), details(question, reader)),
        size=_WORDS_BYTES,
    )


def faults_of(question: Asked, language: str) -> dict[str, str]:
    """Return one sentence a parameter, in the order in which they were met."""
    said: dict[str, str] = {}
    for problem in question.problems:
        sentence = typo(problem_sentence(problem, language), language)
        said[problem.parameter] = " ".join(filter(None, [said.get(problem.parameter), sentence]))
    return said


def choices_of(
    search: Search, choices: tuple[Choice, ...], *, page: str = "/evenements"
) -> list[tuple[str, str]]:
    """Return each place that may have been meant, as a link that keeps the rest of the search."""
    site = current_site()
    return [
        (choice_words(one), list_path(site, search.with_(where=named_surely(one)), page=page))
        for one in choices
    ]


def _pager(search: Search, found: Programme) -> tuple[str | None, str | None]:
    first = list_path(current_site(), search.with_()) if search.cursor else None
    following = None
    if found.next_cursor:
        following = list_path(current_site(), replace(search, cursor=found.next_cursor))
    return first, following


def _forms(search: Search) -> list[tuple[str, str, str]]:
    """Return the same list in its other forms: (media type, words, address)."""
    here = current_site()

    def written() -> list[tuple[str, str, str]]:
        said = {
            ".ics": gettext("Calendrier (iCal)"),
            ".rss": gettext("Flux RSS"),
            ".csv": gettext("Tableau (CSV)"),
            ".geojson": gettext("Carte (GeoJSON)"),
        }
        path, asking, query = list_path(here, search).partition("?")
        return [(kind, said[form], f"{path}{form}{asking}{query}") for form, kind in FORMS]

    key = ("forms of a list", search, here.language, here.base_path)
    return common(key, written, size=_FORMS_BYTES)


def _page(title: str, search: Search, forms: list[tuple[str, str, str]]) -> Page:
    return page_of(
        title,
        description=current_site().text("events.lead").text,
        section="events",
        robots="" if search.is_plain and not search.cursor else "noindex, follow",
        query=list_path(current_site(), search).partition("?")[2],
        feeds=tuple(forms[:2]),
    )

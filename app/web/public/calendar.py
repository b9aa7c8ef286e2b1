"""/calendrier: the answer to a question by days, a month or a week at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.french import department_of
from app.kernel.period import When
from app.kernel.search import PARAMETERS, Search
from app.kernel.spans import FIRST_YEAR, LAST_YEAR, Span, month_of, parse_month, parse_week, week_of
from app.kernel.vocabulary import Source
from app.queries import month
from app.queries.month import BusyDay
from app.queries.question import Question
from app.web.addresses import list_path
from app.web.asking import Asked, asked
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.database import session
from app.web.days_off import days_off
from app.web.kept import kept
from app.web.left_aside_words import FIELDS
from app.web.public.agenda import choices_of, faults_of
from app.web.public.agenda_words import details, said_back
from app.web.public.calendar_words import (
    Grid,
    calendar_path,
    span_words,
    undated,
    weekdays,
)
from app.web.public_page import Page, current_site, page_of
from app.web.search_form import asks_where, search_form
from app.web.site import tell_until

PAGE = "/calendrier"
MONTH, WEEK = "mois", "semaine"
# How many events of a day are shown; the others are in its list.
MOST = {"month": 3, "week": 20}
_DATES = ("when", "from", "to")
_FOLLOWED = tuple(name for name in PARAMETERS if name != "cursor")
# Calendars have no end: robots and fingers stop two years from today.
_FURTHEST = timedelta(days=750)
_MONTHS_BEFORE, _MONTHS_AFTER = 3, 14
_DAY_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Opened:
    """The month or week that is shown; ``is_named``: by the address itself."""

    span: Span
    faults: dict[str, str]
    is_named: bool


def show() -> ResponseReturnValue:
    """Show what the address asks for on the days of a month, or of a week."""
    question = asked(extra=(MONTH, WEEK), only=_FOLLOWED)
    reader = Reader(current_site(), question.question.now)
    opened = _opened(question, reader.today)
    span, search = opened.span, question.search
    asking = _within(question.question, span)
    busy = {} if question.choices else _busy(asking, span)
    # Days apart, nothing that it shows is ever over.
    tell_until()
    off = days_off(span, _departments(question), reader.language, today=reader.today)
    return render_template(
        "public/calendar.html",
        page=_page(span, opened, search, reader),
        listed=_listed(search, opened),
        details=_details(question, reader),
        span=span,
        weeks=Grid(span, undated(search), reader, busy, off).weeks(),
        weekdays=weekdays(span, reader.language),
        is_busy=bool(busy),
        is_fictional=any(
            entry.source == Source.DEMO for day in busy.values() for entry in day.entries
        ),
        off=off,
        steps=_steps(span, search, reader),
        months=_months(span, reader),
        kept_parameters=undated(search).parameters(),
        elsewhere=() if busy or question.choices else _elsewhere(asking, span, reader),
        **_form(
            question, opened, {**faults_of(question, reader.language), **opened.faults}, reader
        ),
    )


def _form(
    question: Asked, opened: Opened, faults: dict[str, str], reader: Reader
) -> dict[str, Any]:
    """Return what the form above shows, and what of the question it could not follow."""
    search = question.search
    return {
        "which": faults.pop("where", "") if question.choices else "",
        "faults": faults,
        "fields": FIELDS,
        "search": search,
        "choices": choices_of(search, question.choices, page=PAGE),
        "form": search_form(PAGE, search, faults=faults, hidden=_kept(opened)),
        "with_place": asks_where(search),
        "language": reader.language,
    }


def _kept(opened: Opened) -> tuple[tuple[str, str], ...]:
    """Return what says again which month or week is shown, if the address named it."""
    if not opened.is_named:
        return ()
    return ((WEEK if opened.span.kind == "week" else MONTH, str(opened.span)),)


def _opened(question: Asked, today: date) -> Opened:
    """Return what to show, and what of the address could not be followed."""
    faults: dict[str, str] = {}
    given_month, given_week = _given(MONTH, faults), _given(WEEK, faults)
    if given_month and given_week:
        faults[MONTH] = gettext("Vous avez demandé un mois et une semaine : voici la semaine.")
    span = parse_week(given_week) if given_week else None
    if given_week and span is None:
        faults[WEEK] = gettext(
            "« %(value)s » n’est pas une semaine : écrivez l’année et le numéro de la semaine, "
            "comme dans 2026-W48.",
            value=given_week[:60],
        )
    if span is None and given_month:
        span = parse_month(given_month)
        if span is None:
            faults[MONTH] = gettext(
                "« %(value)s » n’est pas un mois : écrivez l’année et le mois, comme dans 2026-09.",
                value=given_month[:60],
            )
    dated = _dates_given(question.search)
    if dated:
        faults[dated] = _dates_sentence(contradicted=span is not None)
    if span is None:
        return Opened(_meant(question, today), faults, is_named=False)
    return Opened(span, faults, is_named=True)


def _given(name: str, faults: dict[str, str]) -> str:
    values = {value.strip() for value in request.args.getlist(name)} - {""}
    if len(values) > 1:
        faults[name] = gettext("Il y a plusieurs périodes : n’en gardez qu’une.")
        return ""
    return next(iter(values), "")


def _dates_given(search: Search) -> str:
    """Return the parameter by which the question names days of its own, if it does."""
    if search.when is not None and search.when is not When.ALL:
        return "when"
    if search.first_day is not None:
        return "from"
    return "to" if search.last_day is not None else ""


def _dates_sentence(*, contradicted: bool) -> str:
    if contradicted:
        return gettext(
            "Vous avez donné une période du calendrier et des dates : nous avons gardé la période."
        )
    return gettext(
        "Le calendrier montre un mois ou une semaine en entier ; "
        "pour ces jours-là seulement, voyez la liste."
    )


def _meant(question: Asked, today: date) -> Span:
    """Return the month or week in which lie the days of the question, else this month."""
    days = question.question.days
    first = days.first or days.last or today
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        return month_of(today)
    week = week_of(first)
    if days.first and days.last and week.holds(days.last):
        return week
    return month_of(first)


def _within(question: Question, span: Span) -> Question:
    search = question.search.with_(when=None, first_day=span.first, last_day=span.last, sort="date")
    return replace(question, search=search)


def _busy(question: Question, span: Span) -> dict[date, BusyDay]:
    """Return what happens: named days are answered whole, so that it stands until a change."""
    facts, most = current_site().facts, MOST[span.kind]
    key = ("calendar", question.search, question.area, question.center, question.edition, most)
    size = _DAY_BYTES * ((span.last - span.first).days + 1)
    return kept(facts, key, lambda: month.busy_days(session(), question, most=most), size=size)


def _departments(question: Asked) -> frozenset[str]:
    """Return where the days off are to be known: none is the whole country."""
    if question.commune:
        return frozenset({question.commune.department})
    area = question.question.area or current_site().facts.territory or ()
    return frozenset(map(department_of, area))


def _listed(search: Search, opened: Opened) -> Search:
    """Return the question that the list and the map answer: of the period, if it was named."""
    if not opened.is_named:
        return search.with_()
    return undated(search).with_(first_day=opened.span.first, last_day=opened.span.last)


def _details(question: Asked, reader: Reader) -> str:
    """Return what is asked, but for the days."""
    bare = undated(question.search)
    plain = replace(question, search=bare, question=replace(question.question, search=bare))
    about = said_back("", plain, reader.language, plain="")
    return " · ".join(filter(None, [about, details(plain, reader)]))


def _steps(span: Span, search: Search, reader: Reader) -> dict[str, tuple[str, str]]:
    """Return where to go from here: (words, address); nothing where the calendar stops."""
    today, beside = reader.today, {"previous": span.previous, "next": span.next}
    found = {name: one for name, one in beside.items() if abs(one.first - today) < _FURTHEST}
    if not span.holds(today):
        found["today"] = span.around(today)
    inside = today if span.holds(today) else span.first
    found["other"] = week_of(inside) if span.kind == "month" else month_of(inside)
    return {
        name: (
            span_words(other, reader.language, today=today),
            calendar_path(reader, search, other),
        )
        for name, other in found.items()
    }


def _months(span: Span, reader: Reader) -> list[tuple[str, str, bool]]:
    """Return the months to which one may jump: value, words, whether it is this one."""
    found, here = [], month_of(reader.today)
    for _ in range(_MONTHS_BEFORE):
        here = here.previous
    for _ in range(_MONTHS_BEFORE + _MONTHS_AFTER + 1):
        found.append(here)
        here = here.next
    shown = month_of(span.first)
    if shown not in found:
        found = sorted([*found, shown], key=lambda one: one.first)
    return [
        (str(one), span_words(one, reader.language, today=reader.today), one == shown)
        for one in found
    ]


def _elsewhere(question: Question, span: Span, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the nearest months that hold something: words, address."""
    facts, search = current_site().facts, question.search

    def look() -> tuple[date | None, date | None]:
        following = month.next_day(session(), question, span.last)
        return following, month.last_day(session(), question, span.first)

    key = ("calendar elsewhere", search, question.area, question.center, question.edition)
    following, former = kept(facts, key, look, size=200)
    if following is not None and former is not None and span.last < reader.today:
        former = None  # the past leads to what is to come
    return tuple(
        (
            span_words(span.around(day), reader.language, today=reader.today),
            calendar_path(reader, search, span.around(day)),
        )
        for day in filter(None, (following, former))
    )


def _page(span: Span, opened: Opened, search: Search, reader: Reader) -> Page:
    period = span_words(span, reader.language, today=reader.today)
    is_plain = search.is_plain and not opened.is_named
    own = calendar_path(reader, search, span) if opened.is_named else ""
    own = own or list_path(current_site(), undated(search), page=PAGE)
    return page_of(
        gettext("Calendrier : %(period)s", period=period),
        description=current_site().text("events.lead").text,
        section="events",
        robots="" if is_plain else "noindex, follow",
        query=own.partition("?")[2],
    )

"""/activites: what one joins for a season, by theme (ADR 0015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.kernel.parameters import Fault, Problem
from app.kernel.search import Search
from app.kernel.typography import french_spacing
from app.queries import activities
from app.queries.activities import ActivityLine, ActivityLines
from app.queries.facts import ActivityFacts
from app.web.activity_words import last_day, name_of, themes, until_words
from app.web.addresses import ACTIVITIES, activity_path, list_path
from app.web.asked_words import filters_in_words
from app.web.asking import Asked, asked
from app.web.cards import IN_A_ROW, EventCard, Reader, place_line, tags
from app.web.catalogues import gettext, ngettext
from app.web.database import session
from app.web.figures import activities_of
from app.web.kept import kept_each
from app.web.labels import labels
from app.web.left_aside_words import FIELDS
from app.web.pictures import photo
from app.web.public.agenda import choices_of, faults_of
from app.web.public.agenda_words import said_back
from app.web.public_page import Page, current_site, page_of
from app.web.rows import event_row
from app.web.search_form import asks_where
from app.web.site import tell_until

_NOTHING = ActivityLines((), 0, None, None)


@dataclass(frozen=True, slots=True)
class Group:
    """The activities of one theme, as rows."""

    theme: str
    label: str
    rows: tuple[Markup, ...]


def show_all() -> ResponseReturnValue:
    """Answer what the address asks of the season activities."""
    question, found = _answered(asked(only=activities.FOLLOWED))
    reader, search = Reader(current_site(), question.question.now), question.search
    tell_until(found.until_at)
    faults = faults_of(question, reader.language)
    which = faults.pop("where", "") if question.choices else ""
    title, more = _in_words(question, found, reader)
    return render_template(
        "public/activities.html",
        page=_list_page(title, search),
        search=search,
        details=more,
        total=found.total,
        groups=_groups(found.lines, reader),
        faults=faults,
        which=which,
        fields=FIELDS,
        choices=choices_of(search, question.choices, page=ACTIVITIES),
        pager=_pager(search, found),
        themes=list(themes(reader.language).items()),
        with_place=asks_where(search),
        language=reader.language,
    )


def _answered(question: Asked) -> tuple[Asked, ActivityLines]:
    """Find one page; a cursor of another list is said, and the list begins again."""
    facts = current_site().facts
    if question.choices:
        return question, _NOTHING
    try:
        return question, activities_of(facts, question.question)
    except ValueError:
        search = question.search.with_()
        mended = replace(
            question,
            search=search,
            question=replace(question.question, search=question.question.search.with_()),
            problems=(*question.problems, Problem("cursor", Fault.BAD_CURSOR)),
        )
        return mended, activities_of(facts, mended.question)


def _in_words(question: Asked, found: ActivityLines, reader: Reader) -> tuple[str, str]:
    """Return what was asked and how much answers: the title, then the rest of the question."""
    plain = gettext("Activités à l’année")
    if question.choices:
        return gettext("Quelle commune ?"), ""
    count = gettext("Aucune activité à l’année")
    if found.total:
        text = ngettext("%(num)s activité à l’année", "%(num)s activités à l’année", found.total)
        count = text
    if question.search.is_plain:
        return plain, count if found.total else ""
    more = " · ".join(filters_in_words(question.search, reader.language))
    return said_back(count, question, reader.language, plain=""), more


def _groups(lines: Sequence[ActivityLine], reader: Reader) -> list[Group]:
    """Return the activities by theme, in their order: a page holds each theme once."""
    site, names = reader.site, themes(reader.language)

    def made(missing: list[int]) -> dict[int, str]:
        known = activities.full(session(), site.scope, [lines[at].id for at in missing])
        return {
            at: str(event_row(_card(known[lines[at].id], reader), site.language, 3))
            for at in missing
            if lines[at].id in known
        }

    keys = [("activity row", line.id, reader.today, site.language) for line in lines]
    grouped: dict[str, list[Markup]] = {}
    for line, row in zip(lines, kept_each(site.facts, keys, made), strict=True):
        if row:
            grouped.setdefault(line.theme, []).append(Markup(row))  # noqa: S704 (as it was made)
    return [Group(theme, names[theme], tuple(rows)) for theme, rows in grouped.items()]


def _card(activity: ActivityFacts, reader: Reader) -> EventCard:
    site, known = reader.site, labels(reader.language)
    last = last_day(activity)
    return EventCard(
        number=activity.id,
        url=activity_path(site, activity),
        title=name_of(activity, reader),
        theme=activity.theme,
        theme_label=themes(reader.language)[activity.theme],
        when_text=until_words(last, reader) if last else "",
        starts_iso=last.isoformat() if last else "",
        place_line=french_spacing(place_line(activity, with_commune=not site.is_one_commune)),
        organizer="",
        tags=tags(replace(activity, registration=()), reader.language, known),
        status=activity.status,
        status_label=known.status_words.get(activity.status),
        distance_text=None,
        image=photo(activity.picture, most=IN_A_ROW) if activity.picture else None,
    )


def _pager(search: Search, found: ActivityLines) -> tuple[str | None, str | None]:
    here = current_site()
    first = list_path(here, search.with_(), page=ACTIVITIES) if search.cursor else None
    if not found.next_cursor:
        return first, None
    following = replace(search, cursor=found.next_cursor)
    return first, list_path(here, following, page=ACTIVITIES)


def _list_page(title: str, search: Search) -> Page:
    return page_of(
        title,
        description=gettext(
            "Clubs, cours, chorales, ateliers : ce que l’on rejoint pour toute une saison."
        ),
        section="activities",
        robots="" if search.is_plain and not search.cursor else "noindex, follow",
        query=list_path(current_site(), search, page=ACTIVITIES).partition("?")[2],
    )

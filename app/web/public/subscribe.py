"""/abonnement: how to follow a search from one's own calendar, program by program."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from app.kernel.languages import interface_language
from app.kernel.period import When
from app.web.addresses import EVENTS, list_path
from app.web.asking import asked
from app.web.catalogues import gettext
from app.web.figures import summary_of
from app.web.public.agenda import choices_of, faults_of
from app.web.public.search_words import in_words
from app.web.public_page import current_site, page_of
from app.web.site import origin_of, tell_until

PATH = "/abonnement"
# Beyond it, most calendar programs are slow or give up, and nobody finds anything again.
MANY = 300


def show() -> ResponseReturnValue:
    """Give the addresses of what the same parameters list, and the steps of each program."""
    question, here = asked(), current_site()
    # An order means nothing in a calendar, and would part two subscriptions to the same.
    search = replace(question.search.with_(), sort="date")
    faults = faults_of(question, interface_language(here.language))
    which = faults.pop("where", "") if question.choices else ""
    summary = None if question.choices else summary_of(here.facts, question.question)
    if summary is not None:
        tell_until(summary.until_at)
    calendar = _address(list_path(here, search, page=f"{EVENTS}.ics"))
    name, more = in_words(question, interface_language(here.language))
    title = gettext("S’abonner à l’agenda")
    query = list_path(here, search).partition("?")[2]
    return render_template(
        "public/subscribe.html",
        page=page_of(title, robots="" if search.is_plain else "noindex", query=query),
        steps=[
            (gettext("Accueil"), f"{here.base_path}/"),
            (gettext("Agenda"), f"{here.base_path}{EVENTS}"),
            (title, ""),
        ],
        name=name,
        more=more,
        listed=list_path(here, search),
        calendar=calendar,
        webcal=f"webcal://{calendar.partition('://')[2]}",
        feed=_address(list_path(here, search, page=f"{EVENTS}.rss")),
        faults=faults,
        which=which,
        choices=choices_of(search, question.choices, page=PATH),
        is_many=summary is not None and summary.total > MANY,
        ends=search.last_day is not None,
        moves=search.when in {When.TODAY, When.WEEKEND} and not search.says_days,
        language=interface_language(here.language),
    )


def _address(path: str) -> str:
    return origin_of(current_site().facts) + path

"""Events: a page of those that answer a question, or one of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, g, redirect
from flask.typing import ResponseReturnValue

from app.kernel.parameters import Fault, Problem
from app.kernel.search import PARAMETERS
from app.queries import events, lists
from app.queries.facts import EventFacts, EventLine, Gone, Lines
from app.queries.question import Question
from app.web.api.answers import json_response, json_text
from app.web.api.reading import Parameters, refused
from app.web.asking import asked
from app.web.canonical import canonical_addresses
from app.web.clock import now
from app.web.database import session
from app.web.figures import lines_of, summary_of
from app.web.gathered import shown_instead
from app.web.gone import refuse_gone
from app.web.kept import kept_each
from app.web.openapi.answers import EventsAnswer
from app.web.openapi.parameters import LIMIT
from app.web.shapes import event_json, event_shape
from app.web.site import site, tell_until

KNOWN = (*PARAMETERS, LIMIT)


def list_events() -> ResponseReturnValue:
    """Return a page of the events that answer, or 422 with each parameter's error."""
    own = Parameters(KNOWN)
    question = asked(extra=(LIMIT,), limit=own.limit())
    problems = [*question.problems, *(one for one in own.problems if one.parameter == LIMIT)]
    if problems:
        return refused(problems, known=KNOWN, choices=question.choices)
    found = _page(question.question)
    if found is None:
        return refused([Problem("cursor", Fault.BAD_CURSOR)], known=KNOWN)
    return _answer(question.question, found)


def get_event(event_id: int) -> ResponseReturnValue:
    """Return one event; 404 out of this site's sight, 410 for a month once withdrawn.

    One that this site shows as another leads to that other (301).
    """
    own = Parameters(())
    if own.problems:
        return refused(own.problems, known=own.known)
    at = now()
    event = events.get(session(), site.scope, event_id, now=at)
    if isinstance(event, Gone):
        refuse_gone(event)
    if event is None:
        other = shown_instead(g.site.facts, event_id, now=at)
        if not isinstance(other, EventFacts):
            abort(404)
        return redirect(f"{site.base_path}/api/v1/events/{other.id}", 301)
    address = canonical_addresses(session(), (event,), reader=g.site)[event.id]
    return json_response(event_shape(event, url=address))


def _page(question: Question) -> Lines | None:
    """Return the page, or ``None`` when the cursor is that of another list."""
    try:
        return lines_of(g.site.facts, question)
    except (ValueError, OverflowError):
        return None


def _answer(question: Question, page: Lines) -> Response:
    summary = summary_of(g.site.facts, question)
    tell_until(summary.until_at)
    whole = EventsAnswer(
        total=summary.total, total_is_exact=summary.is_exact, items=[], next=page.next_cursor
    )
    head, empty, tail = whole.model_dump_json().partition('"items":[]')
    items = ",".join(filter(None, _items(question, page.lines)))
    return json_text(f"{head}{empty[:-1]}{items}]{tail}")


def _items(question: Question, lines: Sequence[EventLine]) -> list[str]:
    """Return each event as JSON, made once for a site under its canonical address."""
    addresses = canonical_addresses(session(), lines, reader=g.site)

    def made(missing: list[int]) -> dict[int, str]:
        wanted = {lines[at].id: at for at in missing}
        asked = lists.full(session(), question, [lines[at] for at in missing], all_times=True)
        return {wanted[event.id]: event_json(event, url=addresses[event.id]) for event in asked}

    keys = [("item", *line.key, addresses[line.id]) for line in lines]
    return kept_each(g.site.facts, keys, made)

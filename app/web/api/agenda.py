"""Events: a page of those that answer a question, or one of them."""

from __future__ import annotations

from flask import Response, abort, g
from flask.typing import ResponseReturnValue

from app.kernel.parameters import Fault, Problem
from app.kernel.search import PARAMETERS
from app.queries import events
from app.queries.facts import EventFacts, Found, Gone
from app.queries.question import Question
from app.web.api.answers import EventsAnswer, json_response
from app.web.api.reading import LIMIT, Parameters, refused
from app.web.asking import asked
from app.web.canonical import canonical_addresses
from app.web.clock import now
from app.web.database import session
from app.web.shapes import EventShape, event_shape
from app.web.site import site

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
    return _answer(found)


def get_event(event_id: int) -> ResponseReturnValue:
    """Return one event; 404 out of this site's sight, 410 for a month once withdrawn."""
    own = Parameters(())
    if own.problems:
        return refused(own.problems, known=own.known)
    event = events.get(session(), site.scope, event_id, now=now())
    if event is None:
        abort(404)
    if isinstance(event, Gone):
        abort(410)
    return json_response(_shapes((event,))[0])


def _page(question: Question) -> Found | None:
    """Return the page, or ``None`` when the cursor is that of another list."""
    try:
        return events.find(session(), question, all_times=True)
    except (ValueError, OverflowError):
        return None


def _answer(found: Found) -> Response:
    return json_response(
        EventsAnswer(
            total=found.total,
            total_is_exact=True,
            items=_shapes(found.events),
            next=found.next_cursor,
        )
    )


def _shapes(found: tuple[EventFacts, ...]) -> list[EventShape]:
    addresses = canonical_addresses(session(), found, reader=g.site)
    return [event_shape(event, url=addresses[event.id]) for event in found]

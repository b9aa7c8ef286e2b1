"""Season activities: a page of those that one may join, or one of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, g, redirect
from flask.typing import ResponseReturnValue

from app.kernel.parameters import Fault, Problem
from app.queries import activities
from app.queries.activities import FOLLOWED, ActivityLines
from app.queries.facts import ActivityFacts, Gone
from app.web.addresses import ACTIVITIES
from app.web.api.answers import json_response, json_text
from app.web.api.reading import Parameters, refused
from app.web.asking import asked
from app.web.canonical import canonical_addresses
from app.web.clock import now
from app.web.database import session
from app.web.figures import activities_of, activity_of
from app.web.gathered import shown_instead
from app.web.gone import refuse_gone
from app.web.openapi.answers import ActivitiesAnswer
from app.web.openapi.parameters import LIMIT
from app.web.shapes import activity_shape
from app.web.site import site, tell_until

KNOWN = (*FOLLOWED, LIMIT)


def list_activities() -> ResponseReturnValue:
    """Return a page of the activities that answer, or 422 with each parameter's error."""
    own = Parameters(KNOWN)
    question = asked(extra=(LIMIT,), only=FOLLOWED, limit=own.limit())
    problems = [*question.problems, *(one for one in own.problems if one.parameter == LIMIT)]
    if problems:
        return refused(problems, known=KNOWN, choices=question.choices)
    try:
        found = activities_of(g.site.facts, question.question)
    except (ValueError, OverflowError):
        return refused([Problem("cursor", Fault.BAD_CURSOR)], known=KNOWN)
    tell_until(found.until_at)
    known = activities.full(session(), site.scope, [line.id for line in found.lines])
    return json_text(_answer(found, [known[line.id] for line in found.lines if line.id in known]))


def get_activity(activity_id: int) -> ResponseReturnValue:
    """Return one activity, over or not; 404 out of this site's sight, 410 once withdrawn.

    One that this site shows as another leads to that other (301).
    """
    own = Parameters(())
    if own.problems:
        return refused(own.problems, known=own.known)
    at = now()
    activity = activity_of(g.site.facts, activity_id, now=at)
    if isinstance(activity, Gone):
        refuse_gone(activity)
    if activity is None:
        other = shown_instead(g.site.facts, activity_id, now=at)
        if not isinstance(other, ActivityFacts):
            abort(404)
        return redirect(f"{site.base_path}/api/v1/activities/{other.id}", 301)
    address = _addresses([activity])[activity.id]
    return json_response(activity_shape(activity, url=address))


def _answer(found: ActivityLines, whole: Sequence[ActivityFacts]) -> str:
    addresses = _addresses(whole)
    answer = ActivitiesAnswer(
        total=found.total,
        total_is_exact=True,
        items=[activity_shape(one, url=addresses[one.id]) for one in whole],
        next=found.next_cursor,
    )
    return answer.model_dump_json()


def _addresses(found: Sequence[ActivityFacts]) -> dict[int, str]:
    return canonical_addresses(session(), found, reader=g.site, under=ACTIVITIES)

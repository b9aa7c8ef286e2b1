"""An event or activity that this site shows as another: its address leads there, for good."""

from __future__ import annotations

from flask import abort, redirect
from flask.typing import ResponseReturnValue

from app.queries import curation
from app.queries.facts import ActivityFacts, EventFacts
from app.web.addresses import activity_path, event_path
from app.web.cards import Reader
from app.web.database import session
from app.web.figures import activity_of, event_of


def to_the_one_shown(event_id: int, reader: Reader) -> ResponseReturnValue:
    """Lead to what this site shows in place of it; else nothing is there."""
    facts = reader.site.facts
    other = curation.merged_into(session(), facts.scope, event_id)
    if other is not None:
        event = event_of(facts, other, now=reader.now)
        if isinstance(event, EventFacts):
            return redirect(event_path(reader.site, event), 301)
        activity = activity_of(facts, other, now=reader.now)
        if isinstance(activity, ActivityFacts):
            return redirect(activity_path(reader.site, activity), 301)
    return abort(404)

"""An event or activity that this site shows as another: its address leads there, for good."""

from __future__ import annotations

from flask import abort, redirect
from flask.typing import ResponseReturnValue

from app.queries.facts import EventFacts
from app.web.addresses import activity_path, event_path
from app.web.cards import Reader
from app.web.gathered import shown_instead


def to_the_one_shown(event_id: int, reader: Reader) -> ResponseReturnValue:
    """Lead to what this site shows in place of it; else nothing is there."""
    other = shown_instead(reader.site.facts, event_id, now=reader.now)
    if other is None:
        return abort(404)
    path = event_path if isinstance(other, EventFacts) else activity_path
    return redirect(path(reader.site, other), 301)

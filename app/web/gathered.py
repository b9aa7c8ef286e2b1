"""What this site shows in place of an event or an activity that it says is another's double."""

from __future__ import annotations

from datetime import datetime

from app.queries import curation
from app.queries.facts import ActivityFacts, EventFacts
from app.queries.sites import SiteFacts
from app.web.database import session
from app.web.figures import activity_of, event_of


def shown_instead(
    facts: SiteFacts, event_id: int, *, now: datetime
) -> EventFacts | ActivityFacts | None:
    """Return what the site of ``facts`` shows in place of ``event_id``; ``None``: nothing."""
    other = curation.merged_into(session(), facts.scope, event_id)
    if other is None:
        return None
    event = event_of(facts, other, now=now)
    if isinstance(event, EventFacts):
        return event
    activity = activity_of(facts, other, now=now)
    return activity if isinstance(activity, ActivityFacts) else None

"""One event, with all its times, for a calendar."""

from __future__ import annotations

from flask import Response, abort, g, redirect
from flask.typing import ResponseReturnValue

from app.queries import events
from app.queries.facts import EventFacts, Gone
from app.web.addresses import event_path
from app.web.canonical import canonical_addresses
from app.web.clock import now
from app.web.database import session
from app.web.feeds import calendar
from app.web.gathered import shown_instead
from app.web.gone import refuse_gone
from app.web.site import Site, origin_of, request_port


def event_as_ics(event_id: int, slug: str = "") -> ResponseReturnValue:
    """Return an event as a calendar; under another slug, the way to its own address.

    Of one that this site shows as another, the way to that other.
    """
    site: Site = g.site
    at = now()
    event = events.get(session(), site.scope, event_id, now=at)
    if isinstance(event, Gone):
        refuse_gone(event)
    if event is None:
        other = shown_instead(site.facts, event_id, now=at)
        return _to(site, other) if isinstance(other, EventFacts) else abort(404)
    if slug != event.slug:
        return _to(site, event)
    url = canonical_addresses(session(), [event], reader=site)[event.id]
    body = (
        calendar.head(site, name=event.title.read(site.languages).text)
        + calendar.entries(site, event, event.occurrences, url=url)
        + calendar.tail()
    )
    response = Response(body, mimetype=calendar.MEDIA_TYPE)
    name = f"{event.slug or event.id}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _to(site: Site, event: EventFacts) -> ResponseReturnValue:
    origin = origin_of(site.facts, request_port())
    return redirect(f"{origin}{event_path(site, event)}.ics", 301)

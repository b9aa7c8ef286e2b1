"""One event, with all its times, for a calendar."""

from __future__ import annotations

from flask import Response, abort, g, redirect
from flask.typing import ResponseReturnValue

from app.queries import events
from app.queries.facts import Gone
from app.web.addresses import event_path
from app.web.canonical import canonical_addresses
from app.web.clock import now
from app.web.database import session
from app.web.feeds import calendar
from app.web.site import Site, origin_of, request_port


def event_as_ics(event_id: int, slug: str = "") -> ResponseReturnValue:
    """Return an event as a calendar; under another slug, the way to its own address."""
    site: Site = g.site
    event = events.get(session(), site.scope, event_id, now=now())
    if event is None:
        abort(404)
    if isinstance(event, Gone):
        abort(410)
    if slug != event.slug:
        origin = origin_of(site.facts, request_port())
        return redirect(f"{origin}{event_path(site, event)}.ics", 301)
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

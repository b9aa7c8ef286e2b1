"""Who is behind a request of an association's pages, and of which portal."""

from __future__ import annotations

from flask import abort, g, request

from app.queries.sites import SiteFacts
from app.services.helloasso import wishes
from app.web.clock import now
from app.web.console.helloasso import passes
from app.web.console.helloasso.passes import Pass
from app.web.database import session
from app.web.site import directory, settings


def site_of(slug: str) -> SiteFacts:
    """Return the portal of an address, in the language asked or carried, if it speaks it."""
    facts = directory().by_slug(slug)
    if facts is None or not facts.is_published:
        abort(404)
    carried = carried_to(slug)
    wanted = request.args.get("lang", carried.language if carried else "")
    g.language = wanted if wanted in facts.languages else facts.languages[0]
    return facts


def carried_to(slug: str) -> Pass | None:
    """Return what the browser carries, if it is for that portal."""
    found = passes.read(request, settings(), now=now())
    return found if found and found.site == slug else None


def inside(slug: str) -> Pass | None:
    """Return the pass of an association that still lets us in: leaving ends every other visit."""
    found = carried_to(slug)
    if found is None or not found.association:
        return None
    linked = wishes.linked_at(session(), found.association)
    return found if linked and linked.timestamp() <= found.since else None


def sender(slug: str) -> Pass | None:
    """Return the pass of who sent a form, if the form is one that we showed to it."""
    found = inside(slug)
    return found if found and found.sent(request.form.get("token", "")) else None

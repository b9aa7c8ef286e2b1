"""The events that somebody kept, chosen one by one, for a calendar."""

from __future__ import annotations

from flask import Response, g
from flask.typing import ResponseReturnValue

from app.web.canonical import canonical_addresses
from app.web.catalogues import gettext
from app.web.chosen import MOST, PARAMETER, choose, chosen_ids
from app.web.clock import now
from app.web.database import session
from app.web.feeds import calendar
from app.web.site import Site
from app.web.unprocessable import plainly_refused


def kept_as_ics() -> ResponseReturnValue:
    """Return the events that the address names, with all their times; others are left out.

    422 when it names none, or says anything else.
    """
    site: Site = g.site
    ids, strays = chosen_ids()
    if strays or not ids:
        sentence = gettext(
            "Cette adresse attend des numéros d’événements : "
            "%(parameter)s=12,34 (%(most)s au plus).",
            parameter=PARAMETER,
            most=MOST,
        )
        return _not_kept(plainly_refused(sentence))
    events = choose(site, ids, now=now()).events
    addresses = canonical_addresses(session(), events, reader=site)
    body = [calendar.head(site, name=f"{gettext('Mes favoris')} – {site.name.text}")]
    body += [
        calendar.entries(site, event, event.occurrences, url=addresses[event.id])
        for event in events
    ]
    response = Response("".join([*body, calendar.tail()]), mimetype=calendar.MEDIA_TYPE)
    name = f"favoris-{site.facts.slug}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _not_kept(response)


def _not_kept(response: Response) -> Response:
    """Let nobody on the way keep what is one person's choice."""
    response.headers["Cache-Control"] = "no-store"
    return response

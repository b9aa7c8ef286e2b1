"""The pages that associations see, and what they read when HelloAsso does not follow."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, g, make_response, render_template

from app.clients.calls import CallAwayError, CallRefusedError
from app.clients.helloasso_consent import EXPIRED
from app.clients.http import SourceError
from app.queries.sites import SiteFacts
from app.services.helloasso.create import BUSY
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.helloasso import passes
from app.web.console.helloasso.passes import Pass
from app.web.site import origin_of, settings

_log = logging.getLogger(__name__)


def page(
    name: str, facts: SiteFacts, carried: Pass | None, *, status: int = 200, **more: Any
) -> Response:
    """Return a page of ``templates/console/associations``; the visit lasts an hour from now."""
    language: str = carried.language if carried else g.language
    g.language = language
    prefix = "" if language == facts.languages[0] else f"/{language}"
    body = render_template(
        f"console/associations/{name}.html",
        carried=carried,
        language=spoken(),
        portal=origin_of(facts) + prefix,
        portal_name=facts.name.read([language, *facts.languages]),
        slug=facts.slug,
        own_language=language,
        **more,
    )
    response = make_response(body, status)
    if carried is None:
        return response
    return passes.give(response, carried.longer(now=now()), settings(), now=now())


def why_not(wrong: SourceError) -> tuple[str, int]:
    """Return why HelloAsso did not follow, for whoever is of an association, and our status.

    The operator's words (which key, which setting) go to the log.
    """
    _log.warning("helloasso: %s", wrong)
    if str(wrong) == BUSY:
        return gettext("Cet événement est en train d’être créé : attendez un instant."), 409
    if isinstance(wrong, CallRefusedError):
        if str(wrong) == EXPIRED:
            said = gettext(
                "Cet accord n’est plus valable : il sert une fois, dans les cinq minutes."
            )
            return said, 403
        if wrong.status == 401:
            return gettext("HelloAsso ne reconnaît plus votre accord : donnez-le de nouveau."), 403
        if wrong.status == 403:
            return gettext(
                "HelloAsso ne nous permet pas de le faire à votre place. Faites-le chez "
                "HelloAsso : votre événement paraîtra ici tout seul."
            ), 502
    if isinstance(wrong, CallAwayError):
        return gettext(
            "HelloAsso ne répond pas pour le moment. Réessayez dans quelques minutes : "
            "rien n’est perdu."
        ), 503
    return gettext("HelloAsso n’a pas pu répondre à notre demande. Réessayez plus tard."), 502

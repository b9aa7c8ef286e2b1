"""Where HelloAsso tells that something changed: the only address of public hosts that writes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.services.helloasso import hints
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.database import session
from app.web.problem_details import problem_response
from app.web.site import settings, site

blueprint = Blueprint("notifications", __name__)
PATH = "/api/v1/helloasso/notifications/<string(length=40):secret>"


@blueprint.post(PATH)
def receive(secret: str) -> ResponseReturnValue:
    """Note that a form is to be read again, and answer at once.

    On the national host only; a wrong secret leads nowhere, as any wrong address.
    """
    known = hints.secret_of(settings())
    if not site.facts.is_national or not hints.is_same(secret, known):
        abort(404)
    body = request.get_data(cache=False)
    seal = request.headers.get(hints.SIGNATURE_HEADER, "")
    address = request.remote_addr or ""
    if not hints.comes_from_helloasso(settings(), body, seal=seal, address=address):
        detail = gettext("Cette notification ne vient pas de HelloAsso.")
        return problem_response(403, gettext("Demande refusée"), detail)
    hints.note(session(), body, now=now())
    return Response(status=204, headers={"Cache-Control": "no-store"})

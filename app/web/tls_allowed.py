"""What a proxy that makes certificates as they are needed asks first: whether a name is ours.

It asks from beside us (Caddy's ``on_demand_tls { ask … }``), under whatever host. The answer
says no more than a handshake would: a certificate, or none. Who comes through the proxy is
told nothing at all.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.kernel.hosts import is_label, normalise_host
from app.queries import domains
from app.services.sites.findings import AFTER_TXT
from app.web.database import session
from app.web.site import directory

PATH = "/internal/tls-allowed"
blueprint = Blueprint("tls_allowed", __name__)
_LONGEST = 253


@blueprint.get(PATH)
def ask() -> ResponseReturnValue:
    """Answer 200 for a name that a certificate may be made for, 404 for every other."""
    try:
        is_ours = not _is_from_outside() and _is_allowed(request.args.getlist("domain"))
    except SQLAlchemyError:
        return _say(503)
    return _say(200 if is_ours else 404)


def _is_allowed(asked: list[str]) -> bool:
    """From memory what is published under the base host; one indexed look for the rest."""
    name = _name(asked)
    known = directory()
    if not name:
        return False
    if name in {known.base_name, known.console_name}:
        return True
    label = name.removesuffix(f".{known.base_name}")
    if label == name:
        return domains.may_be_certified(session(), name, after_txt=AFTER_TXT)
    if not is_label(label):
        return False
    return known.door(name) is not None or domains.is_subdomain(session(), label)


def _name(asked: list[str]) -> str:
    if len(asked) != 1 or len(asked[0]) > _LONGEST or ":" in asked[0]:
        return ""
    return normalise_host(asked[0]) or ""


def _is_from_outside() -> bool:
    """Tell whether the proxy passed on somebody else's request: it says whose."""
    return "X-Forwarded-For" in request.headers or "Forwarded" in request.headers


def _say(status: int) -> Response:
    return Response("", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})

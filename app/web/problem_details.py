"""Errors for machines: problem details (RFC 9457), in the language of the address.

The API's own refusals and, under ``/api/``, every error of the application go out
through :func:`problem_response`; ``title`` and ``detail`` are sentences for the person
who reads the log, ``type`` stays ``about:blank``: the status says the kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from app.web.catalogues import gettext
from app.web.gone import ActivityGoneError

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
# Public data, no cookie, no key: any page may read it from a browser, and these headers of an
# answer beside those that any may (Fetch standard, CORS).
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
    ),
}
RETRY_AFTER_SECONDS = 30
"""When to ask again once the database did not answer."""
_SILENT = (OperationalError, PoolTimeoutError)


def problem_response(status: int, title: str, detail: str, **more: object) -> Response:
    """Return a problem details answer; ``more`` are extension members (RFC 9457 §3.2)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype=MEDIA_TYPE)
    response.headers.update(OPEN_TO_ALL)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(error: HTTPException) -> Response:
    """Return an HTTP error as problem details, with the headers that it demands (``Allow``…).

    A database that does not answer is no fault of the program: 503, and when to ask again.
    """
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    is_silent = isinstance(getattr(error, "original_exception", None), _SILENT)
    if is_silent:
        status = HTTPStatus.SERVICE_UNAVAILABLE
    title, detail = in_words(status)
    if isinstance(error, ActivityGoneError):
        detail = gettext("Cette activité a été retirée par l’association.")
    response = problem_response(status, title, detail)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    if is_silent:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def in_words(status: int, _: Callable[[str], str] = gettext) -> tuple[str, str]:
    """Return the title and the detail of a status, in the language of this request, or of ``_``."""
    if known := _known(status, _):
        return known
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = _("Quelque chose s’est mal passé de notre côté. Réessayez plus tard.")
        return _("Erreur du serveur"), detail
    return _("Demande refusée"), _("Cette demande n’a pas pu être comprise.")


def _known(status: int, _: Callable[[str], str]) -> tuple[str, str] | None:
    if status == HTTPStatus.NOT_FOUND:
        return _("Introuvable"), _("Il n’y a rien à cette adresse sur ce portail.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = _("Ces adresses se lisent seulement : GET, HEAD ou OPTIONS.")
        return _("Méthode refusée"), detail
    if status == HTTPStatus.GONE:
        detail = _("Cet événement a été retiré par ses organisateurs.")
        return _("Retiré"), detail
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        detail = _("Trop de demandes depuis votre adresse. Réessayez dans une minute.")
        return _("Trop de demandes en même temps"), detail
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        detail = _("Beaucoup de monde en même temps. Réessayez dans quelques secondes.")
        return _("Réessayez dans un instant"), detail
    return None

"""Errors for machines: problem details (RFC 9457), in the language of the address.

The API's own refusals and, under ``/api/``, every error of the application go out
through :func:`problem_response`; ``title`` and ``detail`` are sentences for the person
who reads the log, ``type`` stays ``about:blank``: the status says the kind.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import HTTPException

from app.web.catalogues import gettext
from app.web.gone import ActivityGoneError

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
# Public data, no cookie, no key: any page may read it from a browser (Fetch standard, CORS).
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}


def problem_response(status: int, title: str, detail: str, **more: object) -> Response:
    """Return a problem details answer; ``more`` are extension members (RFC 9457 §3.2)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype=MEDIA_TYPE)
    response.headers.update(OPEN_TO_ALL)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(error: HTTPException) -> Response:
    """Return an HTTP error as problem details, with the headers that it demands (``Allow``…)."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    title, detail = _in_words(status)
    if isinstance(error, ActivityGoneError):
        detail = gettext("Cette activité a été retirée par l’association.")
    response = problem_response(status, title, detail)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _in_words(status: int) -> tuple[str, str]:
    if status == HTTPStatus.NOT_FOUND:
        return gettext("Introuvable"), gettext("Il n’y a rien à cette adresse sur ce portail.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = gettext("Ces adresses se lisent seulement : GET, HEAD ou OPTIONS.")
        return gettext("Méthode refusée"), detail
    if status == HTTPStatus.GONE:
        detail = gettext("Cet événement a été retiré par ses organisateurs.")
        return gettext("Retiré"), detail
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        detail = gettext("Beaucoup de monde en même temps. Réessayez dans quelques secondes.")
        return gettext("Réessayez dans un instant"), detail
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = gettext("Quelque chose s’est mal passé de notre côté. Réessayez plus tard.")
        return gettext("Erreur du serveur"), detail
    return gettext("Demande refusée"), gettext("Cette demande n’a pas pu être comprise.")

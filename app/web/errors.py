"""When something is not there, not allowed, or broken: a page that says it and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from app.web.catalogues import gettext, spoken
from app.web.database import session
from app.web.gone import ActivityGoneError
from app.web.problem_details import API_PREFIX, answer
from app.web.public_page import page_of

# What is left to say when nothing else works any more: no template, no database.
LAST_WORDS = "Une erreur est survenue de notre côté.\nSomething went wrong on our side.\n"


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What an error page says: a title, one or two sentences, a reference for whoever helps."""

    title: str
    explanation: str
    status: int
    reference: str = ""


def use_error_pages(app: Flask) -> None:
    """Answer every HTTP error of ``app`` with a page, and those under /api/ for machines."""
    app.register_error_handler(HTTPException, _answer)


def _answer(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if request.path.startswith(API_PREFIX) or request.path == API_PREFIX.rstrip("/"):
        return answer(error)
    response: Response = current_app.make_response(error.get_response())
    try:
        response.set_data(_page(int(status), of_activity=isinstance(error, ActivityGoneError)))
        response.content_type = "text/html; charset=utf-8"
    except Exception:  # whatever broke the page may break the page that says so
        current_app.logger.exception("the error page could not be shown at all")
        response.set_data(LAST_WORDS)
        response.content_type = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(status: int, *, of_activity: bool = False) -> str:
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    try:
        if broken:
            # A failed statement leaves its transaction unusable: the page needs a new one.
            session().rollback()
        words = _activity_gone() if of_activity else _words(status)
        return _in_brand(words) if g.get("site") else _bare(words)
    except SQLAlchemyError:
        current_app.logger.exception("the error page could not be shown in its brand")
        return _bare(_words(status))


def _in_brand(words: ErrorWords) -> str:
    page = page_of(words.title, robots="noindex")
    return render_template("errors/in_brand.html", page=page, words=words)


def _bare(words: ErrorWords) -> str:
    return render_template("errors/bare.html", words=words, language=spoken())


def _words(status: int) -> ErrorWords:
    said: dict[int, Callable[[], ErrorWords]] = {
        HTTPStatus.BAD_REQUEST: _bad_request,
        HTTPStatus.NOT_FOUND: _not_found,
        HTTPStatus.METHOD_NOT_ALLOWED: _not_allowed,
        HTTPStatus.GONE: _gone,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _too_large,
        HTTPStatus.TOO_MANY_REQUESTS: _too_many,
        HTTPStatus.SERVICE_UNAVAILABLE: _unavailable,
    }
    if known := said.get(status):
        return known()
    return _broken(status) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _bad_request(status)


def _bad_request(status: int = 400) -> ErrorWords:
    return ErrorWords(
        gettext("Nous n’avons pas compris cette demande"),
        gettext("L’adresse est peut-être incomplète ou abîmée. Reprenez depuis l’accueil."),
        status,
    )


def _not_found() -> ErrorWords:
    return ErrorWords(
        gettext("Cette page n’existe pas"),
        gettext(
            "Elle a pu être déplacée, ou l’adresse comporte une erreur. "
            "Cherchez ci-dessous, ou reprenez depuis l’accueil."
        )
        if g.get("site")  # where there is no site, nothing is there to search
        else gettext(
            "Elle a pu être déplacée, ou l’adresse comporte une erreur. Reprenez depuis l’accueil."
        ),
        404,
    )


def _not_allowed() -> ErrorWords:
    return ErrorWords(
        gettext("Cette page se lit seulement"),
        gettext("On ne peut rien y envoyer. Reprenez depuis l’accueil."),
        405,
    )


def _gone() -> ErrorWords:
    return ErrorWords(
        gettext("Cet événement a été retiré"),
        gettext("Ses organisateurs ne l’annoncent plus. D’autres rendez-vous vous attendent."),
        410,
    )


def _activity_gone() -> ErrorWords:
    return ErrorWords(
        gettext("Cette activité a été retirée"),
        gettext("L’association ne la propose plus. D’autres vous attendent."),
        410,
    )


def _too_large() -> ErrorWords:
    return ErrorWords(
        gettext("C’est trop lourd"),
        gettext("Ce que vous avez envoyé dépasse ce que ce site accepte."),
        413,
    )


def _too_many() -> ErrorWords:
    return ErrorWords(
        gettext("Trop de demandes en même temps"),
        gettext("Patientez une minute, puis réessayez."),
        429,
    )


def _unavailable() -> ErrorWords:
    return ErrorWords(
        gettext("Le site reprend son souffle"),
        gettext("Beaucoup de monde en même temps, ou une mise à jour. Réessayez dans un instant."),
        503,
    )


def _broken(status: int) -> ErrorWords:
    return ErrorWords(
        gettext("Une erreur est survenue de notre côté"),
        gettext(
            "Ce n’est pas de votre faute. Réessayez dans un instant ; si cela recommence, "
            "donnez-nous la référence ci-dessous."
        ),
        status,
        reference=str(g.get("request_id") or ""),
    )

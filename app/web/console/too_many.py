"""Tried too often: when one may try again, in a page that keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.services.accounts.attempts import Kind
from app.web.catalogues import gettext, ngettext
from app.web.console import late
from app.web.console.frame import page
from app.web.console.session import present, seconds_left

STATUS = 429
_MINUTE, _HOUR = 60, 3600
_MOST_MINUTES = 90
"""Past which a wait is said in hours."""
_P = ParamSpec("_P")


def counted(
    kind: Kind,
) -> Callable[[Callable[_P, ResponseReturnValue]], Callable[_P, ResponseReturnValue]]:
    """Count each time that somebody who signed in opens a view; past the limit, say when to."""

    def count(view: Callable[_P, ResponseReturnValue]) -> Callable[_P, ResponseReturnValue]:
        @wraps(view)
        def counting(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
            seconds = seconds_left(kind, str(present().account_id))
            return show(seconds) if seconds else view(*args, **kwargs)

        return counting

    return count


def show(seconds: int) -> Response:
    """Answer 429 with what was sent, to be sent again after so many seconds."""
    action = request.full_path.rstrip("?")
    later, fields = later_words(seconds), late.kept_fields()
    shown = page("too_many", status=STATUS, later=later, fields=fields, action=action)
    return after(shown, seconds)


def after(response: Response, seconds: int) -> Response:
    """Tell programs too when to come back (RFC 9110, 10.2.3)."""
    response.headers["Retry-After"] = str(seconds)
    return response


def later_words(seconds: int) -> str:
    """Return when to try again, in a sentence."""
    minutes = -(-seconds // _MINUTE)
    if minutes <= _MOST_MINUTES:
        return ngettext(
            "Vous pourrez réessayer dans une minute.",
            "Vous pourrez réessayer dans %(num)s minutes.",
            minutes,
        )
    return ngettext(
        "Vous pourrez réessayer dans une heure.",
        "Vous pourrez réessayer dans %(num)s heures.",
        -(-seconds // _HOUR),
    )


def too_often(seconds: int) -> str:
    """Return what is said above a form that was sent too often, and when to send it again."""
    said = gettext("Trop d’essais en peu de temps.")
    return f"{said} {later_words(seconds)}"

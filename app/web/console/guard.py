"""What stands before every page of the console: the language, the role, the proof of a form.

In this order: a form sent from elsewhere is refused; who did not sign in is led to the door;
a form whose page is too old is shown again, with what was typed; who has no role on the site
of the address is told that nothing is there, as for a site that does not exist.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.queries.accounts import Visitor
from app.web.console import late
from app.web.console.helloasso import associations
from app.web.console.languages import choose_language
from app.web.console.returns import PARAMETER
from app.web.console.roles import OPEN_ROOMS, SITE, Ask, Who, ask_of
from app.web.console.session import visitor
from app.web.site import directory, settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SEE_OTHER = 303
DOOR, SECOND = "/connexion", "/second-facteur"
# How a browser says that a form was sent from a page of this very host, or by hand (Fetch
# Metadata, W3C); siblings under the base host are as foreign as anybody.
_FROM_HERE = frozenset({"same-origin", "none"})


def use_guard(console: Flask) -> None:
    """Let nobody through but as the route asks."""
    console.config.update(
        # A form is good as long as the cookie that it was made for.
        WTF_CSRF_TIME_LIMIT=None,
        # The origin is checked here, on plain http too; a missing Referer proves nothing.
        WTF_CSRF_SSL_STRICT=False,
        # Asked below, once it is known who sends.
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    seals = CSRFProtect(console)
    # Associations have no sign-in: their forms carry the token of their own pass (passes.py).
    seals.exempt(associations.blueprint)
    console.before_request(_watch)


def _watch() -> ResponseReturnValue | None:
    # Tests may lend an application context to several requests, and it brings its ``g``.
    g.pop("here", None)
    if request.method not in SAFE and not _is_from_here():
        abort(400)
    if "\x00" in request.path or b"%00" in request.query_string:
        abort(404)  # PostgreSQL compares nothing with it, and nothing of ours is called so
    if _room() in OPEN_ROOMS:
        return None
    choose_language()
    if request.endpoint is None:
        return None
    ask = ask_of(current_app.view_functions[request.endpoint])
    if ask is None:
        abort(404)
    return _as_asked(ask)


def _as_asked(ask: Ask) -> ResponseReturnValue | None:
    present = visitor()
    if ask.who is not Who.STRANGERS:
        if present is None:
            return _to_the_door()
        if present.owes_second and not ask.is_before_second:
            return _to_the_second()
    if refused := _unproved():
        return refused
    if present is not None and ask.who is not Who.STRANGERS:
        _let_in(ask, present)
    return None


def _let_in(ask: Ask, present: Visitor) -> None:
    """Give the view the site of its address, or say that there is nothing."""
    given = request.view_args or {}
    facts = directory().by_slug(given["slug"]) if ask.who is Who.ROLE else None
    if not ask.allows(present, facts):
        abort(404)
    if facts is not None:
        given.pop(SITE.strip("<>"))
        given["facts"] = g.here = facts


def _to_the_door() -> ResponseReturnValue:
    if request.method not in SAFE:
        return late.show_again(must_sign_in=True)
    return redirect(_with_return(DOOR), SEE_OTHER)


def _to_the_second() -> ResponseReturnValue:
    if request.method not in SAFE:
        return late.show_again(must_sign_in=True)
    return redirect(_with_return(SECOND), SEE_OTHER)


def _with_return(path: str) -> str:
    asked = request.full_path.rstrip("?")
    return path if asked == "/" else f"{path}?{urlencode({PARAMETER: asked})}"


def _unproved() -> ResponseReturnValue | None:
    """Return the page that shows a form again when nothing proves that it is one of ours."""
    if request.method in SAFE:
        return None
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        return late.show_again(must_sign_in=False)
    return None


def _is_from_here() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != own_origin():
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in _FROM_HERE


def own_origin() -> str:
    """Return ``scheme://host:port`` of the console."""
    known = directory()
    return f"{settings().public_scheme}://{known.console_name}{known.base_port}"


def _room() -> str:
    return (request.endpoint or "").partition(".")[0]

"""Where to go once signed in: a page of ours, whatever the address claims."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

HOME = "/"
PARAMETER = "suite"
_LONGEST = 500


def wanted() -> str:
    """Return the page that was asked for before the sign-in, if it is one of ours."""
    return own_page(request.values.get(PARAMETER, ""))


def own_page(text: str) -> str:
    r"""Return ``text`` if it is the path of a page that this console shows, else the first one.

    Browsers read ``/\evil.test`` and ``/<tab>/evil.test`` as another host: nothing but
    plain characters passes, and only a path that a route answers.
    """
    is_plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    if not is_plain or len(text) > _LONGEST or not text.startswith("/") or text.startswith("//"):
        return HOME
    try:
        parts = urlsplit(text)
        routes = current_app.url_map.bind_to_environ(request.environ)
        routes.match(parts.path, method="GET")
    except (HTTPException, ValueError):
        return HOME
    return text

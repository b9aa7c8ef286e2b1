"""The custom element that gives a frame the height of what it holds, for other people's pages.

Pages hold its address for years, often with the digest of its content. So an address has a
number, and what a number means never changes: a change is a new number, and the old ones go on
answering. What they say to the frame is settled too (ADR 0026).
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from app.web.theme import FOREVER, STATIC

NEWEST = 1
_ENDPOINT = "embed.element"


def serve(number: int) -> ResponseReturnValue:
    """Serve the element of that number; 404 for one that never was."""
    if not 1 <= number <= NEWEST:
        abort(404)
    response = Response(_file(number).read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = FOREVER
    response.add_etag()
    return response.make_conditional(request)


def open_to_all(response: Response) -> Response:
    """Let any page load the element, redirections included: a digest is checked across sites.

    Fetch standard (CORS) and its Cross-Origin-Resource-Policy, for pages that isolate themselves.
    """
    if request.endpoint == _ENDPOINT:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def path_of(number: int = NEWEST) -> str:
    """Return the path of the element of a number, the same in every language."""
    return f"/integrer/agenda-{number}.js"


@cache
def integrity(number: int = NEWEST) -> str:
    """Return the digest that a page may ask its browser to check (W3C Subresource Integrity)."""
    return "sha384-" + b64encode(sha384(_file(number).read_bytes()).digest()).decode("ascii")


def _file(number: int) -> Path:
    return STATIC / f"agenda-element-{number}.js"

"""A site's own files, and the door to its console."""

from __future__ import annotations

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from app.web.site import console_origin, site
from app.web.theme import FOREVER

# An SVG opened by itself is a document: it may draw, and nothing else.
ASSET_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def asset(digest: str, name: str) -> ResponseReturnValue:
    """Serve a file of the site; for long under the address that names its content."""
    found = site.asset(name)
    if found is None:
        abort(404)
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Security-Policy"] = ASSET_POLICY
    current = len(digest) >= 12 and found.digest.startswith(digest)
    response.headers["Cache-Control"] = FOREVER if current else "no-cache"
    response.set_etag(found.digest[:32])
    return response.make_conditional(request)


def console(rest: str = "") -> ResponseReturnValue:  # noqa: ARG001 (the console has its own paths)
    """Send whoever looks for the console here to where it is."""
    return redirect(f"{console_origin()}/{site.facts.slug}/", 302)

"""QR codes (ISO/IEC 18004) of this site's own pages: a search in each of its views, an event.

What they hold is put together here, from what the address asks and nothing else: no
parameter is an address, so that no code of ours leads anywhere but to this site.
"""

from __future__ import annotations

import io

import segno
from flask import Response, request
from flask.typing import ResponseReturnValue

from app.kernel.parameters import Problem
from app.kernel.search import PARAMETERS, parse_search
from app.web.catalogues import gettext
from app.web.public.search_views import OWN, own_asked, view_path
from app.web.public.shared_event import shared_event
from app.web.public_page import current_site
from app.web.refusal_words import naming_all
from app.web.site import origin_of
from app.web.unprocessable import plainly_refused

SVG, PNG = "svg", "png"
MEDIA_TYPES = {SVG: "image/svg+xml", PNG: "image/png"}
# What telephones find the edges by: four modules of white all around.
_QUIET = 4
# On paper at 300 dots an inch, ten centimetres.
_LEAST_PIXELS, _DOTS_PER_INCH = 1200, 300
# Modules a side of version 25: with more, a telephone must come too near the paper.
_MOST_BYTES = 997


def of_list(view: str, kind: str) -> ResponseReturnValue:
    """Return the QR code of what the same parameters show in a view: list, map or calendar."""
    search, problems = parse_search(dict(request.args.lists()), extra=OWN[view])
    own, more = own_asked(view)
    if problems or more:
        return _refused((*problems, *more), view)
    name = f"{view}-{current_site().facts.slug}"
    return _answer(whole(view_path(view, search.with_(), own)), kind, name)


def of_event(event_id: int, kind: str, slug: str = "") -> ResponseReturnValue:
    """Return the QR code of an event's page on this site."""
    event = shared_event(event_id, slug, f"qr.{kind}")
    if isinstance(event, Response):
        return event
    return _answer(event.address, kind, f"{event.slug or event_id}")


def whole(path: str) -> str:
    """Return the whole address of a path on this site, as the public reaches it."""
    return origin_of(current_site().facts) + path


def fits(address: str) -> bool:
    """Tell whether a QR code can hold ``address`` and be read."""
    return len(address) <= _MOST_BYTES


def _answer(address: str, kind: str, name: str) -> Response:
    if not fits(address):
        sentence = gettext("Cette recherche est trop longue pour un QR code.")
        return plainly_refused(sentence)
    response = Response(_drawn(address, kind), mimetype=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'inline; filename="qr-{name}.{kind}"'
    return response


def _drawn(address: str, kind: str) -> bytes:
    """Return the file: black on white whatever the page around it, with its quiet zone."""
    # M mends 15 % of what is torn or dirty; what room is left over raises it for nothing.
    code = segno.make_qr(address, error="m", boost_error=True)
    file = io.BytesIO()
    if kind == PNG:
        scale = -(-_LEAST_PIXELS // code.symbol_size(border=_QUIET)[0])
        code.save(file, kind=PNG, scale=scale, border=_QUIET, dpi=_DOTS_PER_INCH)
    else:
        said = gettext("QR code de %(address)s", address=address)
        code.save(file, kind=SVG, border=_QUIET, light="#fff", omitsize=True, title=said)
    return file.getvalue()


def _refused(problems: tuple[Problem, ...], view: str) -> Response:
    head = gettext("Pas de QR code : voici ce qui n’a pas pu être suivi.")
    return plainly_refused(head, naming_all(problems, (*PARAMETERS, *OWN[view])))

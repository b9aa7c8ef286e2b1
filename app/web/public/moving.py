"""The map that moves: what it begins with, its ground in squares, what is in its window.

A view of /carte for who asks for it: the same question, the same numbers and counts.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from app.kernel.atlas import Frame, Square, framed, pins
from app.kernel.geo import Box
from app.kernel.parameters import Fault, ParameterReader
from app.kernel.tile_server import TileServer
from app.queries.communes import DepartmentFacts
from app.web import squares
from app.web.addresses import list_path
from app.web.asking import Asked
from app.web.catalogues import gettext
from app.web.public.agenda import answered
from app.web.public.bubbles import links_in
from app.web.public.map_question import DEPARTMENT, PAGE, asked_on_map
from app.web.public.map_view import MapView, is_on_one_page, view_of, whereabouts
from app.web.public_page import current_site
from app.web.site import tell_until
from app.web.theme import asset
from app.web.tiles import tiles
from app.web.unprocessable import problem_refused

BOX, ZOOM = "box", "zoom"
MOVING = f"{PAGE}-a-deplacer.json"
_FIRST_ZOOM, _LAST_ZOOM = squares.FIRST_LEVEL + 1, squares.LAST_LEVEL + 3
_AS_DRAWN = 1.15  # map.js draws 30 pixels where a page has 26
_CLOSE = 13  # from this zoom on, a window is small enough for its venues
_WIDEST = 8192  # pixels: no screen shows more
_CORNERS = 4
_ONE_WEEK = "public, max-age=604800"


def begin() -> ResponseReturnValue:
    """Answer what the map that moves begins with: its window, its addresses, its words."""
    question, department = asked_on_map()
    answer = answered(question, flat=True)
    question, found = answer.asked, answer.found
    tell_until(found.until_at)
    view = view_of(question, department, found) if found.total and not question.choices else None
    if view is None or view.box is None:
        abort(404)
    return _json(
        {
            **_addresses(question, department),
            **_shapes(question, view, view.box),
            "words": _words(tiles()),
            "library": asset("leaflet/leaflet.js"),
            "program": asset("map.js"),
            "styles": [asset("leaflet/leaflet.css"), asset("map.css")],
        }
    )


def door_of(question: Asked, department: DepartmentFacts | None, view: MapView | None) -> str:
    """Return where the map of an answer reads what it begins with; empty where there is no map."""
    return _asking(question, department, MOVING) if view and view.box else ""


def _asking(question: Asked, department: DepartmentFacts | None, page: str) -> str:
    own = [(DEPARTMENT, department.code)] if department else []
    return list_path(current_site(), question.search.with_(), page=page, own=own)


def _addresses(question: Asked, department: DepartmentFacts | None) -> dict[str, Any]:
    """Return where things are: ``elsewhere`` is the same question without its place."""
    site, search, server = current_site(), question.search, tiles()
    anywhere = search.with_(where="", neighbours=False, point=None, radius=None, sort="date")
    return {
        "data": _asking(question, department, f"{PAGE}.json"),
        "elsewhere": list_path(site, anywhere, page=PAGE),
        "base": site.base_path,
        "ground": squares.PATH,
        "tiles": server.url if server else "",
        "credit": server.credit if server else "",
    }


def _shapes(question: Asked, view: MapView, box: Box) -> dict[str, Any]:
    """Return what is shown at first: boxes are south, west, north, east; the circle has km.

    ``frame`` is what the still map shows, with its margins.
    """
    drawn = view.pins or view.bubbles
    frame = drawn.map.window if drawn else None
    center, radius = question.question.center, question.search.radius
    return {
        "box": _rounded(box),
        "frame": _rounded(frame.box) if isinstance(frame, Frame) else None,
        "circle": (center.lat, center.lon, radius) if center and radius else None,
    }


def _words(server: TileServer | None) -> dict[str, str]:
    return {
        "label": gettext("Carte à déplacer"),
        "help": gettext(
            "Flèches pour déplacer, + et − pour approcher ou éloigner, tabulation d’un lieu à "  # noqa: RUF001 (a minus sign)
            "l’autre, Échap pour fermer."
        ),
        "here": gettext("Chercher dans cette zone"),
        "close": gettext("Revenir à la carte simple"),
        "tiles": gettext("Plan détaillé (%(credit)s)", credit=server.credit) if server else "",
        "zoomIn": gettext("Approcher"),
        "zoomOut": gettext("Éloigner"),
        "closePopup": gettext("Fermer"),
        "unread": gettext("Les rendez-vous de cette zone n’ont pas pu être lus. Réessayez."),
        "reading": gettext("Lecture des rendez-vous…"),
        "all": gettext("Voir la liste"),
        "none": gettext("Aucun rendez-vous de votre recherche dans cette partie de la carte."),
        "shown": gettext("Lieux sur la carte :"),
        "contours": gettext("Contours : IGN."),
    }


def window() -> ResponseReturnValue:
    """Answer what is in a window: the numbers of the list, else counts."""
    question, _ = asked_on_map(BOX, ZOOM)
    reader = ParameterReader({name: request.args.getlist(name) for name in (BOX, ZOOM)})
    zoom = _zoom(reader)
    frame = _frame(reader, zoom) if zoom else None
    problems = [*question.problems, *reader.problems]
    if problems or zoom is None or frame is None:
        return problem_refused(problems)
    return _json(_shown(question, frame, close=zoom >= _CLOSE))


def ground(level: int, x: int, y: int) -> ResponseReturnValue:
    """Answer a square of the ground: the same on every site, in every language."""
    if request.environ.get("site.language"):
        abort(404)
    drawing = squares.drawing_of(Square(level, x, y))
    if drawing is None:
        abort(404)
    response = Response(drawing, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = _ONE_WEEK
    return response


def _shown(question: Asked, frame: Frame, *, close: bool) -> dict[str, Any]:
    answer = answered(question, flat=True)
    found = answer.found
    tell_until(found.until_at)
    if is_on_one_page(answer.asked, found):
        points = {
            number: line.point
            for number, line in enumerate(found.lines, 1)
            if line.point is not None and frame.shows(line.point)
        }
        together = pins(points.items(), frame, larger=_AS_DRAWN)
        firsts = [(one.numbers, points[one.numbers[0]]) for one in together]
        return {
            "pins": [
                {"numbers": numbers, "lat": point.lat, "lon": point.lon}
                for numbers, point in firsts
            ]
        }
    places = whereabouts(answer.asked, close=frame.box if close else None)
    return {
        "counts": [
            {
                "count": one.bubble.count,
                "lat": one.point.lat,
                "lon": one.point.lon,
                "names": one.names,
                "url": one.url,
                "box": None if one.is_one else _rounded(one.box),
            }
            for one in links_in(frame, places, answer.asked.search, larger=_AS_DRAWN)
        ]
    }


def _zoom(reader: ParameterReader) -> int | None:
    """Return how near the window is, or nothing, and say why."""
    asked = reader.one(ZOOM)
    known = map(str, range(_FIRST_ZOOM, _LAST_ZOOM + 1))
    if asked in known:
        return int(asked)
    if not reader.problems:
        reader.blame(ZOOM, Fault.OUT_OF_RANGE, asked, (str(_FIRST_ZOOM), str(_LAST_ZOOM)))
    return None


def _frame(reader: ParameterReader, zoom: int) -> Frame | None:
    """Return the window asked for, or nothing where it is none, and say why."""
    asked = reader.one(BOX)
    frame = _framed(asked, zoom)
    if frame is None and not reader.problems:
        reader.blame(BOX, Fault.NOT_A_NUMBER, asked)
    return frame


def _framed(asked: str, zoom: int) -> Frame | None:
    try:
        corners = [float(one) for one in asked.split(",")]
    except ValueError:
        return None
    if len(corners) != _CORNERS or not all(map(isfinite, corners)):
        return None
    south, west, north, east = corners
    if not (-80 <= south < north <= 80 and -180 <= west < east <= 180):
        return None
    frame = framed(Box(south, west, north, east), zoom - 1)
    return frame if max(frame.width, frame.height) <= _WIDEST else None


def _json(found: dict[str, Any]) -> Response:
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return Response(body, mimetype="application/json")


def _rounded(box: Box) -> tuple[float, float, float, float]:
    return round(box.south, 5), round(box.west, 5), round(box.north, 5), round(box.east, 5)

"""The ground of a moving map, in squares: land, borders and names as SVG, for any site.

Moving maps ask for what they show and no more (``app/static/map.js``). The classes are
those of the maps of pages, whose colours they take once they are there.
"""

from __future__ import annotations

from markupsafe import Markup

from app.kernel.atlas import Square, names
from app.kernel.atlas.mercator import SIDE
from app.queries import outlines
from app.services import departments
from app.web import chest
from app.web.database import session
from app.web.grounds import Area, around
from app.web.shelf import Shelf

PATH = "/carte/fond"
# From the whole country to a neighbourhood: closer, outlines have nothing more to say.
FIRST_LEVEL, LAST_LEVEL = 4, 15
_TOWNS, _MOST_NAMES = 40, 7
_MOST_BYTES = 2 * 1024 * 1024
_squares = Shelf(_MOST_BYTES, len)


def forget() -> None:
    """Draw everything again: the official list is another one."""
    _squares.clear()


def drawing_of(square: Square) -> str | None:
    """Return a square as a drawing of its own; ``None`` when there is none there."""
    if not (FIRST_LEVEL <= square.level <= LAST_LEVEL and square.is_in_the_world):
        return None
    return _squares.take(square, lambda: _kept(square))


def _kept(square: Square) -> str:
    """Return a square that any process has drawn, else draw it for all of them."""
    found = chest.find(str(square))
    if found is not None:
        return found.decode()
    drawing = _drawn(square)
    chest.keep(str(square), drawing.encode())
    return drawing


def _drawn(square: Square) -> str:
    frame = square.frame
    box = frame.box
    if not any(
        box.west < one.east
        and box.east > one.west
        and box.south < one.north
        and box.north > one.south
        for one in departments.boxes().values()
    ):
        return _svg("")
    towns = outlines.towns(session(), box, most=_TOWNS)
    written = names([(town.name, town.point) for town in towns], frame, most=_MOST_NAMES)
    said = Markup().join(
        Markup('<text x="{}" y="{}">{}</text>').format(one.x, one.y, one.text) for one in written
    )
    return _svg("".join([*around(Area(box, SIDE), frame), said]))


def _svg(content: str) -> str:
    # What it looks like alone; a page's style sheet has the last word.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" fill="none" '
        f'stroke="#888" text-anchor="middle">{content}</svg>'
    )

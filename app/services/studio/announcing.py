"""The social card of one event: what, when, where, in the colours of the portal that shows it.

1200 by 630, as ogp.me readers expect; read from the right where its language is.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from xml.sax.saxutils import escape

from app.kernel import art
from app.kernel.palette import Palette, palette
from app.services.studio.composing import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Emblem,
    emblem_image,
    inks,
    placed,
)
from app.services.studio.lettering import FAMILIES, Block, face, laid, side, width_of

_RECIPE = "1"
_PICTURE = 440
_MARGIN, _WIDTH = 64, 648
_HEADER, _EMBLEM = 84, 64
_TITLE_TOP, _TITLE_SIZES, _TITLE_LINES = 184, (66, 56, 46), (3, 4, 5)
_LEADING = 1.14
# From a line's top to its baseline, as a share of its size.
_ASCENT = 0.8
# From the middle of a label to the baseline of what it says.
_HALF = 0.35
_DAYS_TOP, _HOURS_BASE, _PLACE_BASE = 456, 556, 598
_SMALL_SIZES = (32, 28, 24)
# Unicode UAX 9: what is between is read from the right, numbers and French names included.
_FROM_RIGHT, _DONE = "\u202b", "\u202c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """All that the card of an event shows; its texts are such as can be written.

    ``number`` varies the drawing of the ``theme``; ``status`` is empty for what takes place as
    was said; ``emblem_digest`` is empty without an emblem.
    """

    color: str
    site_name: str
    emblem_digest: str
    theme: str
    number: int
    title: str
    days: str
    hours: str
    place: str
    status: str
    from_right: bool

    @property
    def version(self) -> str:
        """A digest that moves when the card would."""
        said = (
            *(_RECIPE, self.color, self.site_name, self.emblem_digest, self.theme),
            *(str(self.number), self.title, self.days, self.hours, self.place, self.status),
            str(self.from_right),
        )
        return sha256("\n".join(said).encode()).hexdigest()[:12]


def announcement_card(said: Announcement, emblem: Emblem | None) -> str:
    """Return the card as an SVG drawing."""
    colors = palette(said.color)
    left = 0 if said.from_right else CARD_WIDTH - _PICTURE
    poster = placed(
        art.poster(said.theme, said.number), x=left, y=0, width=_PICTURE, height=CARD_HEIGHT
    )
    bunting = placed(art.bunting(), x=0, y=0, width=CARD_WIDTH, height=47)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {CARD_WIDTH} {CARD_HEIGHT}"><style>{inks(said.color)}</style>'
        f'<rect width="{CARD_WIDTH}" height="{CARD_HEIGHT}" fill="{colors.brand}"/>'
        f"{poster}{bunting}{_header(said, emblem, colors)}{_title(said, colors)}"
        f"{_when_and_where(said, colors)}{_status(said, colors)}</svg>"
    )


def _header(said: Announcement, emblem: Emblem | None, colors: Palette) -> str:
    x = CARD_WIDTH - _MARGIN - _EMBLEM if said.from_right else _MARGIN
    shown = (
        f'<rect x="{x}" y="{_HEADER}" width="{_EMBLEM}" height="{_EMBLEM}" rx="12" '
        f'fill="#ffffff"/>{emblem_image(said.color, emblem, x=x + 7, y=_HEADER + 7, side=50)}'
    )
    if not said.site_name:
        return shown
    room = _WIDTH - _EMBLEM - 20
    name = laid(said.site_name, width=room, sizes=(34, 28, 24), most=(1, 1, 2))
    edge = x - 20 if said.from_right else x + _EMBLEM + 20
    above = (len(name.lines) - 1) * name.size * _LEADING / 2
    base = _HEADER + _EMBLEM / 2 + name.size * _HALF - above
    return shown + _written(name, (edge, base), colors.on_brand, said)


def _title(said: Announcement, colors: Palette) -> str:
    block = laid(said.title, width=_WIDTH, sizes=_TITLE_SIZES, most=_TITLE_LINES)
    at = _edge(said), _TITLE_TOP + block.size * _ASCENT
    return _written(block, at, colors.on_brand, said)


def _when_and_where(said: Announcement, colors: Palette) -> str:
    shown = _days(said, colors)
    for text, base in ((said.hours, _HOURS_BASE), (said.place, _PLACE_BASE)):
        if text:
            line = laid(text, width=_WIDTH, sizes=_SMALL_SIZES, most=(1, 1, 1))
            shown += _written(line, (_edge(said), base), colors.on_brand, said)
    return shown


def _days(said: Announcement, colors: Palette) -> str:
    line = laid(said.days, width=_WIDTH - 40, sizes=(34, 30, 26), most=(1, 1, 1))
    wide = width_of(line.lines[0], line.size) + 40
    x = CARD_WIDTH - _MARGIN - wide if said.from_right else _MARGIN
    inside = -20 if said.from_right else 20
    at = _edge(said) + inside, _DAYS_TOP + 29 + line.size * _HALF
    return (
        f'<rect x="{x:.0f}" y="{_DAYS_TOP}" width="{wide:.0f}" height="58" rx="12" '
        f'fill="{colors.spark}"/>{_written(line, at, colors.on_spark, said)}'
    )


def _status(said: Announcement, colors: Palette) -> str:
    """Return, over the picture, what changes everything: cancelled, postponed, full."""
    if not said.status:
        return ""
    line = laid(said.status, width=_PICTURE - 88, sizes=(40, 34, 28), most=(1, 1, 1))
    wide = width_of(line.lines[0], line.size) + 40
    x = 24 if said.from_right else CARD_WIDTH - 24 - wide
    at = x + wide - 20 if said.from_right else x + 20, _HEADER + 34 + line.size * _HALF
    return (
        f'<rect x="{x:.0f}" y="{_HEADER}" width="{wide:.0f}" height="68" rx="12" '
        f'fill="#ffffff"/>{_written(line, at, colors.alert, said)}'
    )


def _edge(said: Announcement) -> int:
    """Return where lines begin."""
    return CARD_WIDTH - _MARGIN if said.from_right else _MARGIN


def _written(block: Block, at: tuple[float, float], ink: str, said: Announcement) -> str:
    """Return lines that begin at ``at``, on the side from which their card is read."""
    x, y = at
    anchor = ' text-anchor="end"' if said.from_right else ""
    return "".join(
        f'<text x="{x:.0f}" y="{y + index * block.size * _LEADING:.0f}" '
        f'font-family="{FAMILIES[face(line)]}" font-size="{block.size}" font-weight="700" '
        f'fill="{ink}"{anchor}>{escape(_turned(line, said))}</text>'
        for index, line in enumerate(block.lines)
    )


def _turned(line: str, said: Announcement) -> str:
    from_right = said.from_right and side(line) != "L"
    return f"{_FROM_RIGHT}{line}{_DONE}" if from_right else line

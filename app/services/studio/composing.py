"""What is drawn from a site's colour, emblem and name: its icon as pixels, its social card.

A card is what other services show beside a link to the home page (ogp.me): 1200 by 630.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from xml.sax.saxutils import escape

from app.kernel import art
from app.kernel.art import Scenery
from app.kernel.oklch import WHITE, contrast
from app.kernel.palette import palette
from app.services.studio.lettering import FAMILIES, TITLE, TITLE_LETTERS

CARD_WIDTH, CARD_HEIGHT = 1200, 630
ICON_SIDES = (32, 180, 512)
"""Of a browser's tab, a telephone's home screen, an installed page."""
_RECIPE = "1"
_READ_BY_CARD = ("image/png", "image/jpeg", "image/webp", "image/svg+xml")
_LINE, _LINES = 22, 3
_LARGE, _SMALL = 92, 66
_SEEN = 1.3


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what site: all that a drawing of it shows. ``emblem_digest`` is empty without one."""

    color: str
    name: str
    scenery: Scenery
    emblem_digest: str = ""

    @property
    def version(self) -> str:
        """A digest that moves when any drawing of it would."""
        said = (
            *(_RECIPE, self.color, self.name, self.emblem_digest, self.scenery.seed),
            *(self.scenery.size, *sorted(self.scenery.parts)),
        )
        return sha256("\n".join(said).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Emblem:
    """The file of a site's emblem."""

    media_type: str
    content: bytes


def card(subject: Subject, emblem: Emblem | None) -> str:
    """Return the social card as an SVG drawing: the field of the home page, and the name."""
    colors = palette(subject.color)
    bunting = placed(art.bunting(), x=0, y=0, width=CARD_WIDTH, height=47)
    scene = placed(
        art.landscape(subject.scenery), x=0, y=CARD_HEIGHT - 290, width=CARD_WIDTH, height=290
    )
    # Alone, the emblem stands in the middle.
    left = 70 if lines_of(subject.name) else (CARD_WIDTH - 150) // 2
    shown = (
        f'<rect x="{left}" y="92" width="150" height="150" rx="22" fill="#ffffff"/>'
        f"{emblem_image(subject.color, emblem, x=left + 15, y=107, side=120)}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {CARD_WIDTH} {CARD_HEIGHT}"><style>{inks(subject.color)}</style>'
        f'<rect width="{CARD_WIDTH}" height="{CARD_HEIGHT}" fill="{colors.brand}"/>'
        f"{scene}{bunting}{shown}{_name(subject.name, colors.on_brand)}</svg>"
    )


def icon(subject: Subject, emblem: Emblem | None) -> str:
    """Return the icon as an SVG drawing: the emblem on white, with room around for round masks."""
    inside = emblem_image(subject.color, emblem, x=12, y=12, side=76)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 100 100"><rect width="100" height="100" fill="#ffffff"/>{inside}</svg>'
    )


def lines_of(name: str) -> list[str]:
    """Return a name in at most three lines, cut between words; none when letters lack.

    >>> lines_of("Besançon"), lines_of("Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson")
    (['Besançon'], ['Saint-Rémy-en-', 'Bouzemont-Saint-', 'Genest-et-Isson'])
    >>> lines_of("بيزانسون")
    []
    """
    if not set(name) <= TITLE_LETTERS:
        return []
    words = name.replace("-", "-\0").replace(" ", " \0").split("\0")
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1] + word.rstrip()) > _LINE:
            lines.append("")
        lines[-1] += word
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1].rstrip() + "…"]
    return [line.strip()[: _LINE + 8] for line in lines]


def _name(name: str, ink: str) -> str:
    lines = lines_of(name)
    if not lines:
        return ""
    size = _LARGE if len(lines) == 1 and len(lines[0]) <= _LINE - 8 else _SMALL
    first = 167 + size * 0.35 - (len(lines) - 1) * size * 0.56
    return "".join(
        f'<text x="255" y="{first + index * size * 1.12:.0f}" font-family="{FAMILIES[TITLE]}" '
        f'font-size="{size}" fill="{ink}">{escape(line)}</text>'
        for index, line in enumerate(lines)
    )


def emblem_image(color: str, emblem: Emblem | None, *, x: int, y: int, side: int) -> str:
    """Return the emblem in a square; the house's own shield where it cannot be drawn."""
    colors = palette(color)
    # A shield as pale as its ground would not be seen.
    is_pale = contrast(colors.brand, WHITE) < _SEEN
    drawn = art.icon_file(colors.accent if is_pale else colors.brand)
    media_type, content = "image/svg+xml", drawn.encode()
    if emblem is not None and emblem.media_type in _READ_BY_CARD:
        media_type, content = emblem.media_type, emblem.content
    address = f"data:{media_type};base64,{b64encode(content).decode()}"
    return f'<image x="{x}" y="{y}" width="{side}" height="{side}" xlink:href="{address}"/>'


def placed(drawing: str, **place: int) -> str:
    """Return a drawing put within another, at ``x``, ``y``, in ``width`` by ``height``."""
    where = "".join(f' {name}="{value}"' for name, value in place.items())
    return drawing.replace("<svg ", f"<svg{where} ", 1)


def inks(color: str) -> str:
    """Return the inks of the drawings, as ``app.css`` fills them."""
    colors = palette(color)
    flat = ("spark", "wall", "bg", "brand", "hill0", "hill1", "hill2", "hill3")
    return (
        "".join(f".art-{ink}{{fill:{getattr(colors, ink)}}}" for ink in flat)
        + f".art-on{{fill:{colors.on_brand}}}"
        + f".art-water{{fill:none;stroke:{colors.water};stroke-width:4;stroke-linecap:round}}"
        + f".art-string{{fill:none;stroke:{colors.on_brand};stroke-width:2}}"
    )

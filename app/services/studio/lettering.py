"""The letters that cards are written with: which there are, how wide a text is, where it breaks.

Three files, all of ours: ``titre.ttf`` for what it can write, Noto Sans for other Latin, Greek
and Cyrillic letters, Noto Kufi Arabic for Arabic ones. What none of them has is left out when
it only decorates (an emoji), and refused when it is a letter: boxes would stand for it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont, features

_APP = Path(__file__).parents[2]
TITLE, SANS, ARABIC = (
    _APP / "static" / "titre.ttf",
    _APP / "reference" / "lettering" / "noto-sans.ttf",
    _APP / "reference" / "lettering" / "noto-kufi-arabic.ttf",
)
FILES = (TITLE, SANS, ARABIC)
FAMILIES = {
    TITLE: "'Bricolage Grotesque 96pt ExtraBold'",
    SANS: "'Noto Sans'",
    ARABIC: "'Noto Kufi Arabic'",
}
TITLE_LETTERS = frozenset(
    {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x100)), *"Œœ‘’“”–—…€"}
)
# What the two others were cut to: app/reference/lettering/README.md.
_SANS_RANGES = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x370, 0x377), (0x37A, 0x37F)),
    *((0x384, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x4FF), (0x1E00, 0x1EFF)),
    *((0x2010, 0x2027), (0x2030, 0x203A), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122)),
)
_ARABIC_RANGES = (
    *((0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x673)),
    (0x675, 0x6D3),
)
_NARROW_SPACES = {"\u202f": "\u00a0", "\u2009": " ", "\u2007": "\u00a0"}
_ELLIPSIS = "…"
# Pixels at which widths are measured; they grow as the letters do.
_MEASURED = 100


@dataclass(frozen=True, slots=True)
class Block:
    """A text laid in lines of one size, in pixels; ``is_whole``: nothing was cut."""

    lines: tuple[str, ...]
    size: int
    is_whole: bool


def writable(text: str) -> str | None:
    """Return what can be written of ``text``, on one line; ``None`` when letters lack.

    >>> writable("Bal 🎉 d’été ❤️ "), writable("北京"), writable("🎉")
    ('Bal d’été', None, None)
    """
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        known = _NARROW_SPACES.get(sign, sign)
        if _is_known(known):
            kept.append(known)
        elif unicodedata.category(sign)[0] in "LMN":
            # A variation of an emoji is a mark that marks no letter.
            if not unicodedata.name(sign, "").startswith("VARIATION SELECTOR"):
                return None
        else:
            kept.append(" ")
    squeezed = " ".join(part for part in "".join(kept).split(" ") if part)
    return squeezed if any(sign.isalnum() for sign in squeezed) else None


def side(text: str) -> str:
    """Return how a text is read by its first letter (Unicode UAX 9, P2): ``R``, ``L`` or neither.

    >>> side("حفلة 2026"), side("2026, Besançon"), side("20:30 – 23:30")
    ('R', 'L', '')
    """
    for sign in text:
        match unicodedata.bidirectional(sign):
            case "AL" | "R":
                return "R"
            case "L":
                return "L"
    return ""


def face(text: str) -> Path:
    """Return the file that writes a text; letters that it lacks come from the others."""
    if set(text) <= TITLE_LETTERS:
        return TITLE
    return ARABIC if side(text) == "R" else SANS


def laid(text: str, *, width: int, sizes: tuple[int, ...], most: tuple[int, ...]) -> Block:
    """Return ``text`` in the largest of ``sizes`` that holds in as many lines as ``most`` says.

    Where none does, it is cut at the smallest, with an ellipsis.
    """
    for size, lines in zip(sizes, most, strict=True):
        found = _broken(text, width, size)
        if len(found) <= lines and max(width_of(line, size) for line in found) <= width:
            return Block(tuple(found), size, is_whole=True)
    found = _broken(text, width, sizes[-1], anywhere=True)
    if len(found) <= most[-1]:
        return Block(tuple(found), sizes[-1], is_whole=True)
    kept = found[: most[-1]]
    kept[-1] = _cut(kept[-1], width, sizes[-1])
    return Block(tuple(kept), sizes[-1], is_whole=False)


def width_of(text: str, size: int) -> float:
    """Return how wide a text is, in pixels: each word in the letters that write it."""
    file = face(text)
    return sum(_width(word, file) for word in text.split(" ")) * size / _MEASURED + (
        text.count(" ") * _width(" ", file) * size / _MEASURED
    )


def _width(word: str, file: Path) -> float:
    if file != TITLE:
        file = ARABIC if any(unicodedata.bidirectional(sign) == "AL" for sign in word) else SANS
    return _font(file).getlength(word)


@cache
def _font(file: Path) -> ImageFont.FreeTypeFont:
    # Without Raqm letters are measured apart: never narrower than what is drawn.
    engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    return ImageFont.truetype(file, _MEASURED, layout_engine=engine)


def _is_known(sign: str) -> bool:
    code = ord(sign)
    return any(first <= code <= last for first, last in (*_SANS_RANGES, *_ARABIC_RANGES))


def _broken(text: str, width: int, size: int, *, anywhere: bool = False) -> list[str]:
    """Break a text between words, and after the hyphens of one that is too long."""
    lines = [""]
    for piece in _pieces(text, width, size, anywhere=anywhere):
        if lines[-1] and width_of((lines[-1] + piece).rstrip(), size) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return [line for line in (line.strip() for line in lines) if line]


def _pieces(text: str, width: int, size: int, *, anywhere: bool) -> list[str]:
    found: list[str] = []
    for word in text.split(" "):
        if width_of(word, size) <= width:
            found.append(word + " ")
            continue
        *parts, last = word.split("-")
        for part in [*(f"{part}-" for part in parts), last + " "]:
            if anywhere and width_of(part.strip(), size) > width:
                found += _letters(part, width, size)
            else:
                found.append(part)
    return found


def _letters(part: str, width: int, size: int) -> list[str]:
    """Cut what holds on no line between two letters."""
    found = [""]
    for sign in part:
        if found[-1] and width_of(found[-1] + sign, size) > width:
            found.append("")
        found[-1] += sign
    return found


def _cut(line: str, width: int, size: int) -> str:
    while line and width_of(line + _ELLIPSIS, size) > width:
        line = line[:-1]
    return line.rstrip(" ,;:.-–") + _ELLIPSIS

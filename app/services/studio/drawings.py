"""An SVG drawing that somebody sends, written again: shapes and looks of a closed list alone.

What real drawing programs add (metadata, styles, layers of their own) is read or left out;
what would run, call or embed anything is left out and named, so that somebody looks whether
the drawing still shows what it should. What comes out passes
:func:`app.services.sites.svg.svg_problems`, as the drawings of folders must.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from app.services.sites.assets import EMBLEM
from app.services.sites.svg import LOCAL_URL, LOOKS, SHAPES, TOO_DEEP, svg_problems

MOST_BYTES = EMBLEM.kilobytes * 1000
_MOST_ELEMENTS = 20_000
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_DRAWN = frozenset({"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"})
_WORDS = frozenset({"title", "desc"})
# What programs add, that draws nothing: nobody needs to look.
_SILENT = frozenset({"metadata", "style", "namedview"})
# Of a style, what an attribute may say as well.
_STYLED = LOOKS - {"id", "class", "d", "href", "xlink:href", "xmlns", "xmlns:xlink", "points"}
_KEPT = LOOKS - {"class", "xmlns", "xmlns:xlink", "xlink:href", "href", "xml:space"}
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_UNSAFE = re.compile(r"url\s*\(|javascript:|data:|expression|@|\\", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:px)?\s*")
_NUMBERS = re.compile(r"[\s,]+")
_VIEW_BOX_NUMBERS = 4


class Fault(StrEnum):
    """Why nothing can be kept of a drawing; ``SHAPELESS``: it has no size, ``EMPTY``: no shape."""

    HEAVY = "heavy"
    ENTITIES = "entities"
    BROKEN = "broken"
    COMPLEX = "complex"
    SHAPELESS = "shapeless"
    EMPTY = "empty"


class RefusedDrawingError(Exception):
    """A drawing of which nothing can be kept."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A drawing written again; ``left_out`` names the elements that could not be kept."""

    content: bytes
    left_out: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    name: str
    looks: dict[str, str]
    inside: list[_Node | str] = field(default_factory=list)


@dataclass(slots=True)
class _Written:
    """What is written, as far as it may go: a class says much, and many shapes may be of it."""

    parts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, piece: str) -> None:
        """Add a piece. Raises :class:`RefusedDrawingError` past the largest size."""
        self.size += len(piece)
        if self.size > MOST_BYTES:
            raise RefusedDrawingError(Fault.HEAVY)
        self.parts.append(piece)


def is_drawing(content: bytes) -> bool:
    """Tell by its first bytes whether a file claims to be an SVG drawing.

    >>> is_drawing(b'<?xml version="1.0"?><svg/>'), is_drawing(b"<html>")
    (True, False)
    """
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in start


def redrawn(content: bytes) -> Redrawn:
    """Return the drawing, made of what may stand in one.

    Raises :class:`RefusedDrawingError`.
    """
    if len(content) > MOST_BYTES:
        raise RefusedDrawingError(Fault.HEAVY)
    reading = _Reading()
    root = reading.read(content)
    styles = _styles("".join(reading.sheets))
    if not reading.drawn:
        raise RefusedDrawingError(Fault.EMPTY)
    written = _written_root(root, styles).encode()
    if len(written) > MOST_BYTES:
        raise RefusedDrawingError(Fault.HEAVY)
    if svg_problems("", written):
        raise RefusedDrawingError(Fault.BROKEN)
    return Redrawn(written, tuple(sorted(reading.left_out)))


class _Reading:
    """What expat meets on its way: a tree of what may stay."""

    def __init__(self) -> None:
        self.left_out: set[str] = set()
        self.sheets: list[str] = []
        self.drawn = 0
        self._root: _Node | None = None
        self._open: list[_Node] = []
        self._count = self._skipped = 0
        self._in_sheet = False

    def read(self, content: bytes) -> _Node:
        """Return the root. Raises :class:`RefusedDrawingError`."""
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._words
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(content, True)  # noqa: FBT003 (expat takes no keyword)
        except (expat.ExpatError, ValueError) as wrong:
            raise RefusedDrawingError(Fault.BROKEN) from wrong
        if self._root is None:
            raise RefusedDrawingError(Fault.BROKEN)
        return self._root

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) + self._skipped > TOO_DEEP:
            raise RefusedDrawingError(Fault.COMPLEX)
        space, _, name = full.rpartition(" ")
        if self._root is None and (space, name) != (_SVG, "svg"):
            raise RefusedDrawingError(Fault.BROKEN)
        if self._skipped or space != _SVG or name not in SHAPES:
            self._leave_out(space, name)
            return
        node = _Node(name, _attributes(attributes))
        self.drawn += name in _DRAWN
        if self._open:
            self._open[-1].inside.append(node)
        self._root = self._root or node
        self._open.append(node)

    def _leave_out(self, space: str, name: str) -> None:
        if not self._skipped:
            self._in_sheet = space == _SVG and name == "style"
            if space == _SVG and name not in _SILENT:
                self.left_out.add(name[:40])
        self._skipped += 1

    def _end(self, _full: str) -> None:
        if self._skipped:
            self._skipped -= 1
            self._in_sheet = self._in_sheet and self._skipped > 0
        else:
            self._open.pop()

    def _words(self, words: str) -> None:
        if self._in_sheet:
            self.sheets.append(words)
        elif not self._skipped and self._open and self._open[-1].name in _WORDS:
            self._open[-1].inside.append(words)

    def _doctype(self, _name: str, _system: object, _public: object, has_subset: int) -> None:
        if has_subset:
            raise RefusedDrawingError(Fault.ENTITIES)

    def _entity(self, *_declared: object) -> None:
        raise RefusedDrawingError(Fault.ENTITIES)


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """Return attributes by the names of SVG; those of other vocabularies are left out."""
    found = {}
    for full, value in given.items():
        space, _, name = full.rpartition(" ")
        if space == "" or (space == _XLINK and name == "href"):
            found[name] = value
    return found


def _styles(sheet: str) -> dict[str, dict[str, str]]:
    """Return what a style sheet says of each class: plain ``.name{…}`` rules, and no other.

    Cut rather than searched: a pattern that tries again at each sign costs the square of what
    was sent.
    """
    found: dict[str, dict[str, str]] = {}
    for rule in _uncommented(sheet).split("}")[:-1]:
        before, _, body = rule.rpartition("{")
        declared = _declared(body)
        for selector in before.rpartition("{")[2].split(","):
            if named := _CLASS.fullmatch(selector.strip()):
                found.setdefault(named[1], {}).update(declared)
    return found


def _uncommented(sheet: str) -> str:
    first, *rest = sheet.split("/*")
    return first + "".join(piece.partition("*/")[2] for piece in rest)


def _declared(body: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in body.split(";"))
    return {
        name.strip().lower(): value.replace("!important", "").strip()
        for name, _, value in pairs
        if name.strip().lower() in _STYLED and value.strip()
    }


def _written_root(root: _Node, styles: dict[str, dict[str, str]]) -> str:
    root.looks["viewBox"] = _view_box(root.looks)
    for size in ("width", "height", "x", "y"):
        root.looks.pop(size, None)
    written = _Written()
    _write(root, styles, written)
    return "".join(written.parts).replace("<svg", f'<svg xmlns="{_SVG}"', 1) + "\n"


def _view_box(looks: dict[str, str]) -> str:
    """Return the drawing's own proportions, or those of its size."""
    numbers = [one for one in _NUMBERS.split(looks.get("viewBox", "").strip()) if one]
    try:
        sides = [float(one) for one in numbers]
    except ValueError:
        sides = []
    if len(sides) == _VIEW_BOX_NUMBERS and 0 < sides[2] < 1e6 and 0 < sides[3] < 1e6:
        return " ".join(numbers)
    width, height = (_LENGTH.fullmatch(looks.get(name, "")) for name in ("width", "height"))
    if not width or not height or not float(width[1]) or not float(height[1]):
        raise RefusedDrawingError(Fault.SHAPELESS)
    return f"0 0 {width[1]} {height[1]}"


def _write(node: _Node, styles: dict[str, dict[str, str]], written: _Written) -> None:
    written.add(f"<{node.name}")
    for name, value in _looks(node, styles).items():
        written.add(f" {name}={quoteattr(value)}")
    if not node.inside:
        written.add("/>")
        return
    written.add(">")
    for inside in node.inside:
        if isinstance(inside, str):
            written.add(escape(inside))
        else:
            _write(inside, styles, written)
    written.add(f"</{node.name}>")


def _looks(node: _Node, styles: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return what a shape looks like: its attributes, its classes over them, then its style."""
    said = {name: value for name, value in node.looks.items() if name in _KEPT}
    for name in node.looks.get("class", "").split():
        said |= styles.get(name, {})
    said |= _declared(node.looks.get("style", ""))
    target = node.looks.get("href", "")
    if re.fullmatch(r"#[A-Za-z_][\w.-]*", target):
        said["href"] = target
    return {
        name: value
        for name, value in said.items()
        if name == "href" or not _UNSAFE.search(LOCAL_URL.sub("", value))
    }

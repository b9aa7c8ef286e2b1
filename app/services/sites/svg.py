"""Which SVG drawings are only drawings.

An SVG file can run scripts, call other servers and embed HTML. An emblem needs
none of it, so this is a closed list of shapes and looks (SVG 2), and whatever
is not on it is refused with its line.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from app.services.sites.problems import Problem

SHAPES = frozenset(
    "svg g path circle ellipse rect line polyline polygon title desc defs "
    "linearGradient radialGradient stop clipPath mask".split()
)
LOOKS = frozenset(
    "id class d cx cy r rx ry x y x1 y1 x2 y2 fx fy dx dy width height points viewBox version "
    "preserveAspectRatio transform fill fill-opacity fill-rule clip-rule stroke stroke-width "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset "
    "stroke-opacity opacity color display visibility offset stop-color stop-opacity "
    "gradientUnits gradientTransform spreadMethod clip-path clipPathUnits mask maskUnits "
    "maskContentUnits vector-effect paint-order role focusable lang xml:lang xml:space "
    "aria-hidden aria-label aria-labelledby xmlns xmlns:xlink href xlink:href".split()
)
_NAMESPACES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
_LOCAL = re.compile(r"#[A-Za-z_][\w.-]*")
LOCAL_URL = re.compile(r"url\(\s*['\"]?#[A-Za-z_][\w.-]*['\"]?\s*\)")
_DANGEROUS = re.compile(r"url\s*\(|javascript:|data:|expression|@import|\\", re.IGNORECASE)
TOO_DEEP = 40


class _Drawing:
    """What expat meets on its way through the file."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, content: bytes) -> None:
        """Walk through the file; a file that is no XML is one problem more."""
        try:
            self._parser.Parse(content, True)  # noqa: FBT003 (expat takes no keyword)
        except expat.ExpatError as wrong:
            self._refuse(f"le dessin n’est pas du XML valide ({expat.ErrorString(wrong.code)})")
        except ValueError as wrong:
            self.problems.append(Problem(self._file, 1, str(wrong)))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name != "svg":
            self._refuse(f"le fichier commence par <{name}> au lieu de <svg>")
        elif name not in SHAPES:
            self._refuse(f"<{name}> n’est pas permis dans un emblème (formes simples seulement)")
        if self._depth == 1 and attributes.get("xmlns") != _NAMESPACES["xmlns"]:
            self._refuse(f'il manque xmlns="{_NAMESPACES["xmlns"]}" dans <svg>')
        if self._depth == 1 and "viewBox" not in attributes:
            self._refuse("il manque viewBox dans <svg> : le dessin n’aurait pas de proportions")
        if self._depth > TOO_DEEP:
            self._refuse("le dessin est trop imbriqué")
        for key, value in attributes.items():
            self._attribute(name, key, value)

    def _attribute(self, name: str, key: str, value: str) -> None:
        if key not in LOOKS:
            self._refuse(f"l’attribut {key} de <{name}> n’est pas permis dans un emblème")
        elif key in _NAMESPACES:
            if value != _NAMESPACES[key]:
                self._refuse(f"{key} ne peut être que {_NAMESPACES[key]}")
        elif key in {"href", "xlink:href"}:
            if not _LOCAL.fullmatch(value):
                self._refuse(f"{key} de <{name}> ne peut mener que dans le dessin (#…)")
        elif _DANGEROUS.search(LOCAL_URL.sub("", value)):
            self._refuse(f"{key} de <{name}> fait appel à autre chose que le dessin")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_declared: object) -> None:
        # Entities can grow without end, or read other files: nothing after this is worth reading.
        msg = "une déclaration <!DOCTYPE…> n’est pas permise ; supprimez-la"
        raise ValueError(msg)

    def _instruction(self, target: str, _data: str) -> None:
        self._refuse(f"l’instruction <?{target}…?> n’est pas permise")

    def _refuse(self, reason: str) -> None:
        self.problems.append(Problem(self._file, self._parser.CurrentLineNumber, reason))


def svg_problems(file: str, content: bytes) -> list[Problem]:
    """Return everything in the drawing that is more than a drawing."""
    drawing = _Drawing(file)
    drawing.read(content)
    return drawing.problems

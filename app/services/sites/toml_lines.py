"""The line of each key of a TOML file.

``tomllib`` says the line of a syntax error only. This scanner reads a text
that ``tomllib`` accepted, and remembers where each key, table and element of
an array begins (https://toml.io/en/v1.0.0), and what the comments say.
"""

from __future__ import annotations

import re

_BLANK = re.compile(r"[ \t\r\n]+")
_COMMENT = re.compile(r"#[^\n]*")
_KEY = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]+")

Path = tuple[str, ...]


class TomlLines:
    r"""Where things are in a TOML text.

    >>> lines = TomlLines('# c\nslug = "a"\n[hosts]\ndomains = [\n  "a.fr",\n  "b.fr",\n]\n')
    >>> lines.of(("slug",)), lines.of(("hosts",)), lines.of(("hosts", "domains", "1"))
    (2, 3, 6)

    What is missing is looked for in its table, else at the first line:

    >>> lines.of(("hosts", "subdomain")), lines.of(("brand", "color"))
    (3, 1)
    >>> lines.comments
    ('# c',)
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._comments: list[str] = []
        self._document()

    @property
    def comments(self) -> tuple[str, ...]:
        """Every comment, as written, in order."""
        return tuple(self._comments)

    def of(self, path: Path) -> int:
        """Return the line of ``path``, or of the nearest thing that holds it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1

    def _document(self) -> None:
        table: Path = ()
        self._skip()
        while self._at < len(self._text):
            before = self._at
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip()
            if self._at == before:  # not TOML after all: what was seen is still worth having
                return

    def _header(self) -> Path:
        start = self._at
        while self._text[self._at : self._at + 1] == "[":
            self._at += 1
        path = self._keys((), start)
        while self._text[self._at : self._at + 1] == "]":
            self._at += 1
        return path

    def _pair(self, table: Path) -> None:
        path = self._keys(table, self._at)
        if self._text[self._at : self._at + 1] == "=":
            self._at += 1
            self._value(path)

    def _keys(self, table: Path, start: int) -> Path:
        path = table
        while found := _KEY.match(self._text, self._at):
            path = (*path, _bare(found[1]))
            self._note(path, start)
            self._at = found.end()
            if self._text[self._at : self._at + 1] != ".":
                break
            self._at += 1
        return path

    def _value(self, path: Path) -> None:
        self._skip()
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            self._sequence(path, "]")
        elif opening == "{":
            self._sequence(path, "}")
        elif found := _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at):
            self._at = found.end()

    def _sequence(self, path: Path, closing: str) -> None:
        self._at += 1
        index = 0
        while self._at < len(self._text):
            self._skip()
            here = self._text[self._at : self._at + 1]
            if here in {closing, ""}:
                self._at += 1
                return
            before = self._at
            if here == ",":
                self._at, index = self._at + 1, index + 1
            elif closing == "}":
                self._pair(path)
            else:
                self._note((*path, str(index)), self._at)
                self._value((*path, str(index)))
            if self._at == before:
                return

    def _skip(self) -> None:
        while True:
            if blank := _BLANK.match(self._text, self._at):
                self._at = blank.end()
            elif comment := _COMMENT.match(self._text, self._at):
                self._comments.append(comment[0].rstrip())
                self._at = comment.end()
            else:
                return

    def _note(self, path: Path, at: int) -> None:
        line = self._text.count("\n", 0, at) + 1
        self._lines.setdefault(path, line)
        # "home.title" between quotes is one key for TOML, and the same text for us.
        self._lines.setdefault(tuple(".".join(path).split(".")), line)


def _bare(key: str) -> str:
    return key[1:-1] if key[0] in "\"'" else key

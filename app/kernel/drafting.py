"""What a site says of itself, as a flat list of facts: the common ground of draft and publication.

A fact has a path and a value::

    {"languages": ["fr", "en"], "name.fr": "Besançon", "brand.color": "#a4262c",
     "contact.email": "mairie@besancon.example", "texts.home.title.en": "What’s on"}

Values are strings, or lists of strings. What is empty is no fact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from app.kernel.text import LocalizedText, text_fingerprint

LANGUAGES_PATH = "languages"
SECTIONS = ("brand", "contact", "legal", "accessibility", "embed", "search")
# Parts whose paths end with a language.
_SPOKEN = ("name.", "texts.", "brand.banner_alt.", "brand.emblem_alt.")
Value = str | list[str] | None


def language_of(path: str) -> str | None:
    """Return the language of a fact that is said in one; ``None`` for others.

    >>> language_of("texts.home.title.ar"), language_of("contact.email")
    ('ar', None)
    """
    return path.rpartition(".")[2] if path.startswith(_SPOKEN) else None


def stem_of(path: str) -> str:
    """Return what a fact is about, whatever its language.

    >>> stem_of("texts.home.title.ar"), stem_of("contact.email")
    ('texts.home.title', 'contact.email')
    """
    return path.rpartition(".")[0] if path.startswith(_SPOKEN) else path


def is_brand(path: str) -> bool:
    """Tell whether a fact is of the look, of the search, or of who may show it.

    Administrators alone decide of those.

    >>> is_brand("brand.color"), is_brand("embed.hosts"), is_brand("texts.home.title.fr")
    (True, True, False)
    """
    return path.startswith(("brand.", "embed.", "search."))


def mark_of(value: object) -> str:
    """Return a short digest of a value, by which a form remembers what it showed.

    >>> mark_of("Bal") == mark_of(""), mark_of("") == mark_of(None)
    (False, True)
    """
    said = json.dumps(value or "", ensure_ascii=False, sort_keys=True)
    return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that differs: ``before`` and ``after``, ``None`` where there is none."""

    path: str
    before: Value
    after: Value

    def to_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return {"path": self.path, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Content:
    """All the facts of a site. ``marks``: the text from which each translation was written.

    >>> said = Content({"languages": ["fr", "en"], "name.fr": "Albi", "name.en": "Albi"})
    >>> said.value("brand.color"), said.text("name").read(["en"]).language
    ('', 'en')
    >>> said.with_({"name.fr": "Albi la rouge", "name.en": None}).changes_from(said)
    [Change(path='name.en', before='Albi', after=None),
     Change(path='name.fr', before='Albi', after='Albi la rouge')]
    """

    values: Mapping[str, Any]
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which the site speaks, its own first."""
        return tuple(self.values.get(LANGUAGES_PATH, ()))

    @property
    def source(self) -> str:
        """The language from which the others are written."""
        return self.languages[0] if self.languages else "fr"

    def value(self, path: str) -> str:
        """Return a fact, empty where there is none."""
        found = self.values.get(path, "")
        return found if isinstance(found, str) else ""

    def listed(self, path: str) -> tuple[str, ...]:
        """Return a fact that is a list."""
        found = self.values.get(path, ())
        return tuple(found) if not isinstance(found, str) else ()

    def text(self, stem: str) -> LocalizedText:
        """Return a text in each language that it is written in, marks included."""
        return self._text(stem, {path: self.values[path] for path in self._paths(stem)})

    def texts(self) -> dict[str, LocalizedText]:
        """Return the site's own texts by key."""
        stems = {stem_of(path) for path in self.values if path.startswith("texts.")}
        return {stem.removeprefix("texts."): self.text(stem) for stem in sorted(stems)}

    def section(self, name: str) -> dict[str, Any]:
        """Return the plain facts of a section, and its spoken ones by language."""
        found: dict[str, Any] = {}
        for path, value in self.values.items():
            if not path.startswith(f"{name}."):
                continue
            language, key = language_of(path), stem_of(path).removeprefix(f"{name}.")
            if language:
                found.setdefault(key, {})[language] = value
            else:
                found[key] = value
        return found

    def with_(self, values: Mapping[str, Value], marks: Mapping[str, str | None] = {}) -> Content:
        """Return a copy in which ``values`` are said instead; an empty one is taken away."""
        merged = {**self.values, **values}
        kept = {path: value for path, value in sorted(merged.items()) if value}
        # A translation that changes without a mark is to be read again.
        own = {path: mark for path, mark in self.marks.items() if path not in values}
        own |= {path: mark for path, mark in marks.items() if mark}
        return Content(kept, {path: mark for path, mark in sorted(own.items()) if path in kept})

    def changes_from(self, before: Content) -> list[Change]:
        """Return what differs since ``before``, by path."""
        paths = sorted({*self.values, *before.values})
        return [
            Change(path, before.values.get(path), self.values.get(path))
            for path in paths
            if before.values.get(path) != self.values.get(path)
            or before.marks.get(path) != self.marks.get(path)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return {"values": dict(self.values), "marks": dict(self.marks)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Content:
        """Read back what :meth:`to_json` gave."""
        return cls(kept["values"], kept.get("marks", {}))

    def _paths(self, stem: str) -> Iterable[str]:
        return (path for path in self.values if language_of(path) and stem_of(path) == stem)

    def _text(self, stem: str, found: Mapping[str, str]) -> LocalizedText:
        kept: dict[str, Any] = {}
        for path, words in found.items():
            code = path.removeprefix(f"{stem}.")
            mark = self.marks.get(path)
            kept[code] = {"text": words, "from": mark} if mark else words
        return LocalizedText.from_json(kept)


def identity_values(identity: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a site's folder says beside, by path.

    >>> identity_values({"contact": {"email": "a@b.example", "phone": ""},
    ...                  "brand": {"banner_alt": {"fr": "Le pont"}, "banner_decorative": True}})
    {'brand.banner_alt.fr': 'Le pont', 'brand.banner_decorative': 'true',
     'contact.email': 'a@b.example'}
    """
    found: dict[str, Any] = {}
    for name in SECTIONS:
        for key, value in identity.get(name, {}).items():
            found |= _said(f"{name}.{key}", value)
    return found


def _said(path: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {f"{path}.{code}": words for code, words in value.items() if words}
    if value is True:
        return {path: "true"}
    return {path: list(value) if isinstance(value, list | tuple) else str(value)} if value else {}


def mark_for(source_text: str) -> str:
    """Return the mark of a translation written from ``source_text``."""
    return text_fingerprint(source_text)

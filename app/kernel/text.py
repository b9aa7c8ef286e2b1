"""Text that exists in several languages at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

# When nobody's language is there: French is the country's, English the world's.
LAST_RESORTS = ("fr", "en")
# Most texts have none: one empty value for all of them.
_NO_MARKS: Mapping[str, str] = {}


class Reading(NamedTuple):
    """A text, and the language it is really written in."""

    text: str
    language: str


class TranslationState(StrEnum):
    """Where a translation stands beside the text it was written from."""

    UP_TO_DATE = "up_to_date"
    TO_REVIEW = "to_review"
    SOURCE_CHANGED = "source_changed"
    MISSING = "missing"


def text_fingerprint(text: str) -> str:
    """Return a short digest by which a translation remembers its source.

    >>> text_fingerprint("Bal") == text_fingerprint(" Bal ")
    True
    """
    return sha256(text.strip().encode()).hexdigest()[:12]


class LocalizedText(Mapping[str, str]):
    """An immutable text in one or more languages.

    >>> title = LocalizedText({"fr": "Fête du village", "en": "Village fair"})
    >>> title.read(["en", "fr"])
    Reading(text='Village fair', language='en')

    A reader gets the first language they asked for that exists, a regional
    variant falling back to its base, then French, English, and any other:

    >>> title.read(["oc", "fr-CA"]).language
    'fr'
    >>> LocalizedText({"de": "Ball"}).read(["ar"])
    Reading(text='Ball', language='de')

    Blank translations do not count, so a half-filled form never hides a text:

    >>> LocalizedText({"fr": "Bal", "en": "  "}).read(["en"]).language
    'fr'

    Each translation may remember the text it was written from:

    >>> ball = LocalizedText({"fr": "Bal"}).with_("en", "Ball", written_from="Bal")
    >>> ball.state("en", source="fr").value
    'up_to_date'
    >>> ball.with_("fr", "Grand bal").state("en", source="fr").value
    'source_changed'
    """

    __slots__ = ("_texts", "_written_from")

    def __init__(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        written_from: Mapping[str, str] | None = None,
    ) -> None:
        self._texts = {
            language: text.strip()
            for language, text in sorted((texts or {}).items())
            if text and text.strip()
        }
        self._written_from = (
            {
                language: mark
                for language, mark in sorted(written_from.items())
                if language in self._texts
            }
            if written_from
            else _NO_MARKS
        )

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LocalizedText):
            return NotImplemented
        return self._texts == other._texts and self._written_from == other._written_from

    def __hash__(self) -> int:
        return hash((frozenset(self._texts.items()), frozenset(self._written_from.items())))

    def __repr__(self) -> str:
        return f"LocalizedText({self._texts!r})"

    def read(self, languages: Sequence[str]) -> Reading:
        """Return the best available reading for someone who prefers ``languages``."""
        for wanted in (*languages, *LAST_RESORTS):
            for candidate in (wanted, wanted.partition("-")[0]):
                if candidate in self._texts:
                    return Reading(self._texts[candidate], candidate)
        for language, text in self._texts.items():
            return Reading(text, language)
        return Reading("", "")

    def with_(self, language: str, text: str, *, written_from: str | None = None) -> LocalizedText:
        """Return a copy in which ``language`` reads ``text``, written from ``written_from``."""
        marks = {key: mark for key, mark in self._written_from.items() if key != language}
        if written_from is not None:
            marks[language] = text_fingerprint(written_from)
        return LocalizedText({**self._texts, language: text}, written_from=marks)

    def state(self, language: str, *, source: str) -> TranslationState:
        """Say whether the text in ``language`` still follows the one in ``source``."""
        if language not in self._texts:
            return TranslationState.MISSING
        if language == source:
            return TranslationState.UP_TO_DATE
        mark = self._written_from.get(language)
        if mark is None:
            return TranslationState.TO_REVIEW
        if mark != text_fingerprint(self._texts.get(source, "")):
            return TranslationState.SOURCE_CHANGED
        return TranslationState.UP_TO_DATE

    def to_json(self) -> dict[str, Any]:
        """Return what the database keeps: a string, or a string and its mark, per language."""
        return {
            language: {"text": text, "from": self._written_from[language]}
            if language in self._written_from
            else text
            for language, text in self._texts.items()
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> LocalizedText:
        """Read back what :meth:`to_json` gave.

        >>> ball = LocalizedText({"fr": "Bal"}).with_("en", "Ball", written_from="Bal")
        >>> LocalizedText.from_json(ball.to_json()) == ball
        True
        """
        texts, marks = {}, {}
        for language, kept in value.items():
            if isinstance(kept, Mapping):
                texts[language], marks[language] = kept["text"], kept["from"]
            else:
                texts[language] = kept
        return cls(texts, written_from=marks)

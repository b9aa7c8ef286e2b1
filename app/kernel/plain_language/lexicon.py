"""The words of offices, and what people say instead; acronyms, and what they stand for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

_BRACES = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of an office, in small letters, and what to write ``instead``."""

    words: tuple[str, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``phrases`` by their first word, the longest first; ``acronyms`` with what they say.

    ``known``: acronyms that everybody reads. ``passive``: participles that, after « est »,
    nearly always hide who acts. ``states``: those that only say how things are.
    """

    phrases: Mapping[str, tuple[Phrase, ...]]
    acronyms: Mapping[str, str]
    known: frozenset[str]
    passive: frozenset[str]
    states: frozenset[str]

    @classmethod
    def from_toml(cls, text: str) -> Lexicon:
        """Read a word list. Raises ``KeyError`` or ``tomllib.TOMLDecodeError`` for another file."""
        given = tomllib.loads(text)
        phrases: dict[str, list[Phrase]] = {}
        for written, instead in given["instead"].items():
            for one in expanded(written):
                words = tuple(_WORD.findall(one.lower()))
                phrases.setdefault(words[0], []).append(Phrase(words, instead))
        return cls(
            {
                first: tuple(sorted(some, key=lambda phrase: -len(phrase.words)))
                for first, some in phrases.items()
            },
            given["acronyms"],
            frozenset(given["known"]["acronyms"]),
            _participles(given["participles"]["passive"]),
            _participles(given["participles"]["states"]),
        )


def expanded(written: str) -> list[str]:
    """Return each spelling of a phrase whose endings stand between braces.

    >>> expanded("afférent{,e} {à,au}")
    ['afférent à', 'afférent au', 'afférente à', 'afférente au']
    """
    parts = _BRACES.split(written)
    choices = [part.split(",") if at % 2 else [part] for at, part in enumerate(parts)]
    return ["".join(one) for one in product(*choices)]


def _participles(given: list[str]) -> frozenset[str]:
    return frozenset(word + ending for word in given for ending in ("", "e", "s", "es"))

"""The tokens of the text index by which rows that answer a question are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.kernel import index_tokens
from app.kernel.cells import Level, cells_around, fitting
from app.kernel.geo import Point
from app.kernel.search_words import TITLE, Word, organizer_token
from app.queries.expected import Known
from app.queries.question import Question

_MOST_TOKENS = 24


@dataclass(frozen=True, slots=True)
class Further:
    """What rows are narrowed to: those beyond the row ``after``, and by their tokens.

    They must have one of each of ``groups`` beside; ``others``: must not.
    """

    groups: Sequence[Sequence[str]] = ()
    others: bool = False
    after: int | None = None


NOTHING_FURTHER = Further()


@dataclass(frozen=True, slots=True)
class Groups:
    """Tokens of which a row has one each: those it must be found by, those it may be.

    ``without``: but not one of each of these.
    """

    said: list[list[str]]
    rare: list[list[str]]
    without: Sequence[Sequence[str]] = ()

    @property
    def every(self) -> list[list[str]]:
        """All of them."""
        return [*self.said, *self.rare]


def groups_of(question: Question, known: Known, further: Further = NOTHING_FURTHER) -> Groups:
    """Return what tokens must say: words, an association; and what few have, which they may."""
    said = [_ways_of(word) for word in question.meant]
    said += [] if further.others else [list(group) for group in further.groups]
    if question.search.organizer:
        said.append([organizer_token(question.search.organizer)])
    rare = [index_tokens.told(bits) for bits in known.rare]
    return Groups(said, rare, further.groups if further.others else ())


def titles(words: Iterable[Word]) -> list[list[str]]:
    """Return the groups of tokens by which a title says each of the words."""
    return [[TITLE + token for token in group] for group in map(_ways_of, words)]


def place_tokens(question: Question, known: Known) -> list[str]:
    """Return the tokens of the place, of which a row has one; none where there would be many."""
    if question.center is not None and known.km:
        return _square_tokens(question.center, known.km)
    if known.communes is not None and len(known.communes) <= _MOST_TOKENS:
        return [index_tokens.commune(insee) for insee in known.communes]
    return []


def _square_tokens(center: Point, km: float) -> list[str]:
    """Return the squares of a circle, of the finest size of which there are but a few."""
    for level in reversed(Level):
        cells = cells_around(center, km, level) if level <= fitting(km) else []
        if cells and (len(cells) <= _MOST_TOKENS or level is Level.COARSE):
            return [index_tokens.square(cell, level) for cell in cells]
    return []


def _ways_of(word: Word) -> list[str]:
    return [*word.tokens, *([f"{word.beginning}*"] if word.beginning else [])]

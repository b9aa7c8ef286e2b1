"""A text cut into sentences and words, once, for every rule to look at.

Every pattern here begins where no other try has passed before: the time is in proportion to
the length, whatever was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\]]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_CODE = re.compile(r"`[^`\n]{0,200}`")
_LINK_TARGET = re.compile(r"\]\([^()\n]{0,300}\)")
_MARKS = re.compile(r"[*_#>\[\]|~`]")
_ITEM = re.compile(r"^[ \t]{0,8}(?:[-+]|\d{1,3}[.)])[ \t]", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
# Begun anywhere in a run of dots, a search would cost the square of its length.
_END = re.compile(r"(?<![.!?…])[.!?…]+[»”\"')\u00a0\u202f ]{0,3}(?=\s|$)|\n")
_BREATH = re.compile(r"[;:](?=\s|$)")
_ABBREVIATIONS = frozenset(
    "m mm mme mlle dr pr me st ste art cf ex etc env tél av bd no n p vol éd hab max min".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits; ``low`` without capitals, ``at`` where it begins."""

    text: str
    low: str
    at: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its words, and how many a person would count in it.

    ``longest`` is that of its longest stretch without a pause: a colon or a semicolon lets
    one breathe.
    """

    text: str
    words: tuple[Word, ...]
    longest: int

    def quote(self, first: int, last: int) -> str:
        """Return the words from number ``first`` to number ``last``, as they were written."""
        return self.text[self.words[first].at : self.words[last].end]

    def are_together(self, first: int) -> bool:
        """Tell whether nothing but a space, an apostrophe or a hyphen follows a word."""
        return _is_thin(self.text[self.words[first].end : self.words[first + 1].at])


def count_words(text: str) -> int:
    """Return how many words a person would count.

    >>> count_words("Bals, ateliers : toute l’année, 62 associations."), count_words("…")
    (6, 0)
    """
    return _counted(_bare(text))


def sentences(text: str) -> list[Sentence]:
    r"""Return the sentences of a text; Markdown's marks and addresses are no words of it.

    >>> [one.text for one in sentences("Venez ! M. Roy vous attend.\n- Un [bal](https://a.fr)")]
    ['Venez !', 'M. Roy vous attend.', 'Un bal']
    """
    bare, begins = _bare(text), 0
    found: list[Sentence] = []
    for end in _END.finditer(bare):
        if end.group().startswith(".") and _is_abbreviation(bare, end.start()):
            continue
        _add(found, bare[begins : end.end()])
        begins = end.end()
    _add(found, bare[begins:])
    return found


def _add(found: list[Sentence], piece: str) -> None:
    said = piece.strip()
    words = tuple(
        Word(one.group(), one.group().lower(), one.start()) for one in _WORD.finditer(said)
    )
    if words:
        longest = max(_counted(stretch) for stretch in _BREATH.split(said))
        found.append(Sentence(said, words, longest))


def _counted(text: str) -> int:
    return sum(_WORD.search(one) is not None for one in text.split())


def _bare(text: str) -> str:
    kept = _LINK_TARGET.sub("]", _CODE.sub(" ", text.replace("\r", "")))
    return _MARKS.sub("", _ADDRESS.sub(" ", _ITEM.sub("", kept)))


def _is_abbreviation(text: str, dot: int) -> bool:
    begins = dot
    while begins > 0 and dot - begins < 5 and text[begins - 1].isalpha():
        begins -= 1
    last = text[begins:dot]
    return last.lower() in _ABBREVIATIONS or (len(last) == 1 and last.isupper())


def _is_thin(gap: str) -> bool:
    return 0 < len(gap) <= 3 and not gap.strip(" \t\u00a0\u202f’'-\u2011")

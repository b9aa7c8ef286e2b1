"""What could be plainer in a French text, and how easily it reads."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.plain_language.lexicon import Lexicon
from app.kernel.plain_language.rules import RULES, Remark
from app.kernel.plain_language.words import count_words, sentences

MOST_REMARKS = 8
"""Of a text: nobody mends more at once."""
_READ = 8_000


@dataclass(frozen=True, slots=True)
class Advice:
    """How long a text is, and what could be plainer: the first remarks, in its order.

    ``more``: how many there are beyond those.
    """

    words: int
    remarks: tuple[Remark, ...]
    more: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether nothing was found."""
        return not self.remarks


def advice_on(text: str, lexicon: Lexicon) -> Advice:
    """Return what could be plainer; the same words are told once. Reads 8 000 characters.

    >>> few = Lexicon({}, {"CCAS": "centre communal d’action sociale"}, *[frozenset()] * 3)
    >>> advice_on("Le CCAS vous attend, à côté du CCAS.", few).remarks
    (Remark(kind='acronym', quote='CCAS', instead='centre communal d’action sociale', count=0),)
    """
    told: dict[tuple[str, str], Remark] = {}
    for sentence in sentences(text[:_READ]):
        for rule in RULES:
            for remark in rule(sentence, lexicon):
                told.setdefault((remark.kind, remark.quote.lower()), remark)
    remarks = [one for one in told.values() if not (one.kind == "acronym" and _said(one, text))]
    more = max(len(remarks) - MOST_REMARKS, 0)
    return Advice(count_words(text), tuple(remarks[:MOST_REMARKS]), more)


def _said(remark: Remark, text: str) -> bool:
    """Tell whether brackets explain an acronym somewhere in the text."""
    return f"({remark.quote})" in text or f"{remark.quote} (" in text

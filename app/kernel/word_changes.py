"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECE = re.compile(r"\s+|[^\W_]+|[^\w\s]|_")
# Beyond, words that come back everywhere are left out of the search: they cost its square.
_LARGEST_EXACT = 250_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """Return both texts in one, in reading order: what went stands before what came.

    >>> [(one.kind, one.text) for one in word_changes("Un grand bal.", "Un petit bal.")]
    [('same', 'Un '), ('removed', 'grand'), ('added', 'petit'), ('same', ' bal.')]
    >>> word_changes("Bal", "Bal")
    [Piece(kind='same', text='Bal')]
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    is_large = len(old) * len(new) > _LARGEST_EXACT
    found: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=is_large)
    for _, begins, ends, starts, stops in matcher.get_opcodes():
        gone, come = "".join(old[begins:ends]), "".join(new[starts:stops])
        if gone == come:
            found.append(Piece("same", gone))
            continue
        found += [Piece("removed", gone)] if gone else []
        found += [Piece("added", come)] if come else []
    return found

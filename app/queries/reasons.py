"""Why an event is hidden: one of a closed list, and words of one's own, kept as one text."""

from __future__ import annotations

from typing import NamedTuple

CODES = ("off_topic", "outside", "wrong", "commercial", "unsuitable", "double", "other")
"""What a site may say; ``other`` asks for words."""
LONGEST = 500


class Reason(NamedTuple):
    """A reason: its code, empty for what is older than the list, and words, perhaps none."""

    code: str
    words: str


def packed(reason: Reason) -> str:
    r"""Return the text that ``curation.reason`` holds.

    >>> packed(Reason("other", "Deux fois")), packed(Reason("wrong", ""))
    ('other: Deux fois', 'wrong')
    """
    return f"{reason.code}: {reason.words}" if reason.words else reason.code


def unpacked(text: str | None) -> Reason:
    """Read back what :func:`packed` gave; any other text is words alone.

    >>> unpacked("other: Deux fois"), unpacked("Deux fois")
    (Reason(code='other', words='Deux fois'), Reason(code='', words='Deux fois'))
    """
    code, _, words = (text or "").partition(": ")
    return Reason(code, words) if code in CODES else Reason("", text or "")

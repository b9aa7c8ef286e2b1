"""The faces in which a portal may set its titles: three, none of which hurts reading.

The running text always keeps the reader's own plain face. Nothing here is ever fetched
from elsewhere: two of the three are on the reader's device already.
"""

from __future__ import annotations

from collections.abc import Mapping

HOUSE = ""
STACKS: Mapping[str, str] = {
    HOUSE: "",
    "sobre": "var(--body)",
    "classique": (
        '"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif","Liberation Serif",Georgia,'
        '"Noto Naskh Arabic","Geeza Pro",serif'
    ),
}
"""Each face by its name: the families of CSS; the house's own are those of ``app.css``."""
TYPEFACES = tuple(STACKS)


def known_typeface(said: object) -> str:
    """Return a face that we know; the house's own for anything else.

    >>> known_typeface("classique"), known_typeface("Comic Sans"), known_typeface(None)
    ('classique', '', '')
    """
    return said if isinstance(said, str) and said in STACKS else HOUSE


def typeface_css(name: str) -> str:
    r"""Return the rule that sets the titles in a face; nothing for the house's own.

    Stronger than the rule of ``app.css``, which comes after it.

    >>> typeface_css("sobre"), typeface_css("")
    (':root:root{--heading:var(--body)}\n', '')
    """
    stack = STACKS[known_typeface(name)]
    return f":root:root{{--heading:{stack}}}\n" if stack else ""

"""What the index tells of a row beside its words, as tokens: where it is, what it is like.

They begin with ``_``, as no word does. The same are asked for as were told.
"""

from __future__ import annotations

from app.kernel.cells import Level, cell_of
from app.kernel.geo import Point
from app.kernel.traits import BITS

LONG = "_l"
# What few have, or is often asked for alone. The rest is compared row by row.
_TOLD = tuple(
    (f"_x{bit.bit_length() - 1}", bit)
    for name, bit in BITS.items()
    if name.startswith(("theme:", "access:", "spoken:", "mode:", "price:open"))
)
TOLD_BITS = sum(bit for _, bit in _TOLD)


def squares(point: Point) -> list[str]:
    """Return the tokens of the squares of a point, from the widest."""
    return [square(cell_of(point, level), level) for level in Level]


def square(cell: int, level: Level) -> str:
    """Return the token of a square.

    >>> square(137201860, Level.CELL)
    '_s1137201860'
    """
    return f"_s{level.value}{cell}"


def commune(insee: str) -> str:
    """Return the token of a commune."""
    return f"_i{insee.lower()}"


def told(bits: int) -> list[str]:
    """Return the tokens of the traits in ``bits`` that are told.

    >>> told(BITS["theme:musique"] | BITS["places"])
    ['_x2']
    """
    return [token for token, bit in _TOLD if bits & bit]

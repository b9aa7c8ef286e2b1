"""What the search index counts its rows by, so that a question chooses its way."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from app.kernel.cells import Level, cell_of
from app.kernel.geo import Point


class Tally(IntEnum):
    """What is counted: after the three sizes of squares, communes, traits, and everything."""

    COARSE = Level.COARSE
    CELL = Level.CELL
    FINE = Level.FINE
    COMMUNE = 3
    TRAIT = 4
    ALL = 5


def commune_number(insee: str) -> int:
    """Return an INSEE code as a number: Corsica has letters.

    >>> commune_number("2A004") != commune_number("2B004")
    True
    """
    return int(insee, 36)


def tallied(point: Point | None, insee: str | None, traits: int) -> Iterator[tuple[Tally, int]]:
    """Yield each count to which a row belongs.

    >>> [(level.name, cell) for level, cell in tallied(None, "25056", 0b101)]
    [('COMMUNE', 3592698), ('TRAIT', 0), ('TRAIT', 2), ('ALL', 0)]
    """
    if point is not None:
        yield from ((Tally(level), cell_of(point, level)) for level in Level)
    if insee is not None:
        yield Tally.COMMUNE, commune_number(insee)
    yield from ((Tally.TRAIT, at) for at in range(traits.bit_length()) if traits >> at & 1)
    yield Tally.ALL, 0

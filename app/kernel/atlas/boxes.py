"""The boxes of all communes, small enough for every process to hold them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

from app.kernel.geo import Box

_BASE = 36  # in which a code of INSEE, with its letters, is a number


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes by INSEE code, in 36 bytes each: codes in order, and four sides for each.

    >>> boxes = Boxes.of([("2A004", Box(41.8, 8.5, 42.1, 8.9)), ("25056", Box(47.2, 5, 47.3, 6))])
    >>> boxes.find("25056"), boxes.find("25057")
    (Box(south=47.2, west=5.0, north=47.3, east=6.0), None)
    """

    codes: array[int]
    sides: array[float]

    @classmethod
    def of(cls, boxes: Iterable[tuple[str, Box]]) -> Self:
        """Return boxes by INSEE code."""
        known = sorted(((int(insee, _BASE), box) for insee, box in boxes), key=itemgetter(0))
        sides = (side for _, box in known for side in (box.south, box.west, box.north, box.east))
        return cls(array("i", (code for code, _ in known)), array("d", sides))

    def find(self, insee: str) -> Box | None:
        """Return the box of a commune; ``None`` when it is not known."""
        code = int(insee, _BASE)
        at = bisect_left(self.codes, code)
        if at == len(self.codes) or self.codes[at] != code:
            return None
        return Box(*self.sides[4 * at : 4 * at + 4])

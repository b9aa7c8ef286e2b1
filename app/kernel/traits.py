"""What filters ask of an event, as bits of one whole number.

A statement then compares one column whatever was asked, and what was found is counted
without being read again. A new word may move the others: its migration then has the index made
anew, by taking away the row of ``search_state``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.kernel.languages import ON_THE_SPOT
from app.kernel.vocabulary import Access, Hours, Mode, Price, Theme

PLACES_LEFT, SAYS_AGE = "places", "age"
PLACED = "placed"
"""It is where it says itself, rather than at its town hall for want of better."""

_NAMES: tuple[str, ...] = (
    *(f"theme:{one}" for one in Theme),
    *(f"price:{one}" for one in Price),
    *(f"mode:{one}" for one in Mode),
    *(f"access:{one}" for one in Access),
    *(f"hours:{one}" for one in Hours),
    PLACES_LEFT,
    SAYS_AGE,
    *(f"spoken:{one}" for one in ON_THE_SPOT),
    PLACED,
)
BITS: Mapping[str, int] = {name: 1 << at for at, name in enumerate(_NAMES)}
_UNCOUNTED = {*(f"hours:{one}" for one in Hours), PLACED}
_ROOM = 32  # bits in which a trait is counted: up to four thousand million
_MOST = (1 << _ROOM) - 1
_MOST_BITS = 62  # what both engines keep in a signed integer of 64 bits, with one to spare
if len(_NAMES) > _MOST_BITS:  # pragma: no cover (a word too many would be seen at once)
    msg = "more traits than bits"
    raise AssertionError(msg)


@dataclass(frozen=True, slots=True)
class Traits:
    """Bits that must all be there, and groups of which one bit must be."""

    every: int = 0
    one_of: tuple[int, ...] = ()

    def match(self, bits: int) -> bool:
        """Tell whether an event with these bits is as asked.

        >>> Traits(every=bits_of("places"), one_of=(bits_of("price:free", "price:open"),)).match(
        ...     bits_of("places", "price:open", "theme:sport")
        ... )
        True
        """
        return bits & self.every == self.every and all(bits & group for group in self.one_of)


def bits_of(*names: str) -> int:
    """Return the bits of these traits.

    >>> bin(bits_of("theme:nature", "theme:musique"))
    '0b101'
    """
    bits = 0
    for name in names:
        bits |= BITS[name]
    return bits


def counted(many: Iterable[int]) -> dict[str, int]:
    """Return how many of these events have each trait; none that nobody has.

    Not of hours: an event has several times, of which these bits tell but one; nor what nobody
    asks for.

    >>> counted([bits_of("places"), bits_of("places", "mode:online")])
    {'mode:online': 1, 'places': 2}
    """
    summed = sum(times * _apart(bits) for bits, times in Counter(many).items())
    counts = ((name, summed >> at * _ROOM & _MOST) for at, name in enumerate(_NAMES))
    return {name: n for name, n in counts if n and name not in _UNCOUNTED}


@lru_cache(maxsize=4096)
def _apart(bits: int) -> int:
    """Return the bits with room between them: such numbers add up, each bit for itself."""
    return sum(1 << at * _ROOM for at in range(bits.bit_length()) if bits >> at & 1)

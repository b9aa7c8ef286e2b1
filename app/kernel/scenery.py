"""From a commune's geography, in a few words, to the landscape that its portal shows.

The words are those of ``app/reference/scenery.csv.gz``, kept by the table of
communes as one string (``"sea hills"``). A site may say others.
"""

from collections.abc import Iterable
from functools import lru_cache

from app.kernel.art.scenery import PARTS, Scenery, Size

__all__ = ["COUNTRY", "ORDER", "PARTS", "Scenery", "parts_of", "scenery", "size_of", "written"]

ORDER = ("sea", "river", "mountain", "hills", "plain", "island", "tropics")
"""The words in the order in which they are written."""

_TOWN_FROM, _CITY_FROM = 3_000, 60_000  # inhabitants

COUNTRY = Scenery(frozenset({"sea", "hills"}), "village", "FR")
"""A France of everything: hills, a village, the sea. What the national site shows."""


def written(parts: Iterable[str]) -> str:
    """Return the words as the table of communes keeps them.

    >>> written({"plain", "sea"})
    'sea plain'
    """
    said = set(parts)
    return " ".join(word for word in ORDER if word in said)


@lru_cache(maxsize=1024)
def parts_of(said: str) -> frozenset[str]:
    """Return the words of ``said``, those that we draw; hills when there is none.

    >>> sorted(parts_of("sea plain")), sorted(parts_of(""))
    (['plain', 'sea'], ['hills'])
    """
    return frozenset(said.split()) & PARTS or frozenset({"hills"})


def size_of(population: int | None) -> Size:
    """Return how much is built: a commune whose inhabitants nobody counted is a village.

    >>> size_of(176), size_of(50_759), size_of(873_076), size_of(None)
    ('village', 'town', 'city', 'village')
    """
    if population is None or population < _TOWN_FROM:
        return "village"
    return "town" if population < _CITY_FROM else "city"


def scenery(insee: str, said: str | None, population: int | None) -> Scenery:
    """Return what the landscape of a commune shows; its code makes it like no other.

    >>> scenery("25056", "river hills", 119_198).size
    'city'
    """
    return Scenery(parts_of(said or ""), size_of(population), insee)

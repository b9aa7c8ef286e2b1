"""From what is said of a place to the words that the geocoder is asked."""

from __future__ import annotations

import re

from app.clients.geocoder import LONGEST_QUERY, query_of
from app.kernel.folding import fold
from app.kernel.french import country_of
from app.services.ingest.locator_clues import Clues

_PARTS = re.compile(r"\s*[,\n]\s*")


def wording(address: str, clues: Clues) -> str:
    """Return the address with the postal code and the city that it lacks; empty if too short.

    What is too long loses the end of its address, never its city.
    """
    parts = [part for part in _PARTS.split(address.strip()) if part]
    if len(parts) > 1 and country_of(parts[-1]) == "FR":
        parts.pop()
    street = ", ".join(parts)
    end = " ".join(_missing(clues, fold(parts[-1]) if parts else ""))
    room = LONGEST_QUERY - len(end) - 1
    return query_of(f"{query_of(street)[:room]} {end}")


def _missing(clues: Clues, last: str) -> list[str]:
    """Return what the last part of the address does not say: « rue de Paris » is no city."""
    has_code = clues.postal_code in last.split()
    city = fold(clues.city or "")
    has_city = last == city or (has_code and last.endswith(city))
    said = ((clues.postal_code, has_code), (clues.city, has_city))
    return [words for words, is_there in said if words and not is_there]

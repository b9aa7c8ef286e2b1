"""Which communes have a border in common, from the official outlines that come with the program.

``app/reference/geography/neighbours.py`` makes the list. It changes with the official
list of communes, so it is a file rather than a table; a process reads it when it is first asked.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "reference" / "neighbours.csv.gz"


def touching(insee: str) -> frozenset[str]:
    """Return the communes that touch one; none for an island, or a commune without outline."""
    text = _text()
    start = text.find(f"\n{insee},", 1)
    if start < 0:
        return frozenset()
    start += len(insee) + 2
    return frozenset(text[start : text.index("\n", start)].split())


@cache
def _text() -> str:
    """Return the file as it is: looked through in less than a millisecond, 1.4 MB in memory."""
    return gzip.decompress(_FILE.read_bytes()).decode("ascii")

"""The arrondissements of Paris, Lyon and Marseille: the parts that their inhabitants name.

They are no communes, so that the official list holds none of them; their outlines
stand in the same file as the communes'.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "reference" / "contours_communes.jsonl.gz"
# INSEE, « Code officiel géographique »: 75101 to 75120, 69381 to 69389, 13201 to 13216.
_CODES = {"75056": re.compile("751"), "69123": re.compile("6938"), "13055": re.compile("132")}


def have(insee: str) -> bool:
    """Tell whether a commune has arrondissements.

    >>> have("75056"), have("25056")
    (True, False)
    """
    return insee in _CODES


@cache
def outlines(insee: str) -> dict[int, str]:
    """Return the contours (see :mod:`app.kernel.contours`) of a commune's arrondissements.

    By their number; nothing for a commune that has none.
    """
    known = _CODES.get(insee)
    if known is None:
        return {}
    found: dict[int, str] = {}
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            # ["75101",[[…]]]: cut, not parsed, as app.services.commune_list does.
            if known.match(line, 2):
                found[_number(line[2:7])] = line.rstrip()[9:-1]
    return found


def _number(code: str) -> int:
    """Return the number that people say: 75112 is the 12th of Paris, 69383 the 3rd of Lyon.

    >>> [_number(code) for code in ("75112", "69383", "13216")]
    [12, 3, 16]
    """
    return int(code[4:] if code.startswith("693") else code[3:])

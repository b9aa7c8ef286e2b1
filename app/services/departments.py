"""The outlines of departments, shipped with the program: official, and the same for everyone."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

from app.kernel.contours import box_of, decode_rings
from app.kernel.geo import Box

_FILE = Path(__file__).parents[1] / "reference" / "contours_departements.jsonl.gz"


@cache
def outlines() -> dict[str, str]:
    """Return the contour of each department by code (see :mod:`app.kernel.contours`)."""
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        return {code: json.dumps(rings) for code, rings in map(json.loads, lines)}


@cache
def boxes() -> dict[str, Box]:
    """Return the box that holds each department."""
    return {code: box_of(decode_rings(rings)) for code, rings in outlines().items()}

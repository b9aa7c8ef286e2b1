# ruff: noqa: INP001 (a script beside its data, run by its name)
"""Make ``neighbours.csv.gz``: ``python -m app.reference.geography.neighbours``.

Which communes have a border in common, from the outlines of the official list: an edge,
or two corners of one, that both outlines hold. A corner alone is no border. Run it again after
a new official list.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from itertools import combinations, pairwise
from pathlib import Path

HERE = Path(__file__).parent
CONTOURS = HERE.parent / "contours_communes.jsonl.gz"
RESULT = HERE.parent / "neighbours.csv.gz"
_LEAST_CORNERS = 2

Corner = tuple[int, int]
Edge = tuple[Corner, Corner]


def main() -> None:
    """Write the file."""
    found = neighbours()
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("insee", "voisines"))
    rows.writerows((code, " ".join(sorted(near))) for code, near in sorted(found.items()) if near)
    RESULT.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def neighbours() -> dict[str, set[str]]:
    """Return the communes that touch each one."""
    edges: dict[Edge, set[str]] = defaultdict(set)
    corners: dict[Corner, set[str]] = defaultdict(set)
    found: dict[str, set[str]] = {}
    for code, ring in _rings():
        found.setdefault(code, set())
        for corner in ring:
            corners[corner].add(code)
        for a, b in pairwise((*ring, ring[0])):
            edges[min(a, b), max(a, b)].add(code)
    for owners in edges.values():
        _join(found, owners)
    # Simplified apart, two outlines may keep different corners of one border.
    together: dict[tuple[str, str], int] = defaultdict(int)
    for owners in corners.values():
        for pair in combinations(sorted(owners), 2):
            together[pair] += 1
    for pair, count in together.items():
        if count >= _LEAST_CORNERS:
            _join(found, set(pair))
    return found


def _join(found: dict[str, set[str]], owners: set[str]) -> None:
    for code in owners:
        found[code] |= owners - {code}


def _rings() -> Iterator[tuple[str, list[Corner]]]:
    with gzip.open(CONTOURS, "rt", encoding="utf-8") as lines:
        for code, rings in map(json.loads, lines):
            # The arrondissements of a city lie within it.
            if not _is_part(code):
                yield from ((code, _corners(ring)) for ring in rings)


def _corners(ring: list[int]) -> list[Corner]:
    x = y = 0
    found = []
    for step in range(0, len(ring), 2):
        x, y = x + ring[step], y + ring[step + 1]
        found.append((x, y))
    return found


def _is_part(code: str) -> bool:
    """Tell whether it is an arrondissement of Paris, Lyon or Marseille, drawn with the communes."""
    figures = int(code) if code.isdigit() else 0
    return 75101 <= figures <= 75120 or 69381 <= figures <= 69389 or 13201 <= figures <= 13216


if __name__ == "__main__":
    main()

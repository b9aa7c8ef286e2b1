# ruff: noqa: INP001 (a script beside its data, run by its name)
"""Make ``scenery.csv.gz``: ``python -m app.reference.geography.make``.

What the landscape of each commune shows: sea, river, relief. Shores come from
the outlines of communes (an edge that no neighbour shares), rivers and heights
from the hand-made lists beside this file. Run it again after a new official list
or a mended list; what is named and not found is said, and nothing is written.
"""

import csv
import gzip
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from app.kernel.contours import Ring, decode_rings
from app.kernel.french import fold_commune
from app.kernel.geo import KM_PER_DEGREE, Point, distance_km
from app.kernel.scenery import written
from app.services.commune_list import CommuneFiles, read_communes

HERE = Path(__file__).parent
RESULT = HERE.parent / "scenery.csv.gz"

SHORTEST_SHORE_KM = 0.4
SHORTEST_COAST_KM = 30.0  # a smaller ring of lone edges is a gap inland, not a sea
LONGEST_REACH_KM = 22.0  # beyond it the course between two towns is anybody's guess
BESIDE_KM = 1.0
ALONG_KM = 12.0

_SUR = re.compile(r"[- ]sur[- ](?:l[’']|le[- ]|la[- ])?(?P<river>[^-]+)$", re.IGNORECASE)
_NO_RIVER = frozenset("mer mont roc etang terre cluses buis lyon lac plaine cote eu jard".split())

Edge = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Town:
    """A commune of the list, as this script needs it."""

    insee: str
    name: str
    department: str
    point: Point | None
    rings: tuple[Ring, ...]


class Gazetteer:
    """The communes by code, and by name in a department; remembers what it did not find."""

    def __init__(self) -> None:
        rows = read_communes(CommuneFiles())
        rings = {row["insee"]: decode_rings(row["rings"]) for row in rows.contours}
        self.towns = {
            row["insee"]: Town(
                row["insee"],
                row["name"],
                row["department"],
                None if row["lat"] is None else Point(row["lat"], row["lon"]),
                rings.get(row["insee"], ()),
            )
            for row in rows.communes
        }
        self._named = {(fold_commune(t.name), t.department): t for t in self.towns.values()}
        self.missing: list[str] = []

    def find(self, name: str, department: str) -> Iterator[Town]:
        """Yield the commune so named, or nothing."""
        town = self._named.get((fold_commune(name), department))
        if town is None:
            self.missing.append(f"{name} {department}")
        else:
            yield town


def main() -> int:
    """Write the file; return the exit status."""
    known = Gazetteer()
    shores, islands = on_the_sea(known)
    rivers = on_a_river(known)
    reliefs = tomllib.loads((HERE / "relief.toml").read_text("utf-8"))["relief"]
    tropics = set(_shores()["oceans"]["tropics"])
    if known.missing:
        sys.stderr.write(f"Not found: {'; '.join(known.missing)}\n")
        return 1
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code_insee", "paysage", "cours_d_eau"])
    tally: Counter[str] = Counter()
    for insee, town in sorted(known.towns.items()):
        parts = {relief_of(town, reliefs)}
        parts |= {"sea"} if insee in shores else set()
        parts |= {"island"} if insee in islands else set()
        parts |= {"river"} if insee in rivers else set()
        parts |= {"tropics"} if town.department in tropics else set()
        tally.update(parts)
        writer.writerow([insee, written(parts), "|".join(rivers.get(insee, ()))])
    # No name and no date inside: the same lists make the same file.
    RESULT.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    sys.stderr.write(f"{RESULT.name}: {dict(tally)}\n")
    return 0


def on_the_sea(known: Gazetteer) -> tuple[set[str], set[str]]:
    """Return the communes on a shore, and those of islands."""
    said = _shores()
    listed = {d: _listed(known, names, d) for d, names in said["bordered"].items()}
    islands = {i for d, names in said["islands"].items() for i in _listed(known, names, d)}
    oceans = {t.insee for t in known.towns.values() if t.department in said["oceans"]["sea"]}
    shores = islands | oceans | {insee for found in listed.values() for insee in found}
    coastal = set(said["coastal"]) - set(listed)
    for insee, length in lone_edges(known).items():
        if length >= SHORTEST_SHORE_KM and known.towns[insee].department in coastal:
            shores.add(insee)
    far = {i for i in shores if known.towns[i].department in said["oceans"]["islands"]}
    return shores, islands | far


def lone_edges(known: Gazetteer) -> dict[str, float]:
    """Return how many kilometres of each commune's outline no neighbour shares.

    Only along outer edges long enough to be a coast: between outlines simplified
    apart there are slivers.
    """
    owners: dict[Edge, list[str]] = defaultdict(list)
    for town in known.towns.values():
        for ring in town.rings:
            for a, b in pairwise((*ring, ring[0])):
                owners[min(a, b), max(a, b)].append(town.insee)
    lone = {edge: found[0] for edge, found in owners.items() if len(found) == 1}
    lengths: dict[str, float] = defaultdict(float)
    for chain in _chains(list(lone)):
        if sum(map(_length, chain)) >= SHORTEST_COAST_KM:
            for edge in chain:
                lengths[lone[edge]] += _length(edge)
    return lengths


def _chains(edges: list[Edge]) -> Iterator[list[Edge]]:
    """Yield the edges that hold together by their ends."""
    at: dict[tuple[float, float], list[Edge]] = defaultdict(list)
    for edge in edges:
        for end in edge:
            at[end].append(edge)
    seen: set[Edge] = set()
    for first in edges:
        if first in seen:
            continue
        seen.add(first)
        chain = [first]
        for edge in chain:  # it grows while it is walked
            new = [near for end in edge for near in at[end] if near not in seen]
            seen.update(new)
            chain += new
        yield chain


def on_a_river(known: Gazetteer) -> dict[str, list[str]]:
    """Return the rivers of each commune that has one."""
    found: dict[str, list[str]] = defaultdict(list)
    said: dict[str, str] = tomllib.loads((HERE / "rivers.toml").read_text("utf-8"))
    named = _named_after(known)
    grid = _Grid(known)
    for river, names in said.items():
        course = [t for name in names.split(", ") for t in known.find(*name.rsplit(" ", 1))]
        points = [town.point for town in course if town.point]
        word = fold_commune(re.sub(r"^(le|la|l’)\s*", "", river))
        beside = {town.insee for town in course}
        for town in named.pop(word, []):
            if town.point and any(distance_km(town.point, p) < 3 * ALONG_KM for p in points):
                beside.add(town.insee)
                points = _with(points, town.point)
        for a, b in pairwise(points):
            if distance_km(a, b) <= LONGEST_REACH_KM:
                beside |= grid.beside(a, b)
        for insee in beside:
            found[insee].append(river)
    for towns in named.values():
        for town in towns if len(towns) > 1 else ():
            found[town.insee] = found[town.insee] or [""]
    return found


def _named_after(known: Gazetteer) -> dict[str, list[Town]]:
    """Return the communes that bear a river's name ("-sur-Ornain"), by the river."""
    towns = {fold_commune(town.name) for town in known.towns.values()}
    found: dict[str, list[Town]] = defaultdict(list)
    for town in known.towns.values():
        if match := _SUR.search(town.name):
            word = fold_commune(match["river"])
            if word not in _NO_RIVER and (word not in towns or word in {"aire", "isle"}):
                found[word].append(town)
    return found


def _with(points: list[Point], new: Point) -> list[Point]:
    """Return the course through one more town, put where it lengthens it least."""
    if len(points) < 2:
        return [*points, new]
    detours = [
        (distance_km(a, new) + distance_km(new, b) - distance_km(a, b), index + 1)
        for index, (a, b) in enumerate(pairwise(points))
    ]
    detour, index = min(detours)
    return [*points[:index], new, *points[index:]] if detour <= ALONG_KM else points


class _Grid:
    """The outlines by tenth of a degree, so that a reach meets only those around it."""

    def __init__(self, known: Gazetteer) -> None:
        self._cells: dict[tuple[int, int], list[Town]] = defaultdict(list)
        for town in known.towns.values():
            corners = [corner for ring in town.rings for corner in ring]
            for cell in {(int(lon * 10), int(lat * 10)) for lon, lat in corners}:
                self._cells[cell].append(town)

    def beside(self, a: Point, b: Point) -> set[str]:
        """Return the communes whose outline comes near the line from ``a`` to ``b``."""
        steps = max(1, round(distance_km(a, b) / (BESIDE_KM / 2)))
        found: set[str] = set()
        for step in range(steps + 1):
            part = step / steps
            here = Point(a.lat + (b.lat - a.lat) * part, a.lon + (b.lon - a.lon) * part)
            found |= set(self._near(here))
        return found

    def _near(self, here: Point) -> Iterator[str]:
        x, y = int(here.lon * 10), int(here.lat * 10)
        east = KM_PER_DEGREE * cos(radians(here.lat))
        for town in {t for i in (-1, 0, 1) for j in (-1, 0, 1) for t in self._cells[x + i, y + j]}:
            beside = any(
                hypot((lon - here.lon) * east, (lat - here.lat) * KM_PER_DEGREE) < BESIDE_KM
                for ring in town.rings
                for lon, lat in ring
            )
            if beside or sum(_holds(ring, here) for ring in town.rings) % 2:
                yield town.insee


def relief_of(town: Town, reliefs: list[dict[str, Any]]) -> str:
    """Return ``mountain``, ``hills`` or ``plain``."""
    if town.point is None:
        return "hills"  # the islands of the Pacific, of which we have no coordinates
    for relief in reliefs:
        if _holds([(lon, lat) for lat, lon in relief["around"]], town.point):
            return str(relief["word"])
    return "plain"


def _holds(corners: Sequence[tuple[float, float]], point: Point) -> bool:
    """Tell whether an outline, as (lon, lat), holds ``point`` (even-odd rule)."""
    inside = False
    for (x0, y0), (x1, y1) in pairwise((*corners, corners[0])):
        if (y0 > point.lat) != (y1 > point.lat):
            inside ^= (x1 - x0) * (point.lat - y0) / (y1 - y0) + x0 > point.lon
    return inside


def _length(edge: Edge) -> float:
    (lon0, lat0), (lon1, lat1) = edge
    return distance_km(Point(lat0, lon0), Point(lat1, lon1))


def _listed(known: Gazetteer, names: str, department: str) -> set[str]:
    return {t.insee for name in names.split(", ") for t in known.find(name, department)}


def _shores() -> dict[str, Any]:
    return tomllib.loads((HERE / "shores.toml").read_text("utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())

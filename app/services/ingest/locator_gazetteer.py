"""The official communes in memory: by code, by name, by postal code, by place on the globe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.contours import Ring, decode_rings, outline_distance_km
from app.kernel.french import (
    REGIONS,
    commune_of_arrondissement,
    fold_commune,
    fold_department,
)
from app.kernel.geo import Box, Point, box_around, distance_km, inside
from app.models.commune import Commune, CommuneAlias, CommuneContour, CommunePostalCode

_CELL_DEGREES = 0.25
# Decoded, a contour weighs some 7 KB: enough of them for a region, in 30 MB.
_DECODED = 4_096

Names = Mapping[str, tuple[str, ...]]


class Known(NamedTuple):
    """A commune, as the locator needs it. ``folded`` is its name as names are compared."""

    insee: str
    name: str
    folded: str
    department: str
    timezone: str
    point: Point | None
    box: Box | None


@dataclass(frozen=True)
class Gazetteer:
    """The communes and the ways that lead to them. Built once, then only read."""

    communes: Mapping[str, Known]
    codes: Mapping[str, str]
    by_name: Names
    by_former_name: Names
    by_postal_code: Names
    departments: Mapping[str, frozenset[str]]
    contours: Mapping[str, str]
    _grid: Mapping[tuple[int, int], list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session) -> Gazetteer:
        """Read everything at once: five statements, then never the database again.

        A run may write in transactions of its own without a reading one being
        opened behind its back.
        """
        communes, departments = _communes(session)
        aliases = session.execute(
            select(CommuneAlias.code, CommuneAlias.insee, CommuneAlias.folded_name)
        ).all()
        postal = session.execute(select(CommunePostalCode.postal_code, CommunePostalCode.insee))
        contours = session.execute(select(CommuneContour.insee, CommuneContour.rings))
        return cls(
            communes=communes,
            codes={code: insee for code, insee, _ in aliases} | {i: i for i in communes},
            by_name=_grouped((known.folded, insee) for insee, known in communes.items()),
            by_former_name=_grouped((name, insee) for _, insee, name in aliases if name),
            by_postal_code=_grouped((code, insee) for code, insee in postal),
            departments=departments,
            contours={row.insee: row.rings for row in contours},
            _grid=_grid_of(communes.values()),
        )

    def __post_init__(self) -> None:
        # Bound to the instance: a cache on the class would keep every gazetteer alive.
        object.__setattr__(self, "_decoded", lru_cache(_DECODED)(self._decode))

    def commune_of(self, code: str) -> str | None:
        """Return the current commune of a code: its own, a former one's, an arrondissement's."""
        if found := self.codes.get(code):
            return found
        city = commune_of_arrondissement(code)
        return city if city in self.communes else None

    def named(self, name: str) -> tuple[str, ...]:
        """Return the communes of that name; if none, those that a place so named became part of."""
        return self.by_name.get(fold_commune(name)) or self.former(name)

    def former(self, name: str) -> tuple[str, ...]:
        """Return the communes that a place of that name, or a part so named, is now in."""
        return self.by_former_name.get(fold_commune(name), ())

    def formerly_beginning(self, folded: str) -> tuple[str, ...]:
        """Return where the places are now whose names began so: Hellemmes, for Hellemmes-Lille."""
        names = (name for name in self.by_former_name if folded and name.startswith(f"{folded} "))
        return tuple(sorted({insee for name in names for insee in self.by_former_name[name]}))

    def departments_named(self, name: str | None) -> frozenset[str]:
        """Return the departments of that code or name; those of a region; none if unknown."""
        return self.departments.get(fold_department(name), frozenset()) if name else frozenset()

    def at(self, point: Point) -> str | None:
        """Return the commune in whose contour ``point`` lies.

        Simplified outlines overlap a little: of two, the one whose town hall is nearer.
        """
        cell = (floor(point.lon / _CELL_DEGREES), floor(point.lat / _CELL_DEGREES))
        found = [
            insee
            for insee in self._grid.get(cell, ())
            if self._box(insee).contains(point) and inside(point, self.rings(insee))
        ]
        return min(found, key=lambda insee: self._from_hall(insee, point), default=None)

    def near(self, point: Point, *, km: float) -> str | None:
        """Return the commune whose outline is nearest to ``point``, within ``km``."""
        around = box_around(point, km)
        measured = [
            (outline_distance_km(point, self.rings(insee)), insee)
            for insee in {i for cell in _cells(around) for i in self._grid.get(cell, ())}
            if _overlap(self._box(insee), around)
        ]
        distance, nearest = min(measured, default=(km, ""))
        return nearest if nearest and distance <= km else None

    def distance_km(self, insee: str, point: Point) -> float | None:
        """Return how far ``point`` is from a commune's outline: 0 inside.

        From its town hall where there is no outline; ``None`` where there is neither.
        """
        if insee in self.contours:
            rings = self.rings(insee)
            return 0.0 if inside(point, rings) else outline_distance_km(point, rings)
        hall = self.communes[insee].point
        return distance_km(hall, point) if hall else None

    def rings(self, insee: str) -> tuple[Ring, ...]:
        """Return the contour of a commune; none for the few that have no outline."""
        decoded: tuple[Ring, ...] = self._decoded(insee)  # type: ignore[attr-defined]  # made in __init__
        return decoded

    def _decode(self, insee: str) -> tuple[Ring, ...]:
        text = self.contours.get(insee)
        return decode_rings(text) if text else ()

    def _box(self, insee: str) -> Box:
        box = self.communes[insee].box
        assert box is not None  # noqa: S101 (only communes with a box are in the grid)
        return box

    def _from_hall(self, insee: str, point: Point) -> float:
        hall = self.communes[insee].point
        return distance_km(hall, point) if hall else 0.0


def _communes(session: Session) -> tuple[dict[str, Known], dict[str, frozenset[str]]]:
    """Return the communes, and the departments by code, by name and by region."""
    communes: dict[str, Known] = {}
    departments: dict[str, set[str]] = defaultdict(set)
    for row in session.execute(select(*Commune.__table__.columns)):
        communes[row.insee] = Known(
            insee=row.insee,
            name=row.name,
            folded=row.folded_name,
            department=row.department,
            timezone=row.timezone,
            point=None if row.lat is None else Point(row.lat, row.lon),
            box=None if row.west is None else Box(row.south, row.west, row.north, row.east),
        )
        names = (row.department, row.department_name, REGIONS.get(row.region, ""))
        for name in names:
            departments[fold_department(name)].add(row.department)
    departments.pop("", None)
    return communes, {name: frozenset(codes) for name, codes in departments.items()}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key, insee in pairs:
        groups[key].add(insee)
    return {key: tuple(sorted(insees)) for key, insees in groups.items()}


def _grid_of(communes: Iterable[Known]) -> dict[tuple[int, int], list[str]]:
    grid: dict[tuple[int, int], list[str]] = defaultdict(list)
    for known in communes:
        if known.box:
            for cell in _cells(known.box):
                grid[cell].append(known.insee)
    return dict(grid)


def _cells(box: Box) -> Iterable[tuple[int, int]]:
    columns = range(floor(box.west / _CELL_DEGREES), floor(box.east / _CELL_DEGREES) + 1)
    rows = range(floor(box.south / _CELL_DEGREES), floor(box.north / _CELL_DEGREES) + 1)
    return ((column, row) for column in columns for row in rows)


def _overlap(a: Box, b: Box) -> bool:
    return a.west <= b.east and b.west <= a.east and a.south <= b.north and b.south <= a.north

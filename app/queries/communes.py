"""Questions about communes: one, some, those around, those of a department.

The official list is the same for everyone, so these take no scope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.kernel.french import fold_commune
from app.kernel.geo import Point, box_around, distance_km
from app.kernel.scenery import Scenery, scenery
from app.models.commune import Commune, CommunePostalCode

# The eight nearest town halls are within a few kilometres nearly everywhere, within
# two hundred on the great communes of Guyane.
_NEIGHBOURHOODS_KM = (15.0, 250.0)


@dataclass(frozen=True, slots=True)
class CommuneFacts:
    """A commune, as the upper floors know it.

    ``point`` is the town hall, else the centre; ``None`` for the lands far
    overseas whose coordinates the reference lacks.
    """

    insee: str
    name: str
    slug: str
    department: str
    department_name: str
    epci_name: str | None
    population: int | None
    point: Point | None
    timezone: str
    postal_codes: tuple[str, ...]
    website: str | None
    scenery: Scenery


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """A department (or an overseas collectivity) and how many communes it has."""

    code: str
    name: str
    communes: int


def by_insee(session: Session, insee: str) -> CommuneFacts | None:
    """Return the commune of that code in the current list, or ``None``."""
    return many(session, [insee]).get(insee)


def are_loaded(session: Session) -> bool:
    """Tell whether the official list is there: without it nothing has a place."""
    return session.scalar(select(Commune.insee).limit(1)) is not None


def many(session: Session, insees: Iterable[str]) -> dict[str, CommuneFacts]:
    """Return communes by code; codes that are not in the current list are left out."""
    found = _facts(session, _NAMED, {"insees": sorted(set(insees))})
    return {facts.insee: facts for facts in found}


def by_department(session: Session, code: str) -> list[CommuneFacts]:
    """Return the communes of a department, by name."""
    found = _facts(session, _IN_DEPARTMENT, {"department": code})
    return sorted(found, key=lambda facts: (fold_commune(facts.name), facts.insee))


def departments(session: Session) -> list[DepartmentFacts]:
    """Return the departments that have communes, by code (2A and 2B after 29)."""
    rows = session.execute(
        select(Commune.department, Commune.department_name, func.count())
        .group_by(Commune.department, Commune.department_name)
        .order_by(Commune.department)
    )
    found = [DepartmentFacts(code, name, count) for code, name, count in rows]
    return sorted(found, key=lambda facts: facts.code)


def of_departments(session: Session, codes: Iterable[str]) -> frozenset[str]:
    """Return the INSEE codes of all communes of some departments."""
    return frozenset(session.scalars(_INSEES_IN, {"departments": sorted(codes)}))


def people_of_departments(session: Session, codes: Iterable[str]) -> int:
    """Return how many people live there, as far as the list knows."""
    return session.scalar(_PEOPLE_IN, {"departments": sorted(codes)}) or 0


def neighbours(session: Session, insee: str, limit: int = 8) -> list[CommuneFacts]:
    """Return the communes whose town halls are nearest, the nearest first.

    None for a commune that we cannot put on a map.
    """
    here = session.execute(select(Commune.lat, Commune.lon).where(Commune.insee == insee)).first()
    if here is None or here.lat is None or here.lon is None:
        return []
    center = Point(here.lat, here.lon)
    nearest: list[str] = []
    for km in _NEIGHBOURHOODS_KM:
        nearest = _halls_around(session, center, km=km)
        if len(nearest) > limit:
            break
    wanted = [other for other in nearest if other != insee][:limit]
    found = many(session, wanted)
    return [found[other] for other in wanted]


def _halls_around(session: Session, center: Point, *, km: float) -> list[str]:
    box = box_around(center, km)
    rows = session.execute(
        select(Commune.insee, Commune.lat, Commune.lon).where(
            Commune.lat.between(box.south, box.north), Commune.lon.between(box.west, box.east)
        )
    )
    measured = sorted(
        (distance_km(center, Point(lat, lon)), insee)
        for insee, lat, lon in rows
        if lat is not None and lon is not None
    )
    return [insee for away, insee in measured if away <= km]


class _Statements(NamedTuple):
    """What reads communes, and their postal codes: built once, asked often."""

    rows: Select[*tuple[Any, ...]]
    codes: Select[str, str]


def _where(condition: ColumnElement[bool]) -> _Statements:
    codes: Any = CommunePostalCode.__table__
    return _Statements(
        rows=select(_COMMUNE).where(condition),
        codes=select(codes.c.insee, codes.c.postal_code)
        .join(_COMMUNE, _COMMUNE.c.insee == codes.c.insee)
        .where(condition)
        .order_by(codes.c.postal_code),
    )


_COMMUNE: Any = Commune.__table__
_NAMED = _where(_COMMUNE.c.insee.in_(bindparam("insees", expanding=True)))
_IN_DEPARTMENT = _where(_COMMUNE.c.department == bindparam("department"))
_THERE = _COMMUNE.c.department.in_(bindparam("departments", expanding=True))
_INSEES_IN = select(_COMMUNE.c.insee).where(_THERE)
_PEOPLE_IN = select(func.sum(_COMMUNE.c.population)).where(_THERE)


def _facts(session: Session, statements: _Statements, given: dict[str, Any]) -> list[CommuneFacts]:
    """Return the communes that answer: two statements, however many they are."""
    rows: list[Any] = list(session.execute(statements.rows, given))
    codes: dict[str, list[str]] = defaultdict(list)
    if rows:
        for insee, code in session.execute(statements.codes, given):
            codes[insee].append(code)
    return [_one(row, codes[row.insee]) for row in rows]


def _one(row: Any, postal_codes: list[str]) -> CommuneFacts:
    return CommuneFacts(
        insee=row.insee,
        name=row.name,
        slug=row.slug,
        department=row.department,
        department_name=row.department_name,
        epci_name=row.epci_name,
        population=row.population,
        point=None if row.lat is None else Point(row.lat, row.lon),
        timezone=row.timezone,
        postal_codes=tuple(postal_codes),
        website=row.website,
        scenery=scenery(row.insee, row.scenery, row.population),
    )

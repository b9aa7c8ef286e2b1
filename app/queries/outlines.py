"""Outlines and names for maps, from the official list: the same for everyone, so no scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kernel.atlas import Boxes
from app.kernel.geo import Box, Point
from app.models.commune import Commune, CommuneContour

# A window on more communes than this is not meant to show them one by one.
MOST_OUTLINES = 400
# Town halls of the communes that reach into a window are no further outside it (degrees):
# the widest of metropolitan France is Arles.
_REACH = 0.4
_BATCH = 2_000  # rows, of all that the list holds


@dataclass(frozen=True, slots=True)
class Outlined:
    """A commune's contour (see :mod:`app.kernel.contours`), and its department."""

    department: str
    rings: str


@dataclass(frozen=True, slots=True)
class Town:
    """A commune as a map names it, at its town hall."""

    insee: str
    name: str
    point: Point


def digest(session: Session) -> str:
    """Return a digest of what maps draw of the official list, read whole: a fifth of a second."""
    # The box of a commune is that of its rings.
    towns = select(
        Commune.insee,
        Commune.name,
        Commune.department,
        Commune.population,
        Commune.lat,
        Commune.lon,
    ).order_by(Commune.insee)
    rings = select(CommuneContour.insee, CommuneContour.rings).order_by(CommuneContour.insee)
    told = blake2b(digest_size=8)
    for statement in (towns, rings):
        for rows in session.execute(statement).yield_per(_BATCH).partitions():
            # As tuples: a row cuts what is long when it is shown.
            told.update(repr([tuple(row) for row in rows]).encode())
    return told.hexdigest()


def touching(session: Session, box: Box) -> tuple[Outlined, ...]:
    """Return the communes of which a part is in ``box``, the most populous first."""
    # The box of a commune has no index; where its town hall is has one.
    reach = max(_REACH, box.north - box.south)
    statement = (
        select(Commune.department, CommuneContour.rings)
        .join(CommuneContour, CommuneContour.insee == Commune.insee)
        .where(*_halls_in(box, reach))
        .where(Commune.west < box.east, Commune.east > box.west)
        .where(Commune.south < box.north, Commune.north > box.south)
        .order_by(Commune.population.desc().nulls_last(), Commune.insee)
        .limit(MOST_OUTLINES)
    )
    return tuple(Outlined(*row) for row in session.execute(statement))


def towns(session: Session, box: Box, *, most: int) -> tuple[Town, ...]:
    """Return the most populous communes whose town hall is in ``box``."""
    statement = (
        select(Commune.insee, Commune.name, Commune.lat, Commune.lon)
        .where(*_halls_in(box, 0.0))
        # A few halls are said to stand in another commune: their names would mislead.
        .where(Commune.lat.between(Commune.south, Commune.north))
        .where(Commune.lon.between(Commune.west, Commune.east))
        .order_by(Commune.population.desc().nulls_last(), Commune.insee)
        .limit(most)
    )
    return tuple(
        Town(insee, name, Point(lat, lon))
        for insee, name, lat, lon in session.execute(statement)
        if lat is not None and lon is not None
    )


def of_departments(session: Session, codes: Collection[str]) -> dict[str, list[str]]:
    """Return the contours of the communes of each department: none where there are none."""
    statement = (
        select(Commune.department, CommuneContour.rings)
        .join(CommuneContour, CommuneContour.insee == Commune.insee)
        .where(Commune.department.in_(sorted(codes)))
        .order_by(Commune.insee)
    )
    found: dict[str, list[str]] = {code: [] for code in codes}
    for code, rings in session.execute(statement):
        found[code].append(rings)
    return found


def rings_of(session: Session, insees: Collection[str]) -> list[str]:
    """Return the contours of communes; those without one are left out."""
    statement = (
        select(CommuneContour.rings)
        .where(CommuneContour.insee.in_(sorted(insees)))
        .order_by(CommuneContour.insee)
    )
    return list(session.scalars(statement))


def department_sizes(session: Session) -> dict[str, int]:
    """Return how many communes each department has, by code."""
    statement = select(Commune.department, func.count()).group_by(Commune.department)
    return {code: count for code, count in session.execute(statement)}  # noqa: C416 (rows are no pairs)


def in_department(session: Session, code: str) -> frozenset[str]:
    """Return the INSEE codes of a department's communes: none when there is no such one."""
    return frozenset(session.scalars(select(Commune.insee).where(Commune.department == code)))


def box_of(session: Session, insees: Collection[str]) -> Box | None:
    """Return the box that holds the communes of ``insees``; ``None`` when none has an outline."""
    columns = (Commune.south, Commune.west, Commune.north, Commune.east)
    rows = session.execute(
        select(*columns).where(Commune.insee.in_(sorted(insees)), Commune.west.is_not(None))
    ).all()
    if not rows:
        return None
    souths, wests, norths, easts = zip(*rows, strict=True)
    return Box(min(souths), min(wests), max(norths), max(easts))


def boxes(session: Session) -> Boxes:
    """Return the boxes of all communes that have one."""
    columns = (Commune.south, Commune.west, Commune.north, Commune.east)
    statement = select(Commune.insee, *columns).where(Commune.west.is_not(None))
    rows = session.execute(statement).yield_per(_BATCH)
    return Boxes.of(
        (insee, Box(south, west, north, east))
        for insee, south, west, north, east in rows
        if south is not None and west is not None and north is not None and east is not None
    )


def _halls_in(box: Box, reach: float) -> list[ColumnElement[Any]]:
    return [
        Commune.lat.between(box.south - reach, box.north + reach),
        Commune.lon.between(box.west - reach, box.east + reach),
    ]

"""Outlines of communes, for maps; the same for everyone, so these take no scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.geo import Box, Point
from app.models.commune import Commune, CommuneContour

# More would be drawn too small to be told apart.
MOST_OUTLINES = 600


@dataclass(frozen=True, slots=True)
class Outlined:
    """A commune and its outline (see :mod:`app.kernel.contours`)."""

    insee: str
    name: str
    department: str
    population: int
    point: Point | None
    box: Box
    rings: str


def touching(session: Session, box: Box) -> tuple[Outlined, ...]:
    """Return the communes of which a part is in ``box``, the most populous first."""
    statement = (
        _OUTLINES.where(
            Commune.west < box.east,
            Commune.east > box.west,
            Commune.south < box.north,
            Commune.north > box.south,
        )
        .order_by(Commune.population.desc().nulls_last(), Commune.insee)
        .limit(MOST_OUTLINES)
    )
    return tuple(_outlined(row) for row in session.execute(statement))


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


_OUTLINES = select(
    Commune.insee,
    Commune.name,
    Commune.department,
    Commune.population,
    Commune.lat,
    Commune.lon,
    Commune.south,
    Commune.west,
    Commune.north,
    Commune.east,
    CommuneContour.rings,
).join(CommuneContour, CommuneContour.insee == Commune.insee)


def _outlined(row: tuple[object, ...]) -> Outlined:
    insee, name, department, population, lat, lon, south, west, north, east, rings = row
    return Outlined(
        insee=str(insee),
        name=str(name),
        department=str(department),
        population=population if isinstance(population, int) else 0,
        point=Point(lat, lon) if isinstance(lat, float) and isinstance(lon, float) else None,
        box=Box(*(side for side in (south, west, north, east) if isinstance(side, float))),
        rings=str(rings),
    )

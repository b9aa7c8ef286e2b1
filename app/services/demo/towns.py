"""The communes of the catalogue, and how many events each has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.contours import Ring, decode_rings
from app.kernel.geo import Box, Point, inside
from app.models.commune import Commune, CommuneContour, CommunePostalCode
from app.models.site import Site, SiteTerritory

BESANCON, SAINT_DENIS, ALBI = "25056", "97411", "81004"
INTERCOMMUNALITY = "grand-albigeois"
# Events over the coming sixty days: what each portal is to have.
IN_BESANCON, IN_SAINT_DENIS, IN_INTERCOMMUNALITY, ELSEWHERE = 350, 250, 250, 650
IN_OTHERS = {
    "75056": 120,  # Paris
    "13055": 100,  # Marseille
    "44109": 95,  # Nantes
    "67482": 90,  # Strasbourg
    "33063": 85,  # Bordeaux
    "59350": 80,  # Lille
    "2A004": 65,  # Ajaccio
    "64102": 60,  # Bayonne
    "29084": 5,  # Île-Molène, so that a page with little on it is seen
}
LEAST_IN_A_REGION = 14
MOST_IN_A_TOWN = 9
# A town ten times as big has some four times as much going on.
_APPETITE = 0.6


@dataclass(frozen=True, slots=True)
class Town:
    """A commune as the catalogue needs it; ``rings`` is its outline, once it is asked for."""

    insee: str
    name: str
    population: int
    department: str
    region: str
    epci_siren: str | None
    hall: Point
    box: Box
    timezone: str
    postal_code: str | None = None
    rings: tuple[Ring, ...] = ()

    @property
    def is_overseas(self) -> bool:
        """Whether it is warm all year: not in Europe, nor in Saint-Pierre-et-Miquelon."""
        return self.department.startswith(("97", "98")) and self.department != "975"

    def holds(self, point: Point) -> bool:
        """Tell whether ``point`` is in its outline, or in its box where there is none."""
        return self.box.contains(point) and (not self.rings or inside(point, self.rings))


def every_town(session: Session) -> list[Town]:
    """Return every commune that has a place on the map and inhabitants."""
    c = Commune
    asked = (c.insee, c.name, c.population, c.department, c.region, c.epci_siren)
    where = (c.lat, c.lon, c.south, c.west, c.north, c.east, c.timezone)
    rows = session.execute(
        sa.select(*asked, *where)
        .where(c.population > 0, c.lat.is_not(None), c.south.is_not(None))
        .order_by(c.insee)
    )
    return [_town(*row) for row in rows]


def is_named(insee: str, codes: Iterable[str]) -> bool:
    """Tell whether ``insee`` is one of ``codes``, or begins as one of them does (``974*``).

    >>> is_named("97411", ["974*"]), is_named("2A004", ["2A004"]), is_named("25056", ["250"])
    (True, True, False)
    """
    return any(
        insee.startswith(code[:-1]) if code.endswith("*") else insee == code for code in codes
    )


def heart_of(hall: Point, box: Box) -> Point:
    """Return the town hall, or the middle of the commune where the hall stands outside it.

    Some fifteen hundred small ones share the hall of a neighbour, or are said to.
    """
    if box.contains(hall):
        return hall
    return Point((box.south + box.north) / 2, (box.west + box.east) / 2)


def _town(*row: Any) -> Town:
    insee, name, population, department, region, siren, *where, timezone = row
    lat, lon, *edges = where
    box = Box(*edges)
    return Town(
        insee=insee,
        name=name,
        population=population,
        department=department,
        region=region,
        epci_siren=siren,
        hall=heart_of(Point(lat, lon), box),
        box=box,
        timezone=timezone,
    )


def with_outlines(session: Session, towns: Iterable[Town]) -> list[Town]:
    """Return ``towns`` with their outlines and their first postal codes."""
    listed = list(towns)
    insees = [town.insee for town in listed]
    contour, code = CommuneContour, CommunePostalCode
    shapes = dict(
        session.execute(
            sa.select(contour.insee, contour.rings).where(contour.insee.in_(insees))
        ).all()
    )
    codes = dict(
        session.execute(
            sa.select(code.insee, sa.func.min(code.postal_code))
            .where(code.insee.in_(insees))
            .group_by(code.insee)
        ).all()
    )
    return [
        replace(
            town,
            rings=decode_rings(shapes[town.insee]) if town.insee in shapes else (),
            postal_code=codes.get(town.insee),
        )
        for town in listed
    ]


def intercommunality(session: Session, towns: Sequence[Town]) -> list[Town]:
    """Return the towns of the intercommunality's portal; without one, of Albi's own."""
    statement = (
        sa.select(SiteTerritory.insee)
        .join(Site, Site.id == SiteTerritory.site_id)
        .where(Site.slug == INTERCOMMUNALITY)
    )
    territory = set(session.scalars(statement))
    if not territory:
        [siren] = {town.epci_siren for town in towns if town.insee == ALBI} or {None}
        return [town for town in towns if siren and town.epci_siren == siren]
    return [town for town in towns if town.insee in territory]


def spread(towns: Sequence[Town], around_albi: Sequence[Town], rng: Random) -> list[Town]:
    """Return one town for each event; the same town comes back often.

    An event is known by its rank: what is added goes to the end.
    """
    by_insee = {town.insee: town for town in towns}
    of_portals = {BESANCON, SAINT_DENIS, *IN_OTHERS} | {town.insee for town in around_albi}
    elsewhere = [town for town in towns if town.insee not in of_portals]
    return list(
        chain(
            [by_insee[BESANCON]] * IN_BESANCON if BESANCON in by_insee else [],
            [by_insee[SAINT_DENIS]] * IN_SAINT_DENIS if SAINT_DENIS in by_insee else [],
            _every_town_of(around_albi, IN_INTERCOMMUNALITY, rng),
            _over_regions(elsewhere, ELSEWHERE, rng),
            *([by_insee[code]] * count for code, count in IN_OTHERS.items() if code in by_insee),
        )
    )


def _every_town_of(towns: Sequence[Town], count: int, rng: Random) -> list[Town]:
    """Give each town a few, then the rest by size."""
    if not towns:
        return []
    each = list(towns) * min(3, count // len(towns))
    return [*each, *rng.choices(towns, _appetites(towns), k=count - len(each))]


def _over_regions(towns: Sequence[Town], count: int, rng: Random) -> list[Town]:
    regions: dict[str, list[Town]] = {}
    for town in towns:
        regions.setdefault(town.region, []).append(town)
    if not regions:
        return []
    people = {code: sum(town.population for town in found) for code, found in regions.items()}
    free = max(0, count - LEAST_IN_A_REGION * len(regions))
    chosen: list[Town] = []
    for code, found in sorted(regions.items()):
        wanted = LEAST_IN_A_REGION + ceil(free * people[code] / sum(people.values()))
        chosen += _in_region(found, wanted, rng)
    rng.shuffle(chosen)
    return chosen[:count]


def _in_region(towns: Sequence[Town], count: int, rng: Random) -> list[Town]:
    """Choose by size, no town more than a few times: hundreds of them are to be seen."""
    drawn: dict[str, int] = {}
    chosen: list[Town] = []
    for town in rng.choices(towns, _appetites(towns), k=count * 4):
        if len(chosen) < count and drawn.get(town.insee, 0) < MOST_IN_A_TOWN:
            drawn[town.insee] = drawn.get(town.insee, 0) + 1
            chosen.append(town)
    return chosen


def _appetites(towns: Sequence[Town]) -> list[float]:
    return [town.population**_APPETITE for town in towns]

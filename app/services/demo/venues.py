"""Where in a town: invented places with likely names, near the town hall and inside the commune."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, pi, radians, sin, sqrt
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.geo import KM_PER_DEGREE, Point
from app.kernel.typography import french_spacing
from app.services.demo.towns import Town

FILE = Path(__file__).parents[2] / "reference" / "demo" / "places.toml"
_TRIES = 30
_BIG_TOWN = 30_000
_MOST_OF_A_KIND = 4


class Kind(BaseModel):
    """A kind of place: what it may be called, and how big a town must be to have one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = Field(min_length=1)
    population: int = 0
    radius_km: float | None = None


class Places(BaseModel):
    """The file of places."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    streets: tuple[str, ...]
    kinds: dict[str, Kind]
    quarters: dict[str, dict[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Venue:
    """A place where something happens."""

    name: str
    address: str
    point: Point


@cache
def places() -> Places:
    """Return the file of places."""
    with FILE.open("rb") as file:
        return Places.model_validate(tomllib.load(file))


def kinds_in(town: Town, kinds: Iterable[str]) -> list[str]:
    """Return those of ``kinds`` that a town of this size has.

    A village makes do with less: its hall is a library and a theatre too.
    """
    known = places().kinds
    return [kind for kind in kinds if town.population >= known[kind].population]


class Venues:
    """The venues of every town: the same ones, at the same addresses, each time."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._known: dict[tuple[str, str], list[Venue]] = {}

    def one(self, town: Town, kind: str, rng: Random) -> Venue:
        """Return one of the places of that ``kind`` in ``town``."""
        key = (town.insee, kind)
        if key not in self._known:
            self._known[key] = self._make(town, kind)
        return rng.choice(self._known[key])

    def _make(self, town: Town, kind: str) -> list[Venue]:
        rng = Random(f"{self._seed}:{town.insee}:{kind}")  # noqa: S311 (nothing to keep secret)
        about = places().kinds[kind]
        quarters = places().quarters.get(town.insee, {})
        count = min(_MOST_OF_A_KIND, 1 + town.population // _BIG_TOWN, len(about.names))
        found = []
        for name in rng.sample(about.names, count):
            quarter = rng.choice(sorted(quarters)) if quarters and about.radius_km is None else None
            center = Point(*quarters[quarter]) if quarter else town.hall
            full = f"{name}, {quarter}" if quarter else name
            address = f"{rng.randrange(1, 90)} {rng.choice(places().streets)}"
            reach = 0.35 if quarter else about.radius_km or _reach(town)
            found.append(
                Venue(
                    french_spacing(full), french_spacing(address), _near(center, reach, town, rng)
                )
            )
        return found


def _reach(town: Town) -> float:
    """Return how far (km) from its hall a town's venues may be, by its size."""
    return min(2.0, 0.15 + sqrt(town.population) / 250)


def _near(center: Point, km: float, town: Town, rng: Random) -> Point:
    """Return a point about ``km`` around ``center``, inside the commune.

    One town hall in eighteen stands outside its own outline: anywhere in it, then.
    """
    for shrinking in range(_TRIES):
        reach = km * (1 - shrinking / _TRIES) * sqrt(rng.random())
        angle = rng.random() * 2 * pi
        lat = center.lat + reach * sin(angle) / KM_PER_DEGREE
        lon = center.lon + reach * cos(angle) / (KM_PER_DEGREE * cos(radians(center.lat)))
        if town.holds(point := Point(round(lat, 5), round(lon, 5))):
            return point
    for _ in range(_TRIES * 10):
        lat = rng.uniform(town.box.south, town.box.north)
        lon = rng.uniform(town.box.west, town.box.east)
        if town.holds(point := Point(round(lat, 5), round(lon, 5))):
            return point
    return town.hall

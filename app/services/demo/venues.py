"""Where in a town: invented places with likely names, near the town hall and inside the commune."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from math import cos, pi, radians, sin, sqrt
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.geo import KM_PER_DEGREE, Point
from app.kernel.typography import french_spacing
from app.services.demo.towns import Town

FOLDER = Path(__file__).parents[2] / "reference" / "demo"
BIG_TOWN = 30_000
"""Inhabitants from which a town has no village green, nor a *foyer rural*."""
_METROPOLIS = 200_000
_TRIES = 30
_MOST_OF_A_KIND = 4
_IN_A_QUARTER, _ON_THE_SPOT = 0.35, 0.05  # km
_STRICT = ConfigDict(frozen=True, extra="forbid")

# Latitude and longitude (WGS 84), then the postal code where the town has several.
Spot = tuple[float, float] | tuple[float, float, str]


class Kind(BaseModel):
    """A kind of place: what it may be called, and how big a town must be to have one.

    ``city_names`` are those of the big towns, where they differ.
    """

    model_config = _STRICT

    names: tuple[str, ...] = Field(min_length=1)
    city_names: tuple[str, ...] = ()
    population: int = 0
    radius_km: float | None = None

    def names_in(self, town: Town) -> tuple[str, ...]:
        """Return what such a place may be called in ``town``."""
        return (town.population >= BIG_TOWN and self.city_names) or self.names


class Own(BaseModel):
    """What one town has of its own: neighbourhoods, streets, associations, places.

    ``venues`` are by kind, then by name; a kind with none is not found there.
    ``patterns`` names all that is done there, if that is little.
    """

    model_config = _STRICT

    quarters: dict[str, Spot] = Field(default_factory=dict)
    streets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    venues: dict[str, dict[str, Spot]] = Field(default_factory=dict)


class Places(BaseModel):
    """The file of places."""

    model_config = _STRICT

    streets: tuple[str, ...]
    kinds: dict[str, Kind]


@dataclass(frozen=True, slots=True)
class Venue:
    """A place where something happens; a square or a shore has no address."""

    name: str
    point: Point
    address: str | None = None
    postal_code: str | None = None


@cache
def places() -> Places:
    """Return the file of places."""
    return Places.model_validate(tomllib.loads((FOLDER / "places.toml").read_text("utf-8")))


@cache
def towns_own() -> dict[str, Own]:
    """Return, by INSEE code, what the towns that have a portal have of their own."""
    read = tomllib.loads((FOLDER / "towns.toml").read_text("utf-8"))
    return {insee: Own.model_validate(own) for insee, own in read.items()}


def own_of(town: Town) -> Own:
    """Return what ``town`` has of its own, which may be nothing."""
    return towns_own().get(town.insee) or Own()


def kinds_in(town: Town, kinds: Iterable[str]) -> list[str]:
    """Return those of ``kinds`` that a town of this size has, or that are its own.

    A village makes do with less: its hall is a library and a theatre too.
    """
    known, venues = places().kinds, own_of(town).venues
    return [
        kind
        for kind in kinds
        if (venues[kind] if kind in venues else town.population >= known[kind].population)
    ]


def is_done_in(town: Town, pattern: str) -> bool:
    """Tell whether the pattern of that name is of those that suit so particular a town."""
    named = own_of(town).patterns
    return not named or pattern in named


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
        own, about = own_of(town), places().kinds[kind]
        if kind in own.venues:
            return [_pinned(name, spot, town, rng) for name, spot in own.venues[kind].items()]
        names, quarters = about.names_in(town), own.quarters if about.radius_km is None else {}
        count = min(_MOST_OF_A_KIND, 1 + town.population // BIG_TOWN, len(names))
        if quarters and town.population >= _METROPOLIS:
            # The same names again, each in another neighbourhood.
            count, names = len(quarters) // 2, names * len(quarters)
        where = rng.sample(sorted(quarters), len(quarters))
        found = []
        for name, quarter in zip_longest(rng.sample(names, count), where[:count]):
            spot = quarters[quarter] if quarter else None
            address = f"{rng.randrange(1, 90)} {rng.choice(own.streets or places().streets)}"
            center = Point(spot[0], spot[1]) if spot else town.hall
            reach = _IN_A_QUARTER if spot else about.radius_km or _reach(town)
            found.append(
                Venue(
                    french_spacing(f"{name}, {quarter}" if quarter else name),
                    _near(center, reach, town, rng),
                    french_spacing(address),
                    _postal_code(spot),
                )
            )
        return found


def _pinned(name: str, spot: Spot, town: Town, rng: Random) -> Venue:
    point = _near(Point(spot[0], spot[1]), _ON_THE_SPOT, town, rng)
    return Venue(french_spacing(name), point, postal_code=_postal_code(spot))


def _postal_code(spot: Spot | None) -> str | None:
    return spot[2] if spot and len(spot) > 2 else None


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

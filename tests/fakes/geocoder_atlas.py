"""What a geocoder knows, from the official list of communes: towns, and plausible streets.

Any house number of any street is found, near the town hall: the stand-in tests
what is done with an answer, not the addresses of France. Answers have the shape
of the Géoplateforme's (Base Adresse Nationale); scores grow with the words understood.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from app.kernel.folding import fold
from app.kernel.french import department_of, fold_commune, is_street

_REFERENCE = Path(__file__).parents[2] / "app" / "reference"
_NUMBER = re.compile(r"([0-9]{1,4})(?: ?(?:bis|ter|quater))? ")
_SEPARATORS = re.compile(r"[^\w]+|_+")
_SHORT_WORDS = {"st": "saint", "ste": "sainte"}
# First INSEE code less first postal code, of the three towns that have arrondissements.
_ARRONDISSEMENTS = {"75056": (75000, 75100), "69123": (69000, 69380), "13055": (13000, 13200)}
_RANK = re.compile(r"([0-9]{1,2})(?:e|er|eme)")
_LONGEST_NAME = 9  # words
_STREET_RADIUS = 0.004  # degrees


@dataclass(frozen=True, slots=True)
class Town:
    """A commune under its name, or under that of a former one inside it (``old``: its code)."""

    insee: str
    name: str
    city: str
    postal_codes: tuple[str, ...]
    population: int
    lat: float
    lon: float
    old: str | None = None


class Atlas:
    """The towns, by folded name and by postal code."""

    def __init__(self, towns: list[Town]) -> None:
        self._by_name: dict[str, list[Town]] = defaultdict(list)
        self._by_postal_code: dict[str, list[Town]] = defaultdict(list)
        for town in sorted(towns, key=lambda town: -town.population):
            self._by_name[fold_commune(town.name)].append(town)
            for code in town.postal_codes if town.old is None else ():
                self._by_postal_code[code].append(town)

    def find(self, query: str, *, limit: int = 5) -> list[dict[str, Any]]:
        """Return the features that answer ``query``, the likeliest first."""
        said = [word for word in _SEPARATORS.split(query) if word]
        code = next((word for word in said if word in self._by_postal_code), None)
        name, rest = self._named([word for word in said if word != code], code)
        doubt = 0.0
        if name:
            towns = self._by_name[name]
            inside = [town for town in towns if code in town.postal_codes]
            # A wrong postal code: the service weighs, and the name weighs more.
            doubt += 0.15 if code and not inside else 0.0
            towns = inside or towns
            doubt += 0.1 if len(towns) > 1 else 0.0
        elif code:
            towns = self._by_postal_code[code]
            doubt += 0.5 if len(towns) > 1 else 0.15
        else:
            return []
        return [_feature(town, rest, code, doubt=doubt) for town in towns[:limit]]

    def _named(self, said: list[str], code: str | None) -> tuple[str, list[str]]:
        """Return the name of a town in the words ``said``, and the other words."""
        folded = [_SHORT_WORDS.get(fold(word), fold(word)) for word in said]
        best = ("", said)
        for length in range(min(_LONGEST_NAME, len(said)), 0, -1):
            for at in range(len(said) - length, -1, -1):
                name = " ".join(folded[at : at + length])
                if name not in self._by_name:
                    continue
                rest = said[:at] + said[at + length :]
                if not code or any(code in town.postal_codes for town in self._by_name[name]):
                    return name, rest
                best = best if best[0] else (name, rest)
        return best


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """Read the list that is shipped with the program, once."""
    towns = {row["code_insee"]: town for row in _rows("communes.csv.gz") if (town := _town(row))}
    former = [
        replace(town, name=row["nom"], population=0, old=row["code"])
        for row in _rows("codes.csv.gz")
        if row["nature"] in {"delegated", "associated"}
        and (town := towns.get(row["code_insee"]))
        and row["nom"] not in {"", town.name}
    ]
    return Atlas([*towns.values(), *former])


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(_REFERENCE / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _town(row: dict[str, str]) -> Town | None:
    lat, lon = row["lat_mairie"] or row["lat_centre"], row["lon_mairie"] or row["lon_centre"]
    if not lat or not lon:
        return None  # a few overseas: the list does not say where they are
    codes, people = tuple(row["codes_postaux"].split("|")), int(row["population"] or 0)
    return Town(row["code_insee"], row["nom"], row["nom"], codes, people, float(lat), float(lon))


def _feature(town: Town, rest: list[str], code: str | None, *, doubt: float) -> dict[str, Any]:
    arrondissement, rest = _arrondissement(town, rest)
    own_code = code if code in town.postal_codes else None
    citycode, district, postal_code = _in_arrondissement(town, own_code, arrondissement)
    number, street = _apart(" ".join(rest))
    lat, lon, kind, name, label = town.lat, town.lon, "municipality", town.name, town.city
    more: dict[str, Any] = {"population": town.population}
    if street and is_street(street):
        kind, name = ("housenumber", f"{number} {street}") if number else ("street", street)
        more = {"housenumber": number, "street": street} if number else {}
        lat, lon = _somewhere(town, name)
        label = f"{name} {postal_code} {town.city}"
    elif rest:
        doubt += 0.35  # words that it does not understand: a venue's name
    properties = {
        "label": label,
        "score": round(max(0.96 - doubt, 0.05), 4),
        "type": kind,
        "name": name,
        "postcode": postal_code,
        "citycode": citycode,
        "oldcitycode": town.old,
        "city": town.city,
        "oldcity": town.name if town.old else None,
        "district": district,
        "context": department_of(town.insee),
        "importance": 0.5,
        "id": f"{citycode}_{crc32(name.encode()) % 10000:04d}",
        "_type": "address",
        **more,
    }
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _apart(text: str) -> tuple[str, str]:
    """Return the house number and the street of what is left."""
    found = _NUMBER.match(f"{text} ")
    return (found[1], text[found.end() :]) if found else ("", text)


def _arrondissement(town: Town, rest: list[str]) -> tuple[int, list[str]]:
    """Return the rank that follows the name of a large town (0 for none), and the other words."""
    if town.insee not in _ARRONDISSEMENTS or not rest:
        return 0, rest
    last = fold(rest[-1])
    found = _RANK.fullmatch(last if len(rest) > 1 or not last.isdigit() else f"{last}e")
    return (int(found[1]), rest[:-1]) if found else (0, rest)


def _in_arrondissement(town: Town, code: str | None, said: int) -> tuple[str, str | None, str]:
    """Return the code, the district and the postal code that the service gives."""
    first = town.postal_codes[0]
    if town.insee not in _ARRONDISSEMENTS or (code is None and not said):
        return town.insee, None, code or first
    postal, insee = _ARRONDISSEMENTS[town.insee]
    asked = f"{postal + said:05d}"
    if code is None:
        code = asked if asked in town.postal_codes else first
    rank = (int(code) - postal) % 100  # 75116 is the other half of the sixteenth
    return (
        f"{insee + rank:05d}",
        f"{town.name} {rank}{'er' if rank == 1 else 'e'} Arrondissement",
        code,
    )


def _somewhere(town: Town, name: str) -> tuple[float, float]:
    east, north = divmod(crc32(fold(name).encode()) % 10_000, 100)
    step = _STREET_RADIUS / 50
    return round(town.lat + (north - 50) * step, 6), round(town.lon + (east - 50) * step, 6)

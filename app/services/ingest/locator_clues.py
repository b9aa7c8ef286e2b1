"""What can be made of a place's description before deciding: codes read, names looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

from app.kernel.folding import fold
from app.kernel.french import (
    COUNTRY_DEPARTMENTS,
    FRENCH_COUNTRIES,
    REGIONS,
    CityText,
    country_of,
    departments_of_postal_code,
    fold_commune,
    insee_code,
    postal_code,
    read_address,
    read_city,
)
from app.kernel.geo import Point
from app.kernel.places import PlaceGiven
from app.services.ingest.locator_gazetteer import Gazetteer

# Of an address left empty, forms make a dash or a full stop.
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ARTICLE = re.compile(r"(?:le|la|les|l) ")


@dataclass(frozen=True, slots=True)
class Clues:
    """A place's description, cleaned, with what the official list knows of each part.

    ``code`` is the INSEE code as given and ``commune`` the one it leads to;
    ``in_postal_code`` the communes that use the postal code; ``named`` those of
    the name; ``departments`` what else was said of where it is (empty: nothing).
    """

    code: str | None
    commune: str | None
    postal_code: str | None
    in_postal_code: tuple[str, ...]
    city: str | None
    named: tuple[str, ...]
    departments: frozenset[str]
    point: Point | None
    country: str | None
    has_address: bool

    @property
    def is_abroad(self) -> bool:
        """Whether the source says another country."""
        return self.country is not None and self.country not in FRENCH_COUNTRIES

    @property
    def says_france(self) -> bool:
        """Whether the source says France, or one of its departments."""
        return bool(self.departments) or self.country in FRENCH_COUNTRIES


def clues_of(place: PlaceGiven, known: Gazetteer) -> Clues:
    """Read ``place`` against the official list."""
    city = _city(place, known)
    code, country = insee_code(place.insee), country_of(place.country_code)
    in_postal_code = known.by_postal_code.get(city.postal_code or "", ())
    return Clues(
        code=code,
        commune=known.commune_of(code) if code else None,
        postal_code=city.postal_code,
        in_postal_code=in_postal_code,
        city=city.name or None,
        named=_named(city, in_postal_code, known),
        departments=_departments(place, city, country, known),
        point=_point(place),
        country=country,
        has_address=bool(_LETTERS.search(place.address or "")),
    )


def _city(place: PlaceGiven, known: Gazetteer) -> CityText:
    """Return the city and the postal code: from their own fields, else from the address."""
    whole = (place.city or "").strip()
    read = CityText(whole) if known.named(whole) else _apart(read_city(whole), known)
    code = postal_code(place.postal_code) or read.postal_code
    if code or not place.address:
        return CityText(read.name, code, read.hint)
    end = read_address(place.address)
    end = _apart(end, known) if end else None
    if not read.name:
        return end or _last_words(place.address, known) or read
    # The same city at the end of the address: its postal code tells it from its namesakes.
    is_same = end is not None and fold_commune(end.name) == fold_commune(read.name)
    return CityText(read.name, end.postal_code if end and is_same else None, read.hint)


def communes_in_words(place: PlaceGiven, known: Gazetteer) -> tuple[str, ...]:
    """Return the communes that a venue's own words end with: « Salle des fêtes, Besançon ».

    A word alone is a town in an address, and may be any house in a name. With an article
    it is a part of any village: « Le Bourg » is a commune of the Lot.
    """
    for text, least in ((place.address, 1), (place.name, 2)):
        parts = _parts(text or "")
        if len(parts) < least or _ARTICLE.match(fold(parts[-1])):
            continue
        if found := known.named(read_city(parts[-1]).name):
            return found
    return ()


def _apart(city: CityText, known: Gazetteer) -> CityText:
    """Take « Albi, Tarn » and « Albi - Tarn » apart; leave no department in a city's place."""
    if known.named(city.name):
        return city
    if known.departments_named(city.name):
        return CityText("", city.postal_code, city.name)
    head, parted, rest = city.name.replace(" - ", ",").partition(",")
    if not parted or not known.departments_named(rest):
        return city
    return CityText(head.strip(), city.postal_code, city.hint or rest.strip())


def _last_words(address: str, known: Gazetteer) -> CityText | None:
    """Return the city of ``Salle des fêtes, Besançon``: the last part, if it names a commune."""
    parts = _parts(address)
    if len(parts) < 2:
        return None
    last = read_city(parts[-1])
    return last if known.named(last.name) else None


def _parts(address: str) -> list[str]:
    """Return the parts of an address, without the France that ends it."""
    parts = [part.strip() for part in address.replace("\n", ",").split(",") if part.strip()]
    if len(parts) > 1 and country_of(parts[-1]) == "FR":
        parts.pop()
    return parts


def _named(city: CityText, in_postal_code: tuple[str, ...], known: Gazetteer) -> tuple[str, ...]:
    """Return the communes of the name, those of before too if the postal code points to one."""
    current = known.named(city.name) if city.name else ()
    if not in_postal_code or set(current) & set(in_postal_code):
        return current
    former = known.former(city.name) if city.name else ()
    return tuple(sorted({*current, *former}))


def _departments(
    place: PlaceGiven, city: CityText, country: str | None, known: Gazetteer
) -> frozenset[str]:
    """Return the departments that the description leaves possible; empty when it says nothing."""
    overseas = COUNTRY_DEPARTMENTS.get(country or "")
    for said in (
        known.departments_named(city.hint),
        known.departments_named(place.department),
        frozenset({overseas}) if overseas else frozenset(),
        known.departments_named(REGIONS.get(place.region or "", place.region or "")),
    ):
        if said:
            return said
    return frozenset()


def departments_of_postal(clues: Clues, known: Gazetteer) -> frozenset[str]:
    """Return the departments of the postal code: those of its communes, else its first digits'."""
    if clues.in_postal_code:
        return frozenset(known.communes[insee].department for insee in clues.in_postal_code)
    return (
        frozenset(departments_of_postal_code(clues.postal_code))
        if clues.postal_code
        else frozenset()
    )


def _point(place: PlaceGiven) -> Point | None:
    """Return the coordinates, unless they are missing, impossible, or the zero of empty forms."""
    if place.lat is None or place.lon is None:
        return None
    is_possible = isfinite(place.lat) and isfinite(place.lon)
    if not is_possible or abs(place.lat) > 90 or abs(place.lon) > 180:
        return None
    return Point(place.lat, place.lon) if (place.lat, place.lon) != (0, 0) else None

"""What a source says of a place, and what we make of it."""

from dataclasses import dataclass
from enum import StrEnum

# Ends the reason of a place on whose address the geocoder may still answer: what tells it
# from the others, in the words that are kept.
TO_GEOCODE = "L’adresse reste à géocoder."


class How(StrEnum):
    """The clue by which a commune was recognised, from the surest to the weakest."""

    INSEE = "insee"
    FORMER_INSEE = "former_insee"
    POSTAL_CODE_AND_NAME = "postal_code_and_name"
    DEPARTMENT_AND_NAME = "department_and_name"
    NAME = "name"
    VENUE = "venue"
    POSTAL_CODE = "postal_code"
    COORDINATES = "coordinates"
    NEAR_COORDINATES = "near_coordinates"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGiven:
    """A place as its source describes it, nothing checked yet.

    ``lat`` and ``lon`` in degrees (WGS 84); ``country_code`` in ISO 3166-1
    alpha-2; ``department`` and ``region`` by code or by name; ``name`` is the
    venue's. ``is_town_lent``: the source said no town, and these are its
    organiser's. Anything may be missing, and anything may be wrong.
    """

    insee: str | None = None
    postal_code: str | None = None
    city: str | None = None
    lat: float | None = None
    lon: float | None = None
    country_code: str | None = None
    name: str | None = None
    address: str | None = None
    department: str | None = None
    region: str | None = None
    is_town_lent: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """A place whose commune is known: its INSEE code in the current list, its time zone."""

    insee: str
    timezone: str
    how: How


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A place whose commune is not known, and why, in French, for whoever runs the import.

    ``needs_geocoding``: there is an address on which the geocoder may still answer.
    ``denies_town``: the venue's own words speak against the town that was lent to it.
    """

    reason_fr: str
    needs_geocoding: bool
    denies_town: bool = False

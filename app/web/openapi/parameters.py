"""The parameters of each address, with what each accepts and an example of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.identities import LARGEST_ID
from app.kernel.languages import ON_THE_SPOT
from app.kernel.parameters import LONGEST_QUERY
from app.kernel.period import When
from app.kernel.search import LARGEST_PAGE, LONGEST_RADIUS_KM, PAGE_SIZE, SHORTEST_RADIUS_KM, SORTS
from app.kernel.vocabulary import Access, Hours, Mode, Price, Theme
from app.queries.activities import FOLLOWED

LIMIT = "limit"
Json = dict[str, Any]
_Words = type[When | Theme | Access | Mode | Hours | Price]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter. ``words`` is the key of what is said of it, where it is not its name."""

    name: str
    schema: Json
    example: object
    words: str = ""
    is_in_path: bool = False

    def described(self, description: str) -> Json:
        """Return it as OpenAPI writes it (Parameter Object)."""
        told: Json = {
            "name": self.name,
            "in": "path" if self.is_in_path else "query",
            "description": description,
            "schema": self.schema,
            "example": self.example,
        }
        # Forms send their empty fields: an empty value is a parameter that was not given.
        return told | ({"required": True} if self.is_in_path else {"allowEmptyValue": True})


def of_events() -> tuple[Parameter, ...]:
    """Return the search's parameters, the same as the page's, and ``limit``."""
    return (
        Parameter(name="q", schema=_text(), example="chorale"),
        *_of_place(),
        *_of_time(),
        Parameter(name="theme", schema=_many(_choice(Theme)), example=["musique", "fete"]),
        Parameter(name="free", schema=_flag(), example="1"),
        Parameter(name="price", schema=_many(_choice(Price)), example=["free", "open"]),
        Parameter(name="places", schema=_flag(), example="1"),
        Parameter(name="access", schema=_many(_choice(Access)), example=["mi"]),
        Parameter(name="spoken", schema=_many(_listed(sorted(ON_THE_SPOT))), example=["fr"]),
        Parameter(name="age", schema=_integer(0, 120), example=8),
        Parameter(name="mode", schema=_many(_choice(Mode)), example=["onsite"]),
        Parameter(name="organizer", schema=_text(), example="Les Amis du Kiosque"),
        Parameter(name="edition", schema=_text(), example="rentree-2026"),
        Parameter(name="sort", schema=_listed(list(SORTS)), example="date"),
        *_paging(),
    )


def _of_place() -> tuple[Parameter, ...]:
    return (
        Parameter(name="where", schema=_text(), example="25000 Besançon"),
        Parameter(name="lat", schema=_number(-90, 90), example=47.24),
        Parameter(name="lon", schema=_number(-180, 180), example=6.02),
        Parameter(name="radius", schema=_number(SHORTEST_RADIUS_KM, LONGEST_RADIUS_KM), example=15),
        Parameter(name="neighbours", schema=_flag(), example="1"),
    )


def _of_time() -> tuple[Parameter, ...]:
    return (
        Parameter(name="when", schema=_choice(When), example="weekend"),
        Parameter(name="from", schema=_day(), example="2026-09-05"),
        Parameter(name="to", schema=_day(), example="2026-09-06"),
        Parameter(name="hours", schema=_choice(Hours), example="evening"),
    )


def of_activities() -> tuple[Parameter, ...]:
    """Return the parameters that the page of activities follows, and ``limit``."""
    known = {*FOLLOWED, LIMIT}
    return tuple(one for one in of_events() if one.name in known)


def of_communes() -> tuple[Parameter, ...]:
    """Return the parameters of the list of communes."""
    return (
        Parameter(name="q", schema=_text(), example="besan", words="communes_q"),
        Parameter(name="department", schema=_text(), example="25"),
        *_paging(),
    )


def identity(name: str) -> Parameter:
    """Return the part of a path that names one record."""
    return Parameter(name=name, schema=_integer(0, LARGEST_ID), example=7, is_in_path=True)


def _paging() -> tuple[Parameter, ...]:
    cursor = {"type": "string", "maxLength": LONGEST_QUERY}
    limit = {**_integer(1, LARGEST_PAGE), "default": PAGE_SIZE}
    return (
        Parameter(name=LIMIT, schema=limit, example=50),
        Parameter(name="cursor", schema=cursor, example=""),
    )


def _text() -> Json:
    return {"type": "string", "maxLength": LONGEST_QUERY}


def _flag() -> Json:
    return _listed(["1", "0"])


def _number(least: float, most: float) -> Json:
    return {"type": "number", "minimum": least, "maximum": most}


def _integer(least: int, most: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


def _day() -> Json:
    return {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}


def _listed(words: list[str]) -> Json:
    return {"type": "string", "enum": words}


def _choice(words: _Words) -> Json:
    return _listed([word.value for word in words])


def _many(item: Json) -> Json:
    """Return a list: repeated (``theme=sport&theme=fete``), or with commas in one value."""
    return {"type": "array", "items": item}

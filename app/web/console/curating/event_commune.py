"""In which commune something is, as it is typed: a name or a code of the official list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.geo import Point, distance_km
from app.queries import communes, places
from app.queries.communes import CommuneFacts
from app.queries.curation import Whole
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext
from app.web.database import session

LEAVES = "commune_leaves"
"""The box that says: yes, it leaves this portal."""
# A venue may be at the edge of its town, or next door; not farther.
_AROUND_KM = 20.0
_SHOWN = re.compile(r"\(([0-9][0-9AB][0-9]{3})\)$")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Why a commune cannot be written, in words; ``leaves``: it asks to be said twice."""

    fault: str
    leaves: bool = False


def shown(insee: str | None, names: Mapping[str, str]) -> str:
    """Return a commune as its input shows it.

    >>> shown("25056", {"25056": "Besançon"}), shown(None, {})
    ('Besançon (25056)', '')
    """
    return f"{names.get(insee, '')} ({insee})".strip() if insee else ""


def columns_of(
    facts: SiteFacts, event: Whole, text: str, *, may_leave: bool
) -> dict[str, Any] | Elsewhere:
    """Return the columns that place an event in the commune that was typed, or why not."""
    if not text:
        return Elsewhere(gettext("Dites dans quelle commune cela se passe."))
    found = _meant(facts, text)
    if isinstance(found, Elsewhere):
        return found
    if not facts.scope.holds(found.insee) and not may_leave:
        words = gettext(
            "%(commune)s n’est pas dans le territoire de ce portail : il ne le montrera plus.",
            commune=found.name,
        )
        return Elsewhere(words, leaves=True)
    return _placed(event, found)


def _meant(facts: SiteFacts, text: str) -> CommuneFacts | Elsewhere:
    own = _SHOWN.search(text)
    known = communes.by_insee(session(), own[1]) if own else None
    if known is not None:
        return known
    match places.resolve(session(), text, scope=facts.scope):
        case places.CommuneFound(commune=commune):
            return commune
        case places.Choices(communes=several):
            said = ", ".join(shown(one.insee, {one.insee: one.name}) for one in several)
            return Elsewhere(gettext("Laquelle ? Écrivez par exemple : %(said)s.", said=said))
        case _:
            return Elsewhere(gettext("Nous ne connaissons pas cette commune."))


def _placed(event: Whole, commune: CommuneFacts) -> dict[str, Any]:
    """Return the columns. What the source said of the former town goes: it would contradict."""
    columns = event.columns
    code = columns["postal_code"]
    if code not in commune.postal_codes:
        code = commune.postal_codes[0] if len(commune.postal_codes) == 1 else None
    lat, lon = columns["lat"], columns["lon"]
    if lat is not None and not _is_around(commune, Point(lat, lon)):
        lat = lon = None
    return {
        "insee": commune.insee,
        "timezone": commune.timezone,
        "unplaced_reason": None,
        "postal_code": code,
        "city": commune.name,
        "lat": lat,
        "lon": lon,
    }


def _is_around(commune: CommuneFacts, point: Point) -> bool:
    return commune.point is not None and distance_km(commune.point, point) <= _AROUND_KM

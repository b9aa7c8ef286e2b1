"""Where each fact of an event stands in OpenAgenda's exports.

A record is flattened, its names folded (``location.postalCode``, ``location_postalcode`` and
``locationPostalCode`` are one name), and the table below says under which of them a fact
may be found, the surest first. To follow a new spelling, add it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from app.clients.openagenda import Payload, as_object
from app.clients.openagenda_values import decoded, language_of, texts

# Objects whose members are facts of the event.
_OPENED = ("location", "originagenda", "origin", "agenda", "age", "contributor", "locationcountry")
_LOCALIZED = frozenset(
    "title description longdescription freetext html conditions keywords pricinginfo".split()
)

_WHERE: dict[str, tuple[str, ...]] = {
    "uid": ("uid", "eventuid", "identifiant", "id"),
    "agenda_uid": ("originagendauid", "originuid", "agendauid"),
    "agenda_slug": ("originagendaslug", "originslug", "agendaslug"),
    "slug": ("slug",),
    "url": ("canonicalurl", "link", "url"),
    "removed": ("removed",),
    "draft": ("draft",),
    "state": ("state",),
    "title": ("title", "titre"),
    "description": ("description",),
    "long_description": ("longdescription", "freetext", "html"),
    "conditions": ("conditions", "pricinginfo"),
    "keywords": ("keywords", "tags", "motscles"),
    "timings": ("timings", "timetable"),
    "first_span": ("firsttiming",),
    "next_span": ("nexttiming",),
    "last_span": ("lasttiming",),
    "first_day": ("datestart", "firstdate", "startdate"),
    "last_day": ("dateend", "lastdate", "enddate"),
    "timezone": ("timezone",),
    "status": ("status",),
    "mode": ("attendancemode",),
    "access": ("accessibility", "accessibilitylabelfr"),
    "age_min": ("agemin",),
    "age_max": ("agemax",),
    "image": ("image", "originalimage"),
    "image_credit": ("imagecredits", "imagecredit"),
    "registration": ("registration", "registrationurl"),
    "online_url": ("onlineaccesslink",),
    "organizer": ("contributororganization", "organizer", "organisateur"),
}
_WHERE_VENUE: dict[str, tuple[str, ...]] = {
    "name": ("locationname", "placename", "lieu"),
    "address": ("locationaddress", "address", "adresse"),
    "postal_code": ("locationpostalcode", "postalcode", "zipcode", "codepostal"),
    "city": ("locationcity", "locationadminlevel4", "city", "commune", "ville"),
    "insee": ("locationinsee", "insee", "codeinsee", "inseecode"),
    "department": ("locationdepartment", "locationadminlevel2", "department"),
    "region": ("locationregion", "locationadminlevel1", "region"),
    "country_code": ("locationcountrycode", "countrycode"),
    "timezone": ("locationtimezone",),
}
_POINTS = ("locationcoordinates", "latlon", "coordinates", "geopoint", "geolocation", "geometry")
_LATITUDES = ("locationlatitude", "latitude", "lat")
_LONGITUDES = ("locationlongitude", "longitude", "lon", "lng")
_ENDS = (("first_span", "firstdate"), ("next_span", "nextdate"), ("last_span", "lastdate"))

_Flat = dict[str, Any]


def _turned(where: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, int]]:
    return {name: (fact, rank) for fact, names in where.items() for rank, name in enumerate(names)}


_FACT_OF, _VENUE_FACT_OF = _turned(_WHERE), _turned(_WHERE_VENUE)


def payload_of(record: Any) -> Payload:
    """Read one record of an export.

    Raises :class:`~app.clients.openagenda.NotAnEventError` when it is no object.
    """
    inner, around = _opened(as_object(record))
    flat, localized = _flattened(inner)
    for name, value in around.items():
        flat.setdefault(name, value)
    language = language_of(flat.get("lang", "")) or "fr"
    found = _chosen(flat, _FACT_OF)
    for fact in _texts_to_gather(localized, language):
        found[fact] = _in_languages(flat, localized, _WHERE[fact], language)
    _complete_times(flat, found)
    venue = _venue(flat)
    return Payload.model_validate(
        {**found, "dataset": flat.get("datasetid"), "venue": venue, "has_venue": bool(venue)}
    )


def _texts_to_gather(localized: Mapping[str, Any], language: str) -> Iterable[str]:
    if language != "fr":
        return [fact for fact, names in _WHERE.items() if names[0] in _LOCALIZED]
    return {_FACT_OF[name][0] for name in localized}


def _chosen(flat: _Flat, facts: Mapping[str, tuple[str, int]]) -> _Flat:
    """Return each fact from the surest of the names under which it was found."""
    found: _Flat = {}
    ranks: dict[str, int] = {}
    for name, value in flat.items():
        if known := facts.get(name):
            fact, rank = known
            if rank < ranks.get(fact, rank + 1):
                found[fact], ranks[fact] = value, rank
    return found


def _opened(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], _Flat]:
    """Take the event out of what a portal wraps it in, with what the wrapping says."""
    around: _Flat = {}
    for wrapping in ("record", "fields", "properties"):
        inner = decoded(record.get(wrapping))
        if isinstance(inner, dict) and "uid" not in record and "title" not in record:
            around |= {
                name: record[name]
                for name in ("datasetid", "geometry", "dataset_id")
                if name in record
            }
            record = inner
    if "dataset_id" in around:
        around["datasetid"] = around.pop("dataset_id")
    return record, around


@lru_cache(maxsize=4096)
def _name(key: str) -> tuple[str, str | None]:
    """Return a folded name, and the language that it ends with where it names a text."""
    base, mark, suffix = key.rpartition("_")
    if mark:
        folded = base.lower().replace("_", "").replace("-", "")
        if folded in _LOCALIZED and (language := language_of(suffix)):
            return folded, language
    return key.lower().replace("_", "").replace("-", ""), None


def _flattened(record: Mapping[str, Any]) -> tuple[_Flat, dict[str, dict[str, Any]]]:
    flat: _Flat = {}
    localized: dict[str, dict[str, Any]] = {}
    for key, value in record.items():
        if value is None or value == "":
            continue
        name, language = _name(key)
        if language:
            localized.setdefault(name, {})[language] = value
        elif name in _OPENED and isinstance(inner := decoded(value), dict):
            _open(flat, name, inner)
        else:
            flat.setdefault(name, value)
    return flat, localized


def _open(flat: _Flat, name: str, inner: Mapping[str, Any]) -> None:
    for key, value in inner.items():
        if value is None or value == "":
            continue
        whole = name + _name(key)[0]
        if whole in _OPENED and isinstance(value, dict):
            _open(flat, whole, value)
        else:
            flat[whole] = value


def _first(flat: _Flat, names: tuple[str, ...]) -> Any:
    return next((flat[name] for name in names if name in flat), None)


def _in_languages(
    flat: _Flat, localized: Mapping[str, Mapping[str, Any]], names: tuple[str, ...], language: str
) -> _Flat:
    """Gather a text from ``title``, ``title_fr``, ``title_en`` and their like."""
    for name in names:
        bare = decoded(flat.get(name))
        given: _Flat = dict(bare) if isinstance(bare, dict) else {language: bare} if bare else {}
        if given := given | dict(localized.get(name, {})):
            return given
    return {}


def _complete_times(flat: _Flat, found: _Flat) -> None:
    """Read the first and last times of a record that does not list them all."""
    for fact, name in _ENDS:
        if fact not in found and (begin := flat.get(f"{name}begin")):
            found[fact] = {"begin": begin, "end": flat.get(f"{name}end")}


def _venue(flat: _Flat) -> _Flat:
    venue = _chosen(flat, _VENUE_FACT_OF)
    point = _first(flat, _POINTS)
    if point is None and (lat := _first(flat, _LATITUDES)) is not None:
        point = [lat, _first(flat, _LONGITUDES)]
    if point is not None:
        venue["point"] = point
    if isinstance(name := decoded(venue.get("name")), dict):
        venue["name"] = texts(name).get("fr") or next(iter(texts(name).values()), None)
    return venue

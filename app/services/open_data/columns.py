"""The tables of the daily files: each column once, for its header, its schema and its cells.

The names are those of the lists in another form (``/evenements.csv``). A cell that a
spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from app.queries.facts import ActivityFacts, EventFacts, RecordFacts
from app.services.estate.cells import safe

Json = dict[str, Any]
Cell = str | int | float | None
_BETWEEN = " | "
_Of = TypeVar("_Of")


@dataclass(frozen=True, slots=True)
class Line(Generic[_Of]):
    """A record, its address, that of its picture, and the languages to read it in."""

    record: _Of
    url: str
    image_url: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column(Generic[_Of]):
    """A column. ``kind`` is a type of Table Schema, ``said`` what it holds, in French."""

    name: str
    kind: str
    said: str
    cell: Callable[[Line[_Of]], Cell]

    def described(self) -> Json:
        """Return the column as Table Schema writes it (Field Descriptor)."""
        told: Json = {"name": self.name, "type": self.kind, "description": self.said}
        if self.kind == "boolean":
            told |= {"trueValues": ["oui"], "falseValues": ["non"]}
        if self.kind == "datetime":
            told["format"] = "any"  # ISO 8601 with the offset of the place
        return told


def table_schema(columns: Sequence[Column[Any]], *, key: str) -> Json:
    """Return the Table Schema (Frictionless Data) of a table, whose key is a column."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "fields": [column.described() for column in columns],
        "missingValues": [""],
        "primaryKey": [key],
    }


def listed(words: Iterable[str]) -> str:
    """Return several values in one cell.

    >>> listed(["fr", "en"])
    'fr | en'
    """
    return _BETWEEN.join(words)


def of_events() -> list[Column[EventFacts]]:
    """Return the columns of events."""
    return [
        *_what(),
        Column("debut", "datetime", "Début de la prochaine date.", _start),
        Column("fin", "datetime", "Fin de cette date, si elle est dite.", _end),
        Column("fuseau_horaire", "string", "Fuseau du lieu (IANA).", lambda a: a.record.timezone),
        Column("nombre_de_dates", "integer", "Nombre de dates.", lambda a: len(_every(a))),
        Column("toutes_les_dates", "string", "Début de chaque date.", lambda a: listed(_every(a))),
        *_where(),
        *_how(),
    ]


def of_activities() -> list[Column[ActivityFacts]]:
    """Return the columns of season activities."""
    until = "Quand on ne peut plus s’inscrire ; vide : aucune fin connue."
    return [
        *_what(),
        Column("adhesion_jusqu_a", "datetime", until, lambda a: _at(a, a.record.ends_at)),
        Column("fuseau_horaire", "string", "Fuseau du lieu (IANA).", lambda a: a.record.timezone),
        *_where(),
        *_how(),
    ]


def _what() -> list[Column[Any]]:
    return [
        Column("identifiant", "integer", "Le même sur tous les portails.", lambda a: a.record.id),
        Column("titre", "string", "Titre.", lambda a: safe(_read(a).text)),
        Column("langue_du_titre", "string", "Langue (BCP 47).", lambda a: _read(a).language),
        Column("description", "string", "Présentation.", _description),
    ]


def _where() -> list[Column[Any]]:
    return [
        Column("lieu", "string", "Nom du lieu.", lambda a: _safe(a.record.place.name)),
        Column("adresse", "string", "Numéro et rue.", lambda a: _safe(a.record.place.address)),
        Column(
            "code_postal", "string", "Code postal.", lambda a: _safe(a.record.place.postal_code)
        ),
        Column("code_insee", "string", "Code INSEE de la commune.", lambda a: a.record.insee),
        Column("commune", "string", "Nom de la commune.", _commune),
        Column("latitude", "number", "Degrés, WGS 84.", lambda a: _point(a, "lat")),
        Column("longitude", "number", "Degrés, WGS 84.", lambda a: _point(a, "lon")),
    ]


def _how() -> list[Column[Any]]:
    return [
        Column("organisateur", "string", "Association.", lambda a: _safe(a.record.organizer)),
        Column("theme", "string", "Thème, de notre liste fermée.", lambda a: a.record.theme),
        Column("mots_cles", "string", "Mots de la source, séparés par « | ».", _keywords),
        Column("participation", "string", "onsite, online ou mixed.", lambda a: a.record.mode),
        Column("statut", "string", "S’il se passe comme annoncé.", lambda a: a.record.status),
        Column("age_min", "integer", "Années.", lambda a: a.record.age_min),
        Column("age_max", "integer", "Années.", lambda a: a.record.age_max),
        Column("langues_parlees", "string", "BCP 47.", lambda a: listed(a.record.spoken)),
        Column("gratuit", "boolean", "Vide : personne ne l’a dit.", _is_free),
        Column("prix_min", "number", "Euros.", lambda a: _euros(a.record.price.min)),
        Column("prix_max", "number", "Euros.", lambda a: _euros(a.record.price.max)),
        Column("accessibilite", "string", "hi, vi, pi, mi, ii.", lambda a: listed(a.record.access)),
        Column("inscription", "string", "Lien d’inscription.", _registration),
        Column("page", "string", "Page de référence.", lambda a: a.url),
        Column("image", "string", "Image, sur le portail national.", lambda a: a.image_url),
        Column(
            "credit_image", "string", "À dire avec elle.", lambda a: _safe(a.record.image_credit)
        ),
        Column("source", "string", "D’où vient l’annonce.", lambda a: a.record.source),
        Column("cle_source", "string", "Son nom là-bas.", lambda a: _safe(a.record.source_key)),
        Column("mis_a_jour", "datetime", "Dernier changement visible.", _updated),
    ]


def _read(line: Line[Any]) -> Any:
    return line.record.title.read(list(line.languages))


def _description(line: Line[Any]) -> str:
    return safe(line.record.description.read(list(line.languages)).text)


def _safe(text: str | None) -> str:
    return safe(text or "")


def _commune(line: Line[Any]) -> str:
    place = line.record.place
    return _safe(place.commune or place.city)


def _point(line: Line[Any], name: str) -> float | None:
    point = line.record.place.point
    found: float | None = getattr(point, name) if point else None
    return found


def _keywords(line: Line[Any]) -> str:
    record: RecordFacts = line.record
    for language in (*line.languages, *record.keywords):
        if record.keywords.get(language):
            return safe(listed(record.keywords[language]))
    return ""


def _is_free(line: Line[Any]) -> str:
    return {True: "oui", False: "non", None: ""}[line.record.price.is_free]


def _registration(line: Line[Any]) -> str:
    return _safe(line.record.registration_url)


def _euros(amount: Any) -> str:
    return "" if amount is None else str(amount)


def _updated(line: Line[Any]) -> str:
    said: str = line.record.updated_at.isoformat(timespec="seconds")
    return said


def _at(line: Line[Any], instant: datetime | None) -> str:
    return instant.astimezone(ZoneInfo(line.record.timezone)).isoformat() if instant else ""


def _start(line: Line[EventFacts]) -> str:
    return _at(line, line.record.shown.starts_at)


def _end(line: Line[EventFacts]) -> str:
    return _at(line, line.record.shown.ends_at)


def _every(line: Line[EventFacts]) -> list[str]:
    return [_at(line, time.starts_at) for time in line.record.occurrences]

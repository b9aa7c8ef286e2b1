"""Events and activities as CSV (RFC 4180): a line each, an event at its first matching time.

UTF-8 with a byte order mark, so that spreadsheets read the accents; columns are named in
French whatever the language of the words, so that a program finds them. No cell can be
taken for a formula: what would begin like one gets an apostrophe (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Response

from app.queries.facts import ActivityFacts, EventFacts, RecordFacts
from app.web.feeds.plain import printable
from app.web.pictures import fallback_url
from app.web.site import Site

MEDIA_TYPE = "text/csv"
BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "identifiant titre langue_du_titre description debut fin fuseau_horaire nombre_de_dates "
    "toutes_les_dates lieu adresse code_postal code_insee commune latitude longitude distance_km "
    "organisateur theme mots_cles participation statut age_min age_max langues_parlees gratuit "
    "prix_min prix_max conditions accessibilite inscription lien_en_ligne page image "
    "credit_image source cle_source page_source mis_a_jour"
).split()

# A spreadsheet that parts cells elsewhere than at our commas would begin one there: at the
# start, after a semicolon or a line end, whatever spaces or quotes follow. The last four
# signs are the full-width forms of the first four.
_FORMULA = re.compile("(^|[;\n])((?:[^\\S\n]|[\"'“”«»])*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")

# A spreadsheet's cell holds 32 767 characters; what is longer spills over the next lines.
_LONGEST_CELL = 32_000

Cell = str | int | float | Decimal | datetime | None


_OF_EVENTS = frozenset("debut fin nombre_de_dates toutes_les_dates distance_km".split())
ACTIVITY_COLUMNS = [
    "adhesion_jusqu_a" if name == "fin" else name
    for name in COLUMNS
    if name == "fin" or name not in _OF_EVENTS
]


def as_file(response: Response, name: str) -> Response:
    """Let browsers keep a table under ``name``; a refusal is shown."""
    if response.mimetype == MEDIA_TYPE:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def head(columns: Sequence[str] = COLUMNS) -> str:
    """Return the byte order mark and the names of the columns."""
    return BYTE_ORDER_MARK + _line(columns)


def row(site: Site, event: EventFacts, *, url: str) -> str:
    """Return one event's line; instants carry the offset of the place (ISO 8601)."""
    far = None if event.distance_km is None else round(event.distance_km, 3)
    times = _times(event)
    return _line([*_named(site, event), *times, *_place(event), far, *_rest(site, event, url=url)])


def activity_row(site: Site, activity: ActivityFacts, *, url: str) -> str:
    """Return one activity's line: :data:`ACTIVITY_COLUMNS`, in order."""
    zone, ends_at = ZoneInfo(activity.timezone), activity.ends_at
    until = ends_at.astimezone(zone).isoformat() if ends_at else ""
    named, rest = _named(site, activity), _rest(site, activity, url=url)
    return _line([*named, until, activity.timezone, *_place(activity), *rest])


def _named(site: Site, record: RecordFacts) -> list[Cell]:
    title = record.title.read(site.languages)
    said = record.description.read(site.languages).text
    return [record.id, safe(title.text), title.language, safe(said)]


def _rest(site: Site, event: RecordFacts, *, url: str) -> list[Cell]:
    return [
        safe(event.organizer),
        event.theme,
        safe(_listed(_keywords(site, event))),
        event.mode,
        event.status,
        event.age_min,
        event.age_max,
        _listed(event.spoken),
        {True: "oui", False: "non", None: ""}[event.price.is_free],
        event.price.min,
        event.price.max,
        safe(event.conditions.read(site.languages).text),
        _listed(event.access),
        safe(_listed(way.value for way in event.registration)),
        safe(event.online_url),
        url,
        fallback_url(event.picture) if event.picture else "",
        safe(event.image_credit),
        event.source,
        safe(event.source_key),
        safe(event.source_url),
        event.updated_at.isoformat(timespec="seconds"),
    ]


def broken(sentence: str, columns: Sequence[str] = COLUMNS) -> str:
    """Return the line that ends a table which could not be finished."""
    return _line([sentence, *[""] * (len(columns) - 1)])


def safe(text: str | None) -> str:
    """Return ``text`` such that no spreadsheet takes it, or a part of it, for a formula.

    >>> safe("=1+1"), safe("  -2+3"), safe("Bal = fête"), safe("de 8 à 12 ans; @x")
    ("'=1+1", "'  -2+3", 'Bal = fête', "de 8 à 12 ans;' @x")
    """
    text = printable(text or "").replace("\t", " ")
    if len(text) > _LONGEST_CELL:
        text = text[: _LONGEST_CELL - 1] + "…"
    return _FORMULA.sub(r"\1'\2", text)


def _times(event: EventFacts) -> list[Cell]:
    zone = ZoneInfo(event.timezone)
    ends_at = event.shown.ends_at
    every = [time.starts_at.astimezone(zone).isoformat() for time in event.occurrences]
    return [
        event.shown.starts_at.astimezone(zone).isoformat(),
        ends_at.astimezone(zone).isoformat() if ends_at else "",
        event.timezone,
        len(event.occurrences),
        _listed(every),
    ]


def _place(event: RecordFacts) -> list[Cell]:
    place = event.place
    return [
        safe(place.name),
        safe(place.address),
        safe(place.postal_code),
        place.insee,
        safe(place.commune or place.city),
        place.point.lat if place.point else None,
        place.point.lon if place.point else None,
    ]


def _keywords(site: Site, event: RecordFacts) -> Iterable[str]:
    for language in (*site.languages, *event.keywords):
        if event.keywords.get(language):
            return event.keywords[language]
    return ()


def _listed(words: Iterable[str]) -> str:
    return " | ".join(words)


def _line(cells: Iterable[Cell]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()

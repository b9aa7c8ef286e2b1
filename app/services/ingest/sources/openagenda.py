"""OpenAgenda: from one record of an export to a draft, or to a refusal that its author understands.

Pure: no database, no network, no clock. :func:`draft_of` is the whole road of a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from app.clients.openagenda import NotAnEventError, Payload
from app.clients.openagenda_fields import payload_of
from app.kernel.markup import one_line, plain_text, safe_html
from app.kernel.places import PlaceGiven
from app.kernel.text import LocalizedText
from app.kernel.themes import theme_of
from app.kernel.vocabulary import Access, Mode, Source, Status
from app.services.ingest.draft import EventDraft, Reading, Refusal, Registration, Removal
from app.services.ingest.prices import is_open, price_of
from app.services.ingest.sources.openagenda_times import timings_of

_PUBLISHED = 2
_LONGEST_KEY, _LONGEST_FEED = 250, 120
_OLDEST = 120
_KEYWORDS_KEPT, _LONGEST_KEYWORD = 40, 80

NO_KEY = "sans identifiant (uid)"
NO_TITLE = "sans titre"
NOT_PUBLISHED = "pas publié dans son agenda"
A_DRAFT = "encore un brouillon dans son agenda"
NOT_AN_EVENT = "ce n’est pas un événement"
KEY_TOO_LONG = "identifiant trop long"

_STATUSES: Mapping[int | str, Status] = {
    1: Status.SCHEDULED,
    2: Status.RESCHEDULED,
    3: Status.MOVED_ONLINE,
    4: Status.POSTPONED,
    5: Status.FULL,
    6: Status.CANCELLED,
    **dict.fromkeys(("programme", "programmee", "maintenu", "scheduled"), Status.SCHEDULED),
    **dict.fromkeys(("reprogramme", "reprogrammee", "rescheduled"), Status.RESCHEDULED),
    **dict.fromkeys(("deplace en ligne", "moved online", "movedonline"), Status.MOVED_ONLINE),
    **dict.fromkeys(("reporte", "reportee", "postponed"), Status.POSTPONED),
    **dict.fromkeys(("complet", "complete", "full", "sold out"), Status.FULL),
    **dict.fromkeys(("annule", "annulee", "cancelled", "canceled"), Status.CANCELLED),
}
_MODES: Mapping[int | str, Mode] = {
    1: Mode.ONSITE,
    2: Mode.ONLINE,
    3: Mode.MIXED,
    **dict.fromkeys(("sur place", "offline", "in situ", "presentiel"), Mode.ONSITE),
    **dict.fromkeys(("en ligne", "online", "a distance", "distanciel"), Mode.ONLINE),
    **dict.fromkeys(("mixte", "mixed", "hybride", "hybrid"), Mode.MIXED),
}
# "EventPostponed", "https://schema.org/OnlineEventAttendanceMode": schema.org's own names.
_SCHEMA_ORG = re.compile(r"^(?:https? schema org )?(?:event)?|eventattendancemode$")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\(https?://[^()\s]+\)")
_MARKDOWN_STRESS = re.compile(r"(?<![\w*_])(\*\*|__|\*|_)(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_FILE_NAME = re.compile(r"[\w-]+\.[\w.?=&-]+")
_MAILBOX = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_TELEPHONE = re.compile(r"\+?[\d\s().-]{4,}")


def draft_of(record: Any, *, position: int) -> Reading:
    """Return what ``record``, the ``position``-th of its file (from 1), becomes."""
    nameless = f"enregistrement {position}"
    try:
        payload = payload_of(record)
    except NotAnEventError:
        return Refusal(nameless, NOT_AN_EVENT)
    key = one_line(payload.key or "")
    if not key:
        return Refusal(nameless, NO_KEY)
    if payload.removed:
        return Removal(key)
    if refused := _refused(payload, key):
        return refused
    return _draft(payload, key)


def _refused(payload: Payload, key: str) -> Refusal | None:
    if len(key) > _LONGEST_KEY:
        return Refusal(f"{key[:80]}…", KEY_TOO_LONG)
    if payload.draft:
        return Refusal(key, A_DRAFT, is_held=False)
    if payload.state is not None and payload.state != _PUBLISHED:
        return Refusal(key, NOT_PUBLISHED, is_held=False)
    return None


def _draft(payload: Payload, key: str) -> EventDraft | Refusal:
    title = _lines(payload.title)
    if not title:
        return Refusal(key, NO_TITLE)
    timings, notes = timings_of(payload)
    if not timings:
        return Refusal(key, notes[0])
    keywords = _keywords(payload.keywords)
    conditions = _plain(payload.conditions)
    lowest, highest = _ages(payload)
    return EventDraft(
        source=Source.OPENAGENDA,
        key=key,
        feed=one_line(payload.agenda_uid or payload.dataset or "", longest=_LONGEST_FEED),
        source_url=_source_url(payload),
        title=title,
        description=_plain(payload.description),
        body=LocalizedText({lang: safe_html(t) for lang, t in payload.long_description.items()}),
        conditions=conditions,
        keywords=keywords,
        theme=theme_of((word for words in keywords.values() for word in words), title.values()),
        status=_status(payload, notes),
        mode=_mode(payload),
        timings=timings,
        timezone=_zone(payload.venue.timezone) or _zone(payload.timezone),
        place=_place(payload),
        place_name=_cut(payload.venue.name, 250),
        address=_cut(payload.venue.address, 400),
        organizer=_cut(payload.organizer, 250),
        access=tuple(Access(code) for code in payload.access),
        age_min=lowest,
        age_max=highest,
        **_priced(conditions),
        image_url=_picture(payload.image),
        image_credit=_cut(payload.image_credit, 250),
        registration=tuple(_ways(payload.registration)),
        online_url=_web(payload.online_url),
        notes=tuple(notes),
    )


def _priced(conditions: LocalizedText) -> dict[str, Any]:
    price = price_of(tuple(conditions.values()))
    return {
        "is_free": price.is_free,
        "is_open_price": is_open(tuple(conditions.values())),
        "price_min": price.min,
        "price_max": price.max,
    }


def _lines(given: Mapping[str, str]) -> LocalizedText:
    return LocalizedText({language: one_line(text) for language, text in given.items()})


def _plain(given: Mapping[str, str]) -> LocalizedText:
    """Descriptions are plain, yet their authors write Markdown there: keep its words."""
    return LocalizedText(
        {
            language: _MARKDOWN_LINK.sub(r"\1", _MARKDOWN_STRESS.sub(r"\2", plain_text(text)))
            for language, text in given.items()
        }
    )


def _keywords(given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    found = {}
    for language, words in given.items():
        lines = (one_line(word, longest=_LONGEST_KEYWORD) for word in words[:_KEYWORDS_KEPT])
        if kept := list(dict.fromkeys(filter(None, lines))):
            found[language] = kept
    return found


def _status(payload: Payload, notes: list[str]) -> Status:
    if payload.status is None:
        return Status.SCHEDULED
    if found := _STATUSES.get(_bare(payload.status)):
        return found
    notes.append(f"état inconnu ({payload.status}), pris pour « programmé »")
    return Status.SCHEDULED


def _bare(code: int | str) -> int | str:
    return code if isinstance(code, int) else _SCHEMA_ORG.sub("", code)


def _mode(payload: Payload) -> Mode:
    if payload.mode is not None and (found := _MODES.get(_bare(payload.mode))):
        return found
    return Mode.ONLINE if payload.online_url and not payload.has_venue else Mode.ONSITE


def _ages(payload: Payload) -> tuple[int | None, int | None]:
    given = [
        age if age is not None and 0 <= age <= _OLDEST else None
        for age in (payload.age_min, payload.age_max)
    ]
    lowest, highest = given
    if lowest is not None and highest is not None and lowest > highest:
        lowest, highest = highest, lowest
    return lowest, highest


def _place(payload: Payload) -> PlaceGiven:
    venue = payload.venue
    point = venue.point
    return PlaceGiven(
        insee=_cut(venue.insee, 10),
        postal_code=_cut(venue.postal_code, 10),
        city=_cut(venue.city, 120),
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        country_code=_cut(venue.country_code, 20),
        name=_cut(venue.name, 250),
        address=_cut(venue.address, 400),
        department=_cut(venue.department, 80),
        region=_cut(venue.region, 80),
    )


def _cut(text: str | None, longest: int) -> str | None:
    return one_line(text, longest=longest) or None if text else None


def _zone(name: str | None) -> str | None:
    """Return a time zone of the IANA list, or nothing."""
    return name if name in _zones() else None


@cache
def _zones() -> frozenset[str]:
    # Asked by name, the system opens what is no zone: "posixrules", "localtime".
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def _source_url(payload: Payload) -> str | None:
    if found := _web(payload.url):
        return found
    if payload.agenda_slug and payload.slug:
        return _web(f"https://openagenda.com/{payload.agenda_slug}/events/{payload.slug}")
    return None


def _picture(address: str | None) -> str | None:
    if address and _FILE_NAME.fullmatch(address):
        # Old exports give the file's name alone; all of them lie there.
        address = f"https://cdn.openagenda.com/main/{address}"
    return _web(address)


def _web(address: str | None) -> str | None:
    """Return a whole address of the web, or nothing: no other scheme ever becomes a link."""
    if not address:
        return None
    address = "".join(one_line(address).split())
    if address.startswith("//"):
        address = f"https:{address}"
    elif address.lower().startswith("www."):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_web = parts.scheme.lower() in {"http", "https"} and parts.hostname
    return address if is_web and not parts.username else None


def _ways(given: Iterable[str]) -> Iterable[Registration]:
    """Tell links from mailboxes and telephones by what they look like; drop the rest."""
    for raw in given:
        value = one_line(raw).removeprefix("mailto:").removeprefix("tel:")
        if _MAILBOX.fullmatch(value):
            yield Registration("email", value)
        elif _TELEPHONE.fullmatch(value):
            yield Registration("phone", value)
        elif link := _web(value):
            yield Registration("link", link)

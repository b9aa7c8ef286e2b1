"""What a calendar entry or a feed item says in words, in the reader's language."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from app.queries.facts import EventFacts, PlaceFacts, RecordFacts
from app.web.catalogues import words
from app.web.dates import when_in_full, zone_note
from app.web.labels import labels
from app.web.site import Site


def description(site: Site, event: RecordFacts) -> str:
    """Return what there is to know beside the facts that a calendar shows by itself."""
    _ = words(site.language)
    parts = [
        labels(site.language).status_sentences.get(event.status, ""),
        event.description.read(site.languages).text,
        event.conditions.read(site.languages).text,
    ]
    if event.organizer:
        parts.append(_("Organisé par {name}").format(name=event.organizer))
    if event.registration_url:
        parts.append(_("Inscription : {url}").format(url=event.registration_url))
    return "\n\n".join(part for part in parts if part)


def place_line(event: RecordFacts) -> str:
    """Return the place on one line: venue, street, postal code and commune; online, the link."""
    place = event.place
    parts = [place.name or "", place.address or "", _town(place)]
    line: list[str] = []
    for part in parts:
        if part and not any(part in said for said in line):
            line.append(part)
    return ", ".join(line) or (event.online_url or "")


def _town(place: PlaceFacts) -> str:
    commune = place.commune or place.city or ""
    if place.postal_code and commune:
        return f"{place.postal_code} {commune}"
    return commune


def when_line(site: Site, event: EventFacts, *, today: date) -> str:
    """Return days and hours of the first matching time, in words."""
    zone = ZoneInfo(event.timezone)
    parts = when_in_full(event.shown, zone, site.language, today=today)
    note = zone_note(event.timezone, site.facts.timezone, site.language)
    said = ", ".join(part for part in parts if part)
    return f"{said} ({note})" if note else said

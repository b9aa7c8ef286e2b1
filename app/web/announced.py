"""The social card of an event: what it says, in one language, and where it is.

Its address names all that it shows, so that it may be kept for a year; what it says does not
depend on the day on which it is asked for, but for which of its times comes next.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from app.kernel.languages import direction
from app.kernel.typography import french_spacing
from app.kernel.vocabulary import Mode, Status
from app.queries.facts import EventFacts
from app.services.studio.announcing import Announcement
from app.services.studio.lettering import writable
from app.web.cards import Reader, place_line
from app.web.dates import when_in_full, zone_note
from app.web.labels import labels
from app.web.site import origin_of

ROOM = "/dessins/"
# A card is read for months: the year of each date is said.
_ANY_DAY = date.min


def announcement(event: EventFacts, reader: Reader) -> Announcement | None:
    """Return what the card of an event says to ``reader``; ``None`` when nobody could read it."""
    title = _title(event, reader)
    if title is None:
        return None
    facts, language = reader.site.facts, reader.language
    zone = ZoneInfo(event.timezone)
    days, hours = when_in_full(event.shown, zone, language, today=_ANY_DAY)
    note = zone_note(event.timezone, facts.timezone, language)
    status = labels(language).status_words.get(event.status, "")
    return Announcement(
        color=facts.brand_color,
        site_name=writable(facts.name.read([facts.languages[0]]).text) or "",
        emblem_digest=facts.emblem.digest if facts.emblem else "",
        theme=event.theme,
        number=event.id,
        title=title,
        days=writable(days[:1].upper() + days[1:]) or "",
        hours=writable(f"{hours} ({note})" if hours and note else hours) or "",
        place=writable(_place(event, reader)) or "",
        status=writable(status) or "",
        from_right=direction(language) == "rtl",
    )


def event_card_url(event: EventFacts, reader: Reader) -> str:
    """Return the whole address of the card of an event; nothing when it has none."""
    said = announcement(event, reader)
    return origin_of(reader.site.facts) + card_path(event.id, reader, said) if said else ""


def card_path(event_id: int, reader: Reader, said: Announcement) -> str:
    """Return the path of a card: it has no language in front, but one in its name."""
    return f"{ROOM}evenement-{event_id}-{reader.site.language}-{said.version}.png"


def _title(event: EventFacts, reader: Reader) -> str | None:
    """Return the title in the first language, in the reader's order, that we have letters for."""
    for language in (*reader.site.languages, *event.title):
        read = event.title.read([language])
        if known := writable(read.text):
            return french_spacing(known) if read.language == "fr" else known
    return None


def _place(event: EventFacts, reader: Reader) -> str:
    if event.mode == Mode.ONLINE or event.status == Status.MOVED_ONLINE:
        return labels(reader.language).modes[Mode.ONLINE]
    return place_line(event, with_commune=not reader.site.is_one_commune)

"""Events as a calendar (RFC 5545, RFC 7986): one VEVENT for each time that one happens.

Only the icalendar library writes properties: it escapes and folds, so that no title can
smuggle a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from app.kernel.period import lasts_whole_days
from app.kernel.vocabulary import Status
from app.queries.facts import EventFacts, OccurrenceFacts
from app.web.feeds.plain import printable
from app.web.feeds.sentences import description, place_line
from app.web.labels import labels
from app.web.site import Site, directory

MEDIA_TYPE = "text/calendar"
REFRESH = timedelta(hours=6)
_END = "END:VCALENDAR\r\n"
_SINCE = datetime(2020, 1, 1, tzinfo=UTC)  # SEQUENCE counts seconds from here: 31 bits last to 2088
_STATUS = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}


def head(site: Site, *, name: str) -> str:
    """Return the opening of a calendar called ``name``; :func:`tail` closes it."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//La Rentrée des Assos//{site.facts.slug}//{site.language.upper()}")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for label in ("name", "x-wr-calname"):
        calendar.add(label, printable(name))
    calendar.add("x-wr-timezone", site.facts.timezone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    written: bytes = calendar.to_ical()
    return written.decode().removesuffix(_END)


def tail() -> str:
    """Return what closes a calendar; without it, the calendar was cut."""
    return _END


def entries(site: Site, event: EventFacts, times: Iterable[OccurrenceFacts], *, url: str) -> str:
    """Return a VEVENT for each of ``times``."""
    written = (_entry(site, event, time, uid, url) for uid, time in _named(event, times))
    return "".join(entry.to_ical().decode() for entry in written)


def _named(
    event: EventFacts, times: Iterable[OccurrenceFacts]
) -> Iterator[tuple[str, OccurrenceFacts]]:
    """Yield each time with an identity that no site, import or language changes."""
    record = sha256(f"{event.source}\n{event.source_key}".encode()).hexdigest()[:24]
    seen: dict[datetime, int] = {}
    for time in times:
        seen[time.starts_at] = seen.get(time.starts_at, 0) + 1
        rank = seen[time.starts_at]
        again = f"-{rank}" if rank > 1 else ""
        start = time.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        yield f"{record}-{start}{again}@{directory().base_name}", time


def _entry(site: Site, event: EventFacts, time: OccurrenceFacts, uid: str, url: str) -> Event:
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    entry.add("sequence", max(0, int((event.updated_at - _SINCE).total_seconds())))
    _add_times(entry, time, ZoneInfo(event.timezone))
    title = event.title.read(site.languages)
    entry.add("summary", printable(title.text), parameters={"LANGUAGE": title.language or "fr"})
    if words := description(site, event):
        entry.add("description", printable(words))
    if place := place_line(event):
        entry.add("location", printable(place))
    if event.place.point:
        entry.add("geo", (event.place.point.lat, event.place.point.lon))
    entry.add("status", _STATUS.get(Status(event.status), "CONFIRMED"))
    entry.add("categories", [labels(site.language).themes[event.theme]])
    entry.add("url", url)
    return entry


def _add_times(entry: Event, time: OccurrenceFacts, zone: ZoneInfo) -> None:
    if lasts_whole_days(time.starts_at, time.ends_at, zone):
        entry.add("dtstart", time.first_day)
        entry.add("dtend", time.last_day + timedelta(days=1))  # the day after: it is excluded
        entry.add("transp", "TRANSPARENT")
        return
    entry.add("dtstart", time.starts_at.astimezone(UTC))
    if time.ends_at is not None and time.ends_at > time.starts_at:
        entry.add("dtend", time.ends_at.astimezone(UTC))

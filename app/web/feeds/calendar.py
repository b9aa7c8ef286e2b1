"""Events as a calendar (RFC 5545, RFC 7986): one VEVENT for each time that one happens.

Only :mod:`.content_lines` writes properties: it escapes and folds, so that no title can
smuggle a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from app.kernel.period import lasts_whole_days
from app.kernel.vocabulary import Status
from app.queries.facts import EventFacts, OccurrenceFacts
from app.web.feeds.content_lines import line, parameter, text
from app.web.feeds.sentences import description, place_line
from app.web.labels import labels
from app.web.site import Site, directory

MEDIA_TYPE = "text/calendar"
_REFRESH = "PT6H"
_END = "END:VCALENDAR\r\n"
_SINCE = datetime(2020, 1, 1, tzinfo=UTC)  # SEQUENCE counts seconds from here: 31 bits last to 2088
_STATUS = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}


def head(site: Site, *, name: str) -> str:
    """Return the opening of a calendar called ``name``; :func:`tail` closes it."""
    maker = f"-//La Rentrée des Assos//{site.facts.slug}//{site.language.upper()}"
    lines = [
        line("BEGIN", "VCALENDAR"),
        line("VERSION", "2.0"),
        text("PRODID", maker),
        line("CALSCALE", "GREGORIAN"),
        line("METHOD", "PUBLISH"),
        text("NAME", name),
        text("X-WR-CALNAME", name),
        line("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH),
        text("X-PUBLISHED-TTL", _REFRESH),
        text("X-WR-TIMEZONE", site.facts.timezone),
    ]
    return "".join(lines)


def tail() -> str:
    """Return what closes a calendar; without it, the calendar was cut."""
    return _END


def entries(site: Site, event: EventFacts, times: Iterable[OccurrenceFacts], *, url: str) -> str:
    """Return a VEVENT for each of ``times``; what they share is written once."""
    zone = ZoneInfo(event.timezone)
    title = event.title.read(site.languages)
    summary = text(f"SUMMARY;LANGUAGE={parameter(title.language or 'fr')}", title.text)
    stamp = line("DTSTAMP", _instant(event.updated_at))
    facts, address = _facts(site, event), line("URL", url)
    written = []
    for uid, time in _named(event, times):
        when, transparent = _when(time, zone)
        named = stamp + line("UID", uid)
        written.append(
            f"BEGIN:VEVENT\r\n{summary}{when}{named}{facts}{transparent}{address}END:VEVENT\r\n"
        )
    return "".join(written)


def _named(
    event: EventFacts, times: Iterable[OccurrenceFacts]
) -> Iterator[tuple[str, OccurrenceFacts]]:
    """Yield each time with an identity that no site, import or language changes."""
    record = sha256(f"{event.source}\n{event.source_key}".encode()).hexdigest()[:24]
    here = directory().base_name
    seen: dict[datetime, int] = {}
    for time in times:
        seen[time.starts_at] = seen.get(time.starts_at, 0) + 1
        rank = seen[time.starts_at]
        again = f"-{rank}" if rank > 1 else ""
        yield f"{record}-{_instant(time.starts_at)}{again}@{here}", time


def _facts(site: Site, event: EventFacts) -> str:
    """Return what an event says whenever it happens, in the alphabetical order of its names."""
    said, place, point = description(site, event), place_line(event), event.place.point
    lines = [
        line("SEQUENCE", str(max(0, int((event.updated_at - _SINCE).total_seconds())))),
        text("CATEGORIES", labels(site.language).themes[event.theme]),
        text("DESCRIPTION", said) if said else "",
        line("GEO", f"{point.lat};{point.lon}") if point else "",
        line("LAST-MODIFIED", _instant(event.updated_at)),
        text("LOCATION", place) if place else "",
        line("STATUS", _STATUS.get(Status(event.status), "CONFIRMED")),
    ]
    return "".join(lines)


def _when(time: OccurrenceFacts, zone: ZoneInfo) -> tuple[str, str]:
    """Return when it begins and ends, then whether that leaves the day free."""
    if lasts_whole_days(time.starts_at, time.ends_at, zone):
        # The day after: it is excluded.
        end = _day(time.last_day + timedelta(days=1))
        days = f"DTSTART;VALUE=DATE:{_day(time.first_day)}\r\nDTEND;VALUE=DATE:{end}\r\n"
        return days, "TRANSP:TRANSPARENT\r\n"
    start = f"DTSTART:{_instant(time.starts_at)}\r\n"
    if time.ends_at is not None and time.ends_at > time.starts_at:
        return f"{start}DTEND:{_instant(time.ends_at)}\r\n", ""
    return start, ""


def _instant(instant: datetime) -> str:
    said = instant.astimezone(UTC).isoformat(timespec="seconds")
    return said.removesuffix("+00:00").replace("-", "").replace(":", "") + "Z"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")

"""What a page says to search engines in their own words: schema.org, as JSON-LD.

Followed: https://schema.org/Event and what Google asks of it
(https://developers.google.com/search/docs/appearance/structured-data/event). What nobody told
us is left out rather than guessed.

An event that happens several times is one ``Event`` a time to come, as Google asks: it reads
neither ``subEvent`` nor ``eventSchedule``; ``superEvent`` says that they belong together.

Left out on purpose: a season activity is neither an ``Event`` (Google refuses memberships) nor
a ``Course``; an ``ItemList`` of events earns nothing, every page of a list being linked and in
the sitemap; ``SearchAction`` has not been read since November 2024.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.kernel.markup import plain_text
from app.kernel.period import lasts_whole_days
from app.kernel.text import Reading
from app.kernel.vocabulary import Mode, Status
from app.queries.facts import EventFacts, OccurrenceFacts, PlaceFacts, PriceFacts, RecordFacts
from app.web.cards import Reader
from app.web.dates import local_iso
from app.web.public.event_facts import web_address
from app.web.wording import typo

Thing = dict[str, Any]

MOST_TIMES = 8
"""Of an event that happens often, the next times: each is said whole."""
LONGEST_DESCRIPTION = 500
_SCHEMA = "https://schema.org/"
_CURRENCY = "EUR"
_NO_OLDEST = 99
_STATUS = {
    Status.SCHEDULED: "EventScheduled",
    Status.FULL: "EventScheduled",
    Status.RESCHEDULED: "EventRescheduled",
    Status.MOVED_ONLINE: "EventMovedOnline",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}
_ATTENDANCE = {
    Mode.ONSITE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.MIXED: "MixedEventAttendanceMode",
}
# What could end the element, or begin another; and what old readers take for line ends.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(things: Sequence[Mapping[str, Any]]) -> Markup:
    r"""Return the element that holds ``things``; nothing without any. No text can end it.

    Browsers never run it: it is data (HTML §4.12.1), which no CSP forbids.

    >>> script([{"@type": "Event", "name": "</script>"}])
    Markup('<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"Event","name":"\\u003c/script\\u003e"}]}</script>')
    """
    if not things:
        return Markup()
    said = {"@context": _SCHEMA.rstrip("/"), "@graph": list(things)}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 (escaped above)


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Thing:
    """Return where a page stands: (words, whole address); the last may have no address.

    Source: https://developers.google.com/search/docs/appearance/structured-data/breadcrumb
    """
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                **({"item": address} if address else {}),
            }
            for position, (name, address) in enumerate(steps, 1)
        ],
    }


def website(name: Reading, url: str, *, languages: Sequence[str], publisher: str) -> Thing:
    """Return a site, for its home page: its name as results show it.

    Source: https://developers.google.com/search/docs/appearance/site-names
    """
    found: Thing = {
        "@type": "WebSite",
        "name": name.text,
        "url": url,
        "inLanguage": list(languages),
    }
    if publisher:
        found["publisher"] = {"@type": "Organization", "name": publisher}
    return found


def events(event: EventFacts, reader: Reader, *, url: str, images: Sequence[str]) -> list[Thing]:
    """Return each time to come of an event, or the last when all are over; whole addresses.

    Nothing for an event on the spot of which nobody says where: Google refuses it.
    """
    location = _location(event, url)
    if not location:
        return []
    coming = [time for time in event.occurrences if time.until_at > reader.now]
    times = coming[:MOST_TIMES] or [event.shown]
    title = event.title.read(reader.site.languages)
    name = typo(title.text, title.language)
    common = _common(event, reader, name=name, url=url, images=images)
    if coming and (offer := _offer(event, url)):
        common["offers"] = offer
    if len(event.occurrences) > 1:
        common["superEvent"] = {"@type": "EventSeries", "@id": url, "name": name, "url": url}
    head = {"@type": "Event", "name": name}
    zone = ZoneInfo(event.timezone)
    return [{**head, **_dates(time, zone), "location": location, **common} for time in times]


def _common(
    event: EventFacts, reader: Reader, *, name: str, url: str, images: Sequence[str]
) -> Thing:
    status, mode = _status(event), _mode(event)
    said: Thing = {
        "eventStatus": f"{_SCHEMA}{_STATUS.get(status, 'EventScheduled')}",
        "eventAttendanceMode": f"{_SCHEMA}{_ATTENDANCE[mode]}",
        "description": _description(event, reader) or name,
        "url": url,
        "image": list(images),
        "inLanguage": list(event.spoken) or [event.title.read(reader.site.languages).language],
        "organizer": {"@type": "Organization", "name": event.organizer} if event.organizer else {},
        "isAccessibleForFree": event.price.is_free,
        "typicalAgeRange": _ages(event.age_min, event.age_max),
    }
    return {key: value for key, value in said.items() if value or value is False}


def _status(event: RecordFacts) -> Status:
    return Status(event.status)


def _mode(event: RecordFacts) -> Mode:
    return Mode.ONLINE if event.status == Status.MOVED_ONLINE else Mode(event.mode)


def _dates(time: OccurrenceFacts, zone: ZoneInfo) -> Thing:
    """Return days alone for what lasts whole days, else instants with their offset."""
    if lasts_whole_days(time.starts_at, time.ends_at, zone):
        return {"startDate": time.first_day.isoformat(), "endDate": time.last_day.isoformat()}
    said = {"startDate": local_iso(time.starts_at, zone)}
    if time.ends_at is not None and time.ends_at > time.starts_at:
        said["endDate"] = local_iso(time.ends_at, zone)
    return said


def _location(event: RecordFacts, url: str) -> Thing | list[Thing] | None:
    mode = _mode(event)
    online = {"@type": "VirtualLocation", "url": web_address(event.online_url) or url}
    if mode == Mode.ONLINE:
        return online
    place = _place(event.place)
    if mode == Mode.MIXED:
        return [place, online] if place else online
    return place


def _place(place: PlaceFacts) -> Thing | None:
    town = place.commune or place.city
    if not (town or place.address):
        return None
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "postalCode": place.postal_code,
        "addressLocality": town,
        # Of a place without a commune of ours, nobody told the country.
        "addressCountry": "FR" if place.insee else None,
    }
    said: Thing = {
        "@type": "Place",
        "name": place.name or town or place.address,
        "address": {key: value for key, value in address.items() if value},
    }
    if place.point:
        lat, lon = round(place.point.lat, 5), round(place.point.lon, 5)
        said["geo"] = {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon}
    return said


def _offer(event: RecordFacts, url: str) -> Thing | None:
    """Return what a place costs and whether one is left, as far as somebody said so."""
    if event.status in (Status.CANCELLED, Status.POSTPONED):
        return None
    prices, book = _prices(event.price), web_address(event.registration_url)
    if not prices and not book:
        return None
    left = "SoldOut" if event.status == Status.FULL else "InStock"
    return {
        "@type": "Offer",
        "url": book or url,
        "availability": f"{_SCHEMA}{left}",
        **prices,
    }


def _prices(price: PriceFacts) -> Thing:
    low = price.min if price.min is not None else price.max
    if price.is_free:
        return {"price": "0", "priceCurrency": _CURRENCY}
    if low is None:
        return {}
    said: Thing = {"price": f"{low:.2f}", "priceCurrency": _CURRENCY}
    if price.max is not None and price.max > low:
        said["priceSpecification"] = {
            "@type": "PriceSpecification",
            "minPrice": f"{low:.2f}",
            "maxPrice": f"{price.max:.2f}",
            "priceCurrency": _CURRENCY,
        }
    return said


def _ages(youngest: int | None, oldest: int | None) -> str:
    if oldest is not None and oldest < _NO_OLDEST:
        return f"{youngest or 0}-{oldest}"
    return f"{youngest}-" if youngest else ""


def _description(event: RecordFacts, reader: Reader) -> str:
    languages = reader.site.languages
    text = event.description.read(languages).text
    text = text or plain_text(event.body.read(languages).text)
    text = " ".join(text.split())
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rpartition(" ")[0].rstrip(" ,;:.") + "…"

"""From an event's facts to what a line of a list shows: everything in words, nothing left to ask.

Built in plain Python once per event: templates only print (rendering is the
dearest part of a page, and translating inside a loop the dearest part of that).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from app.kernel.languages import interface_language
from app.kernel.text import Reading
from app.kernel.typography import french_spacing
from app.kernel.vocabulary import Access, Mode
from app.queries.facts import BriefFacts, EventBrief, EventFacts, EventLine, PriceFacts
from app.web.addresses import event_path
from app.web.catalogues import counted, listed, words
from app.web.dates import (
    local_iso,
    locale_of,
    when_in_line,
    when_under_day,
    zone_note,
)
from app.web.labels import ACCESS_ICONS, Labels, labels
from app.web.pictures import Photo, photo
from app.web.site import Site

Tag = tuple[str, str, bool]
Listed = EventBrief | EventFacts
_TENTH, _UNIT, _FAR_KM = Decimal("0.1"), Decimal(1), 10
# Pixels of the widest rendition that a row may need: its picture is 9rem wide.
IN_A_ROW = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """One event of a list. A tag is (icon, words, whether it stands out).

    ``keep`` is the event that a reader may keep on their device.
    """

    number: int | str
    url: str
    title: Reading
    theme: str
    theme_label: str
    when_text: str
    starts_iso: str
    place_line: str
    organizer: str
    tags: tuple[Tag, ...]
    status: str
    status_label: str | None
    distance_text: str | None
    image: Photo | None = None
    keep: int | None = None


@dataclass(frozen=True)
class Reader:
    """For whom cards are made: a site, in a language, at an instant.

    ``first_day`` is the first day asked for, when it was.
    """

    site: Site
    now: datetime
    first_day: date | None = None

    @property
    def language(self) -> str:
        """The language of the interface."""
        return interface_language(self.site.language)

    @cached_property
    def today(self) -> date:
        """The site's day."""
        return self.day_in(self.site.facts.timezone)

    @cached_property
    def _days(self) -> dict[str, date]:
        return {}

    def day_in(self, timezone: str) -> date:
        """Return what day it is there."""
        if timezone not in self._days:
            self._days[timezone] = self.now.astimezone(ZoneInfo(timezone)).date()
        return self._days[timezone]


def day_of(line: EventLine, reader: Reader) -> date:
    """Return the day under which an event is listed.

    What began earlier is listed under the first day asked for, else today
    (of its own place); what is over, under its last.
    """
    floor = reader.first_day or reader.day_in(line.timezone)
    return min(max(line.first_day, floor), line.last_day)


def said_under(event: Listed, day: date, reader: Reader) -> str:
    """Return when an event happens, under a heading that already says ``day``."""
    zone = ZoneInfo(event.timezone)
    return when_under_day(event.shown, day, zone, reader.language, today=reader.today)


def said_in_line(event: Listed, reader: Reader) -> str:
    """Return when an event happens, for lists that are not grouped by day."""
    zone = ZoneInfo(event.timezone)
    return when_in_line(event.shown, zone, reader.language, today=reader.today)


def card(event: Listed, reader: Reader, *, number: int | str, when: str) -> EventCard:
    """Return one event's card; ``when`` is already in words."""
    site, language = reader.site, reader.language
    known = labels(language)
    note = zone_note(event.timezone, site.facts.timezone, language)
    return EventCard(
        number=number,
        url=event_path(site, event),
        title=event.title.read(site.languages),
        theme=event.theme,
        theme_label=known.themes[event.theme],
        when_text=f"{when} ({note})" if note else when,
        starts_iso=local_iso(event.shown.starts_at, ZoneInfo(event.timezone)),
        place_line=french_spacing(place_line(event, with_commune=not site.is_one_commune)),
        organizer=french_spacing(event.organizer or ""),
        tags=tags(event, language, known, times=event.times),
        status=event.status,
        status_label=known.status_words.get(event.status),
        distance_text=distance_words(event.distance_km, language),
        image=photo(event.picture, most=IN_A_ROW) if event.picture else None,
        keep=event.id,
    )


def place_line(event: BriefFacts, *, with_commune: bool) -> str:
    """Return where it is, on one line; the commune only where there may be several."""
    place = event.place
    if event.mode == Mode.ONLINE:
        return ""
    parts = [place.name or place.address or ""]
    town = place.commune or place.city or ""
    if town and (with_commune or not parts[0]) and town.casefold() not in parts[0].casefold():
        parts.append(town)
    return ", ".join(filter(None, parts))


def tags(event: BriefFacts, language: str, known: Labels, *, times: int = 1) -> tuple[Tag, ...]:
    """Return what helps to decide: price, other dates, age, mode, registration, access."""
    _, ngettext = words(language), counted(language)
    found: list[Tag] = []
    if price := price_words(event.price, language):
        found.append(("ticket", price, True))
    if times > 1:
        others = times - 1
        text = ngettext("et une autre date", "et {number} autres dates", others)
        found.append(("cal", text.format(number=others), False))
    if age := age_words(event.age_min, event.age_max, language):
        found.append(("group", age, False))
    if event.mode != Mode.ONSITE:
        found.append(("globe", known.modes[event.mode], False))
    if event.registration:
        found.append(("check", _("Sur inscription"), False))
    if welcome := _welcome(event, known, language):
        found.append(welcome)
    return tuple(found)


def _welcome(event: BriefFacts, known: Labels, language: str) -> Tag | None:
    """Return for whom the place is ready, as one tag: five of them would drown the rest."""
    # In the order of our own list: the wheelchair first, as people look for it.
    codes = [code for code in known.access if code in event.access]
    if not codes:
        return None
    _ = words(language)
    text = _("Accueil : {needs}")
    needs = listed([known.access[code] for code in codes], language)
    return ACCESS_ICONS[Access(codes[0])], text.format(needs=needs), False


@lru_cache(maxsize=2048)
def price_words(price: PriceFacts, language: str) -> str:
    """Return a price in words; nothing when nobody said."""
    _ = words(language)
    if price.is_open and not price.min:
        return _("Prix libre")
    if price.is_free:
        return _("Gratuit")
    low, high = price.min, price.max
    if low is None and high is None:
        return _("Payant") if price.is_free is False else ""
    if low is not None and high is not None and low != high:
        text = _("De {low} à {high}") if low else _("Gratuit ou payant, jusqu’à {high}")
        return text.format(low=euros(low, language), high=euros(high, language))
    if low and high is None:
        # Nobody said the most that one may pay: one pays what one wants, from there.
        return _("À partir de {low}").format(low=euros(low, language))
    amount = low if low is not None else high
    return euros(amount, language) if amount else _("Prix libre")


def euros(amount: Decimal, language: str) -> str:
    r"""Return an amount of euros as French tickets write it: cents only when there are some.

    >>> euros(Decimal("5.00"), "fr"), euros(Decimal("7.50"), "fr")
    ('5\xa0€', '7,50\xa0€')
    """
    whole = amount == amount.to_integral_value()
    locale = locale_of(language)
    number = format_decimal(amount, "#,##0" if whole else "#,##0.00", locale=locale)
    return f"€{number}" if interface_language(language) == "en" else f"{number}\u00a0€"


def age_words(youngest: int | None, oldest: int | None, language: str) -> str:
    """Return the ages for which it is meant; nothing when it is for everyone."""
    ngettext = counted(language)
    if youngest and oldest is not None and oldest < 99:
        if youngest == oldest:
            return ngettext("{age} an", "{age} ans", oldest).format(age=oldest)
        text = ngettext("De {youngest} à {oldest} an", "De {youngest} à {oldest} ans", oldest)
        return text.format(youngest=youngest, oldest=oldest)
    if youngest:
        return ngettext("Dès {age} an", "Dès {age} ans", youngest).format(age=youngest)
    if oldest is not None and oldest < 99:
        return ngettext("Jusqu’à {age} an", "Jusqu’à {age} ans", oldest).format(age=oldest)
    return ""


def distance_words(km: float | None, language: str) -> str | None:
    """Return a distance to the hundred metres when it is near, to the kilometre when it is far."""
    if km is None:
        return None
    _ = words(language)
    if km < 0.1:
        return _("tout près")
    unit, pattern = (_TENTH, "0.0") if km < _FAR_KM else (_UNIT, "#,##0")
    # Rounded as CLDR does, so that a few numbers are written once for all.
    shown = Decimal(str(km)).quantize(unit)
    return _("à {number} km").format(number=_decimal(shown, pattern, language))


@lru_cache(maxsize=1024)
def _decimal(number: Decimal, pattern: str, language: str) -> str:
    return format_decimal(number, pattern, locale=locale_of(language))


def plain(reading: Reading) -> str:
    """Return a reading's text with French spacing when it is French, for titles and addresses."""
    return french_spacing(reading.text) if reading.language == "fr" else reading.text

"""Days and hours in words, per language (CLDR), always in the zone of the place.

Instants come in aware and in UTC; days are days of the place. French hours are
written "20 h 30", English ones "8:30 pm", Arabic ones "20:30" in Latin digits, as
in the Maghreb.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal

from app.kernel.languages import interface_language
from app.kernel.period import lasts_whole_days
from app.queries.facts import OccurrenceFacts
from app.web.catalogues import spoken, words

_LOCALES = {"fr": "fr", "en": "en_GB", "ar": "ar"}
# What ends the next morning belongs to the evening before: "20 h 30 – 2 h".
_ONE_NIGHT = timedelta(hours=18)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is printed above its events."""

    weekday: str
    number: str
    month: str
    iso: str


@lru_cache(maxsize=8)
def locale_of(language: str) -> Locale:
    """Return the CLDR locale in which dates are written for readers of ``language``."""
    return Locale.parse(_LOCALES[interface_language(language)])


def decimal(number: float) -> str:
    """Return a number as readers of this request print it, without needless decimals: 2,5."""
    return format_decimal(number, "0.##", locale=locale_of(spoken()))


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=locale_of(language))


def day_block(day: date, language: str, *, today: date) -> Day:
    """Return the parts of a printed date; the year is said when it is not that of ``today``."""
    month = "MMMM" if day.year == today.year else "MMMM y"
    return Day(
        weekday=_written(day, "EEEE", language),
        number=str(day.day),
        month=_written(day, month, language),
        iso=day.isoformat(),
    )


def day_words(day: date, language: str, *, today: date) -> str:
    """Return a whole date, with its year when it is not that of ``today``.

    >>> day_words(date(2026, 9, 5), "fr", today=date(2026, 9, 4))
    'samedi 5 septembre'
    >>> day_words(date(2027, 1, 1), "fr", today=date(2026, 9, 4))
    'vendredi 1er janvier 2027'
    """
    pattern = f"EEEE {_number(day, language)} MMMM"
    return _written(day, pattern if day.year == today.year else f"{pattern} y", language)


def short_day(day: date, language: str, *, today: date) -> str:
    """Return a date for one line of a list.

    >>> short_day(date(2026, 9, 5), "fr", today=date(2026, 9, 4))
    'sam. 5 sept.'
    """
    pattern = f"EEE {_number(day, language)} MMM"
    return _written(day, pattern if day.year == today.year else f"{pattern} y", language)


def days_between(first: date, last: date, language: str, *, today: date) -> str:
    """Return a stretch of days, both included, saying month and year only once.

    >>> today = date(2026, 9, 4)
    >>> days_between(date(2026, 9, 12), date(2026, 9, 20), "fr", today=today)
    'du 12 au 20 septembre'
    >>> days_between(date(2026, 9, 28), date(2026, 10, 1), "fr", today=today)
    'du 28 septembre au 1er octobre'
    """
    _ = words(language)
    if first == last:
        return _("le {day}").format(day=day_words(first, language, today=today))
    if first.year != last.year:
        opening, closing = "d MMMM y", "d MMMM y"
    else:
        opening = "d" if first.month == last.month else "d MMMM"
        closing = "d MMMM" if last.year == today.year else "d MMMM y"
    return _("du {first} au {last}").format(
        first=_written(first, _first_in(opening, first, language), language),
        last=_written(last, _first_in(closing, last, language), language),
    )


def until_day(day: date, language: str, *, today: date) -> str:
    """Return "jusqu’au 20 juin"."""
    _ = words(language)
    pattern = _first_in("d MMMM" if day.year == today.year else "d MMMM y", day, language)
    return _("jusqu’au {day}").format(day=_written(day, pattern, language))


def hour(moment: time, language: str) -> str:
    r"""Return an hour of the day.

    >>> [hour(time(20, 30), code) for code in ("fr", "en", "ar")]
    ['20\xa0h\xa030', '8:30\xa0pm', '20:30']
    >>> hour(time(0, 0), "en"), hour(time(9), "fr")
    ('12\xa0am', '9\xa0h')
    """
    minutes = f"{moment.minute:02}"
    match interface_language(language):
        case "fr":
            return f"{moment.hour}\u00a0h" + (f"\u00a0{minutes}" if moment.minute else "")
        case "en":
            shown = (moment.hour - 1) % _NOON + 1
            half = "am" if moment.hour < _NOON else "pm"
            return f"{shown}:{minutes}\u00a0{half}" if moment.minute else f"{shown}\u00a0{half}"
        case _:
            return f"{moment.hour}:{minutes}"


def is_one_go(time: OccurrenceFacts) -> bool:
    """Tell whether an occurrence is a single outing: one day, or one evening past midnight."""
    if time.first_day == time.last_day or time.ends_at is None:
        return True
    return time.ends_at - time.starts_at <= _ONE_NIGHT


def hours(time: OccurrenceFacts, zone: ZoneInfo, language: str) -> str:
    """Return the hours of one outing: a beginning, or a beginning and an end."""
    _ = words(language)
    if lasts_whole_days(time.starts_at, time.ends_at, zone):
        return _("toute la journée")
    opening = hour(time.starts_at.astimezone(zone).time(), language)
    if time.ends_at is None or time.ends_at <= time.starts_at:
        return opening
    closing = hour(time.ends_at.astimezone(zone).time(), language)
    return _("{opening} – {closing}").format(opening=opening, closing=closing)


def zone_note(zone: str, own_zone: str, language: str) -> str:
    """Return "heure de La Réunion" when ``zone`` is not the reader's site's own, else nothing."""
    if zone == own_zone:
        return ""
    return _zone_words(zone, interface_language(language))


@lru_cache(maxsize=128)
def _zone_words(zone: str, language: str) -> str:
    _ = words(language)
    try:
        city = get_timezone_location(zone, locale=locale_of(language), return_city=True)
    except LookupError:
        # Babel's list of zones may be older than the one that the event was read with.
        city = zone.rpartition("/")[2].replace("_", " ")
    return _("heure de {place}").format(place=city)


def when_under_day(
    time: OccurrenceFacts, day: date, zone: ZoneInfo, language: str, *, today: date
) -> str:
    """Return when an occurrence happens, under a heading that already says ``day``."""
    if is_one_go(time) and time.first_day == day:
        return hours(time, zone, language)
    if time.first_day < day:
        return _still_on(time, day, zone, language, today=today)
    return days_between(time.first_day, time.last_day, language, today=today)


def _still_on(
    time: OccurrenceFacts, day: date, zone: ZoneInfo, language: str, *, today: date
) -> str:
    _ = words(language)
    if time.last_day > day or time.ends_at is None:
        return until_day(time.last_day, language, today=today)
    closing = time.ends_at.astimezone(zone)
    if lasts_whole_days(time.starts_at, time.ends_at, zone):
        return _("dernier jour")
    return _("jusqu’à {hour}").format(hour=hour(closing.time(), language))


def when_in_full(
    time: OccurrenceFacts, zone: ZoneInfo, language: str, *, today: date
) -> tuple[str, str]:
    """Return the days, then the hours (maybe none), of an occurrence that stands alone."""
    _ = words(language)
    if is_one_go(time):
        return day_words(time.first_day, language, today=today), hours(time, zone, language)
    stretch = days_between(time.first_day, time.last_day, language, today=today)
    if time.ends_at is None or lasts_whole_days(time.starts_at, time.ends_at, zone):
        return stretch, ""
    opening, closing = time.starts_at.astimezone(zone), time.ends_at.astimezone(zone)
    text = _("de {opening} le premier jour à {closing} le dernier")
    return stretch, text.format(
        opening=hour(opening.time(), language), closing=hour(closing.time(), language)
    )


def when_in_line(time: OccurrenceFacts, zone: ZoneInfo, language: str, *, today: date) -> str:
    """Return days and hours on one line, for a list that has no heading by day."""
    _ = words(language)
    if is_one_go(time):
        day = short_day(time.first_day, language, today=today)
        parts = {"day": day, "hours": hours(time, zone, language)}
        return _("{day}, {hours}").format(**parts)
    return days_between(time.first_day, time.last_day, language, today=today)


def local_iso(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as its place's clocks show it, with the offset (RFC 3339), for machines."""
    return instant.astimezone(zone).isoformat(timespec="minutes")


def _number(day: date, language: str) -> str:
    return "d'er'" if day.day == 1 and interface_language(language) == "fr" else "d"


def _first_in(pattern: str, day: date, language: str) -> str:
    """Write the first of a month as French does: "1er"."""
    return pattern.replace("d", _number(day, language), 1)

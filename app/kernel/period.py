"""Days, and stretches of them. Instants are aware; days are days of the place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_A_MOMENT = timedelta(microseconds=1)
_EVENING, _MORNING = time(18), time(5)


class When(StrEnum):
    """The stretches of time that a visitor names in one word."""

    TODAY = "today"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Days:
    """A first and a last day, both included; ``None`` is open."""

    first: date | None
    last: date | None


def days_named(when: When, today: date) -> Days:
    """Return the days that ``when`` means to someone for whom it is ``today``.

    A week-end is Saturday and Sunday; on Sunday, what is left of it. A week is
    seven days from today, a month thirty-one.

    >>> friday = date(2026, 9, 4)
    >>> days_named(When.WEEKEND, friday)
    Days(first=datetime.date(2026, 9, 5), last=datetime.date(2026, 9, 6))
    >>> days_named(When.WEEKEND, date(2026, 9, 6)).first
    datetime.date(2026, 9, 6)
    """
    if when is When.TODAY:
        return Days(today, today)
    if when is When.WEEKEND:
        sunday = today + timedelta(days=6 - today.weekday())
        return Days(max(today, sunday - timedelta(days=1)), sunday)
    if when is When.WEEK:
        return Days(today, today + timedelta(days=6))
    if when is When.MONTH:
        return Days(today, today + timedelta(days=30))
    return Days(None, None)


def local_days(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last local day of an occurrence.

    What ends at midnight does not last into the next day.

    >>> paris = ZoneInfo("Europe/Paris")
    >>> bal = datetime(2026, 7, 13, 18, 0, tzinfo=UTC), datetime(2026, 7, 13, 22, 0, tzinfo=UTC)
    >>> [day.isoformat() for day in local_days(*bal, paris)]
    ['2026-07-13', '2026-07-13']
    """
    first = starts_at.astimezone(zone).date()
    if ends_at is None or ends_at <= starts_at:
        return first, first
    # UTC arithmetic: a moment before midnight is the same moment in every zone.
    return first, (ends_at.astimezone(UTC) - _A_MOMENT).astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which ``day`` begins in ``zone``, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def next_midnight(now: datetime, zones: Iterable[str]) -> datetime:
    """Return the next instant (UTC) after ``now`` at which a day begins in one of ``zones``.

    >>> noon = datetime(2026, 9, 5, 10, tzinfo=UTC)
    >>> next_midnight(noon, ["Europe/Paris", "Indian/Reunion"]).isoformat()
    '2026-09-05T20:00:00+00:00'
    """
    return min(_next_midnight(now, ZoneInfo(zone)) for zone in zones)


def _next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    return midnight(now.astimezone(zone).date() + timedelta(days=1), zone)


def until(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) until which an occurrence is still to come.

    Its end; with no end, the local midnight that closes its day.

    >>> until(datetime(2026, 9, 5, 8, tzinfo=UTC), None, ZoneInfo("Indian/Reunion")).isoformat()
    '2026-09-05T20:00:00+00:00'
    """
    if ends_at is not None:
        return ends_at.astimezone(UTC)
    return midnight(starts_at.astimezone(zone).date() + timedelta(days=1), zone)


def is_evening(starts_at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether something begins in the evening or the night: from 18:00 to 4:59, local.

    What begins at midnight and has no hour of its own lasts whole days: those are days.

    >>> is_evening(datetime(2026, 9, 5, 18, 30, tzinfo=UTC), ZoneInfo("Europe/Paris"))
    True
    """
    local = starts_at.astimezone(zone).time()
    return local >= _EVENING or time() < local < _MORNING


def lasts_whole_days(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> bool:
    """Tell whether an occurrence runs from a local midnight to the end of a day.

    >>> paris = ZoneInfo("Europe/Paris")
    >>> start, end = midnight(date(2026, 9, 5), paris), midnight(date(2026, 9, 7), paris)
    >>> lasts_whole_days(start, end, paris)
    True
    """
    if ends_at is None or ends_at <= starts_at:
        return False
    opening, closing = starts_at.astimezone(zone).time(), ends_at.astimezone(zone).time()
    return opening == time() and (closing == time() or closing >= time(23, 59))

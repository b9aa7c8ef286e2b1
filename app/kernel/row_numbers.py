"""The numbers of the index's rows: a minute, then an event; their order is that of lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
_EVENT_BITS = 32
_MOST_MINUTES = 2**31 - 1
_FAR_AWAY = date(6083, 1, 1)  # when minutes run out


def row_number(starts_at: datetime, event_id: int = 0) -> int:
    """Return the place of a time among all: its minute since 2000 (UTC), then its event.

    >>> row_number(datetime(2000, 1, 1, 0, 1, tzinfo=UTC), 7) == (1 << 32) + 7
    True
    """
    minute = int((starts_at - _SINCE).total_seconds()) // 60
    return min(max(0, minute), _MOST_MINUTES) << _EVENT_BITS | event_id


def event_of(number: int) -> int:
    """Return the event of a row.

    >>> event_of(row_number(datetime(2026, 9, 5, tzinfo=UTC), 7))
    7
    """
    return number & (1 << _EVENT_BITS) - 1


def instant_of(number: int) -> datetime:
    """Return the minute at which the time of a row begins (UTC).

    >>> instant_of(row_number(datetime(2026, 9, 5, 8, 30, tzinfo=UTC), 7)).isoformat()
    '2026-09-05T08:30:00+00:00'
    """
    return _SINCE + timedelta(minutes=number >> _EVENT_BITS)


def before_day(day: date, *, margin: timedelta) -> int:
    """Return a number below those of all times that begin on ``day`` or ``margin`` before it.

    >>> before_day(date(2026, 9, 5), margin=timedelta(hours=14)) < row_number(
    ...     datetime(2026, 9, 4, 12, tzinfo=UTC)
    ... )
    True
    """
    return row_number(datetime.combine(day, datetime.min.time(), UTC) - margin)


def after_day(day: date, *, margin: timedelta) -> int:
    """Return a number above those of all times that begin on ``day``, ``margin`` later in UTC.

    >>> after_day(date(2026, 9, 5), margin=timedelta(hours=12)) > row_number(
    ...     datetime(2026, 9, 6, 11, tzinfo=UTC)
    ... )
    True
    """
    midnight = datetime.combine(min(day, _FAR_AWAY), datetime.min.time(), UTC)
    return row_number(midnight + timedelta(days=1) + margin)

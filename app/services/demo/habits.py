"""When things happen in France: which days of the week, which hours, which weeks of the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
_WORKING = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
_WEEKEND = 2  # days
_ANY = tuple(range(7))
_WHOLE_YEAR = (("01-01", "12-31"),)
# Nobody gathers an association on these evenings.
_AT_HOME = frozenset({"12-24", "12-25", "12-31", "01-01"})


@dataclass(frozen=True, slots=True)
class Habit:
    """A way of being in the week: its days, the hours it begins, how many minutes it lasts.

    ``days_in_a_row`` is for what lasts several days, each with its hours.
    """

    weekdays: tuple[int, ...]
    starts: tuple[str, ...]
    minutes: tuple[int, ...]
    days_in_a_row: int = 1

    def hours(self, rng: Random) -> tuple[time, timedelta]:
        """Choose when it begins (clock of the place) and how long it lasts."""
        return time.fromisoformat(rng.choice(self.starts)), timedelta(
            minutes=rng.choice(self.minutes)
        )


def _habit(days: Sequence[int], starts: str, minutes: str, *, row: int = 1) -> Habit:
    hours = tuple(f"{start:0>5}" for start in starts.split())
    return Habit(tuple(days), hours, tuple(int(one) for one in minutes.split()), row)


HABITS = {
    "soir": _habit(_WORKING[:4], "18:00 18:30 19:00 19:30 20:00 20:30", "60 75 90 120"),
    "vendredi-soir": _habit([FRIDAY], "18:30 19:00 19:30 20:00 20:30", "120 150 180"),
    "samedi-soir": _habit([SATURDAY], "19:00 19:30 20:00 20:30 21:00", "120 150 180 240"),
    "concert": _habit([FRIDAY, SATURDAY, SUNDAY], "17:00 18:00 20:00 20:30", "75 90 105"),
    "spectacle": _habit([THURSDAY, FRIDAY, SATURDAY], "19:30 20:00 20:30 21:00", "75 90 105"),
    "mercredi": _habit([WEDNESDAY], "9:30 10:00 13:30 14:00 14:30 15:00 16:00", "60 90 120 150"),
    "mercredi-samedi": _habit([WEDNESDAY, SATURDAY], "10:00 10:30 14:30 15:00 16:00", "45 60 90"),
    "matin": _habit(_WORKING, "9:00 9:15 9:30 10:00 10:15", "60 90 120"),
    "midi": _habit([TUESDAY, THURSDAY, FRIDAY], "12:00 12:15 12:30", "90 105 120"),
    "apres-midi": _habit([MONDAY, TUESDAY, THURSDAY, FRIDAY], "14:00 14:15 14:30 15:00", "90 120"),
    "permanence": _habit(_WORKING, "9:00 9:30 13:30 14:00 14:30", "120 150 180"),
    "collecte-sang": _habit(_WORKING, "15:00 15:30 16:00", "210 240"),
    "week-end-apres-midi": _habit([SATURDAY, SUNDAY], "13:30 14:00 14:30 15:00", "90 120 150"),
    "samedi": _habit([SATURDAY], "9:00 9:30 10:00", "360 420 480"),
    "samedi-matin": _habit([SATURDAY], "8:45 9:00 9:30 10:00 10:30", "90 120 150 180"),
    "samedi-apres-midi": _habit([SATURDAY], "13:30 14:00 14:30 15:00", "120 150 180 210"),
    "fete": _habit([SATURDAY], "11:00 12:00 14:00 16:00", "360 480 600"),
    "dimanche-matin": _habit([SUNDAY], "8:00 8:30 9:00 9:30 10:00", "120 150 180 240"),
    "dimanche-apres-midi": _habit([SUNDAY], "14:00 14:30 15:00 15:30", "120 150 180"),
    "vide-grenier": _habit([SUNDAY], "6:30 7:00 7:30 8:00", "570 600 630"),
    "marche": _habit([SATURDAY, SUNDAY], "7:00 7:30 8:00 8:30", "240 270 300"),
    "loto": _habit([FRIDAY, SATURDAY, SUNDAY], "14:00 14:30 20:00 20:30", "180 210 240"),
    "match": _habit([SATURDAY, SUNDAY], "15:00 16:00 18:00 18:30 20:00", "105 120"),
    "tournoi": _habit([SATURDAY, SUNDAY], "9:00 9:30 10:00", "390 420 480"),
    "week-end": _habit([SATURDAY], "10:00 10:30", "420 450", row=2),
    "exposition": _habit([WEDNESDAY], "14:00 14:30", "210 240", row=12),
    "fixe-matin": _habit(_ANY, "10:00 10:30 11:00", "45 60"),
    "fixe-soir": _habit(_ANY, "17:00 18:00 19:00 19:30", "180 240"),
}


@dataclass(frozen=True, slots=True)
class Season:
    """Stretches of the year, and days of the calendar, as ``MM-DD``."""

    stretches: tuple[tuple[str, str], ...]
    dates: frozenset[str] = frozenset()

    @classmethod
    def of(cls, stretches: Sequence[str] | None, dates: Sequence[str] = ()) -> Season:
        """Read ``["03-15..10-31"]``; ``None`` is the whole year, an empty list never.

        >>> Season.of(["11-10..03-10"]).holds(date(2026, 1, 5))
        True
        >>> Season.of([]).holds(date(2026, 7, 14)), Season.of(None).holds(date(2026, 12, 25))
        (False, False)
        """
        if stretches is None:
            return cls(_WHOLE_YEAR, frozenset(dates))
        cut = (stretch.partition("..") for stretch in stretches)
        return cls(tuple((first, last) for first, _, last in cut), frozenset(dates))

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` is in season."""
        key = f"{day:%m-%d}"
        if self.dates:
            return key in self.dates
        return key not in _AT_HOME and any(
            first <= key <= last if first <= last else key >= first or key <= last
            for first, last in self.stretches
        )


def days_for(habit: Habit, season: Season, first: date, last: date) -> list[date]:
    """Return the days between ``first`` and ``last`` when this may begin.

    >>> market = HABITS["vide-grenier"]
    >>> [day.day for day in days_for(market, Season.of(None), date(2026, 9, 1), date(2026, 9, 15))]
    [6, 13]
    """
    days = (first + timedelta(days=after) for after in range((last - first).days + 1))
    return [day for day in days if day.weekday() in habit.weekdays and season.holds(day)]


def times_of(habit: Habit, day: date, rng: Random) -> list[tuple[datetime, datetime]]:
    """Return the beginnings and ends, on the clock of the place, of what begins on ``day``.

    What lasts several days is shut on Mondays and Tuesdays, like a museum.
    """
    start, lasting = habit.hours(rng)
    days = [day + timedelta(days=after) for after in range(habit.days_in_a_row)]
    is_short = habit.days_in_a_row <= _WEEKEND
    opened = (one for one in days if is_short or one.weekday() >= WEDNESDAY)
    begins = (datetime.combine(one, start) for one in opened)
    return [(begin, begin + lasting) for begin in begins]

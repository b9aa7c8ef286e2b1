"""The public holidays of France, by department: computed, for any year.

Source: Code du travail, articles L3133-1 (everywhere), L3134-13 (Alsace and Moselle) and
L3422-2 (abolition of slavery); the collectivities of the Pacific set their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

ALSACE_MOSELLE = frozenset({"57", "67", "68"})
_POLYNESIA = "987"
# Since 2025 Matari'i i ni'a is kept instead of the day of autonomy.
_MATARII = 2025


class Holiday(StrEnum):
    """A public holiday; each has its name in the interface."""

    NEW_YEAR = "new_year"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    VICTORY_1945 = "victory_1945"
    ASCENSION = "ascension"
    WHIT_MONDAY = "whit_monday"
    BASTILLE_DAY = "bastille_day"
    ASSUMPTION = "assumption"
    ALL_SAINTS = "all_saints"
    ARMISTICE_1918 = "armistice_1918"
    CHRISTMAS = "christmas"
    GOOD_FRIDAY = "good_friday"
    SAINT_STEPHEN = "saint_stephen"
    ABOLITION = "abolition"
    GOSPEL_DAY = "gospel_day"
    AUTONOMY_DAY = "autonomy_day"
    MATARII = "matarii"
    CITIZENSHIP_DAY = "citizenship_day"
    SAINT_PETER_CHANEL = "saint_peter_chanel"
    TERRITORY_DAY = "territory_day"


_EVERYWHERE = (
    (1, 1, Holiday.NEW_YEAR),
    (5, 1, Holiday.LABOUR_DAY),
    (5, 8, Holiday.VICTORY_1945),
    (7, 14, Holiday.BASTILLE_DAY),
    (8, 15, Holiday.ASSUMPTION),
    (11, 1, Holiday.ALL_SAINTS),
    (11, 11, Holiday.ARMISTICE_1918),
    (12, 25, Holiday.CHRISTMAS),
)
_AFTER_EASTER = (
    (1, Holiday.EASTER_MONDAY),
    (39, Holiday.ASCENSION),
    (50, Holiday.WHIT_MONDAY),
)
_OWN = {
    **dict.fromkeys(ALSACE_MOSELLE, ((12, 26, Holiday.SAINT_STEPHEN),)),
    "971": ((5, 27, Holiday.ABOLITION),),
    "972": ((5, 22, Holiday.ABOLITION),),
    "973": ((6, 10, Holiday.ABOLITION),),
    "974": ((12, 20, Holiday.ABOLITION),),
    "976": ((4, 27, Holiday.ABOLITION),),
    "977": ((10, 9, Holiday.ABOLITION),),
    "978": ((5, 28, Holiday.ABOLITION),),
    "986": ((4, 28, Holiday.SAINT_PETER_CHANEL), (7, 29, Holiday.TERRITORY_DAY)),
    _POLYNESIA: ((3, 5, Holiday.GOSPEL_DAY),),
    "988": ((9, 24, Holiday.CITIZENSHIP_DAY),),
}


def easter(year: int) -> date:
    """Return Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher).

    >>> [easter(year).isoformat() for year in (2026, 2027, 2038)]
    ['2026-04-05', '2027-03-28', '2038-04-25']
    """
    century, in_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays_of(year: int, department: str = "") -> dict[date, tuple[Holiday, ...]]:
    """Return the holidays of a department (``""``: those kept everywhere) by day, in order.

    Two may fall on one day, as the Ascension did on 8 May 1997. Good Friday is kept where a
    commune of Alsace or Moselle has a Protestant church, which nobody lists: it is said of all.

    >>> [day.isoformat() for day in holidays_of(2027, "67")][:3]
    ['2027-01-01', '2027-03-26', '2027-03-29']
    >>> holidays_of(1997)[date(1997, 5, 8)]
    (<Holiday.VICTORY_1945: 'victory_1945'>, <Holiday.ASCENSION: 'ascension'>)
    """
    fixed = [*_EVERYWHERE, *_OWN.get(department, ())]
    if department == _POLYNESIA:
        ended = year >= _MATARII
        fixed.append((11, 20, Holiday.MATARII) if ended else (6, 29, Holiday.AUTONOMY_DAY))
    sunday = easter(year)
    moving = list(_AFTER_EASTER)
    if department in ALSACE_MOSELLE or department == _POLYNESIA:
        moving.append((-2, Holiday.GOOD_FRIDAY))
    found: dict[date, tuple[Holiday, ...]] = {}
    for month, number, holiday in fixed:
        day = date(year, month, number)
        found[day] = (*found.get(day, ()), holiday)
    for days, holiday in moving:
        day = sunday + timedelta(days=days)
        found[day] = (*found.get(day, ()), holiday)
    return dict(sorted(found.items()))


def shared_holidays(
    years: Iterable[int], departments: Iterable[str]
) -> dict[date, tuple[tuple[Holiday, bool], ...]]:
    """Return what is kept in any of the departments, by day, and whether it is in all of them.

    Of no department at all, what is kept everywhere.

    >>> shared_holidays([2026], ["54", "57"])[date(2026, 12, 26)]
    ((<Holiday.SAINT_STEPHEN: 'saint_stephen'>, False),)
    """
    named = sorted(set(departments)) or [""]
    found: dict[date, dict[Holiday, int]] = {}
    for year in years:
        for department in named:
            for day, holidays in holidays_of(year, department).items():
                kept = found.setdefault(day, {})
                for holiday in holidays:
                    kept[holiday] = kept.get(holiday, 0) + 1
    return {
        day: tuple((holiday, count == len(named)) for holiday, count in kept.items())
        for day, kept in sorted(found.items())
    }

"""The school holidays of a zone, read from the ministry's own file.

Format: the CSV export of the data set *fr-en-calendrier-scolaire* (Ministère de l'Éducation
nationale, Licence Ouverte), parted by semicolons. Only pupils' days are kept. Pupils leave
after the lessons of ``start_date`` and are back on the morning of ``end_date``; both are
instants of Paris, whatever the zone, or plain days.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from io import StringIO
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_SATURDAY = 5
_A_DAY = timedelta(days=1)
# The names of the columns in the data set, and as its labels.
_COLUMNS = {
    "description": "description",
    "population": "population",
    "start_date": "start_date",
    "date de début": "start_date",
    "end_date": "end_date",
    "date de fin": "end_date",
    "zones": "zones",
}
_NEEDED = frozenset(_COLUMNS.values())
_TEACHERS = "enseignants"
_LEAVING = ("vacances", "grandes vacances")
_BEGINNING = ("début", "debut")
# One academy, three islands: what is said of one does not hold for the others.
_ISLANDS = {"971": "guadeloupe", "977": "saint-barth", "978": "saint-martin"}


class UnreadableHolidaysError(ValueError):
    """The file of school holidays, or that of zones, is not what it should be."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days without school, both included; ``name`` is the ministry's, in French.

    ``is_open``: only its first day is known yet.
    """

    name: str
    first: date
    last: date
    population: str
    is_open: bool = False

    def concerns(self, department: str) -> bool:
        """Tell whether the pupils of a department have these days.

        >>> mid_lent = Period("Mi-carême", date.min, date.min, "Guadeloupe & Saint-Martin")
        >>> mid_lent.concerns("971"), mid_lent.concerns("977"), mid_lent.concerns("25")
        (True, False, True)
        """
        island, people = _ISLANDS.get(department), self.population.lower()
        if island is None or not any(name in people for name in _ISLANDS.values()):
            return True
        told, _, apart = people.partition("sauf")
        if island in apart:
            return False
        return island in told or ("guadeloupe" in told and bool(apart))


@dataclass(frozen=True)
class Zone:
    """A zone's periods, in order. What is before the first and after the last is not known."""

    name: str
    periods: tuple[Period, ...]

    @cached_property
    def known_from(self) -> date | None:
        """The first day of which something is known."""
        return self.periods[0].first if self.periods else None

    @cached_property
    def known_to(self) -> date | None:
        """The last day of which something is known."""
        return max((period.last for period in self.periods), default=None)

    def knows(self, day: date) -> bool:
        """Tell whether it is known if there is school on ``day``."""
        first, last = self.known_from, self.known_to
        return first is not None and last is not None and first <= day <= last

    def on(self, day: date, department: str = "") -> str:
        """Return the name of what keeps pupils away on ``day``; empty when nothing does."""
        for period in self.periods:
            if period.first <= day <= period.last and period.concerns(department):
                return period.name
        return ""


def read_zones(text: str) -> dict[str, str]:
    r"""Return the zone of each department, from a TOML file of zones, academies, departments.

    Raises :class:`UnreadableHolidaysError`, which says what is wrong.

    >>> read_zones('["Zone A"]\nLyon = ["01", "42"]')
    {'01': 'Zone A', '42': 'Zone A'}
    """
    found: dict[str, str] = {}
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableHolidaysError(str(error)) from error
    for zone, academies in file.items():
        for departments in academies.values() if isinstance(academies, dict) else ():
            found |= dict.fromkeys(map(str, departments), zone)
    return found


def read_school_holidays(text: str) -> dict[str, Zone]:
    r"""Return the zones by name, from the ministry's CSV; a period is kept once a zone.

    Raises :class:`UnreadableHolidaysError`, which names the line.

    >>> header = "description;population;start_date;end_date;location;zones;annee_scolaire"
    >>> row = "Vacances de Noël;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Lyon;Zone A;"
    >>> zone = read_school_holidays(f"{header}\n{row}")["Zone A"]
    >>> zone.periods[0].first.isoformat(), zone.periods[0].last.isoformat()
    ('2026-12-19', '2027-01-03')
    """
    rows = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";")
    columns = [_COLUMNS.get(name.strip().lower(), "") for name in next(rows, [])]
    if missing := sorted(_NEEDED - set(columns)):
        msg = f"columns that are not there: {', '.join(missing)}"
        raise UnreadableHolidaysError(msg)
    found: dict[str, set[Period]] = {}
    for number, cells in enumerate(rows, start=2):
        row = dict(zip(columns, cells, strict=False))
        if not any(cells) or _TEACHERS in row.get("population", "").lower():
            continue
        try:
            period = _period(row)
        except (KeyError, ValueError) as error:
            msg = f"line {number}: {error}"
            raise UnreadableHolidaysError(msg) from error
        found.setdefault(row["zones"].strip(), set()).add(period)
    return {name: _zone(name, periods) for name, periods in sorted(found.items())}


def zones_of(departments: Iterable[str], zone_by_department: Mapping[str, str]) -> dict[str, str]:
    """Return the zones of some departments, in order, each with one of its departments."""
    found: dict[str, str] = {}
    for department in sorted(set(departments)):
        if zone := zone_by_department.get(department):
            found.setdefault(zone, department)
    return dict(sorted(found.items()))


def _period(row: Mapping[str, str]) -> Period:
    name, begins, ends = row["description"].strip(), _day(row["start_date"]), _day(row["end_date"])
    lowered = name.lower()
    is_open = lowered.startswith(_BEGINNING)
    # Who leaves on a Saturday had no lesson that day, for most; on another day, everyone had.
    leaves = lowered.startswith((*_LEAVING, *_BEGINNING)) and begins.weekday() < _SATURDAY
    first = begins + _A_DAY if leaves else begins
    return Period(name, first, max(first, ends - _A_DAY), row["population"].strip(), is_open)


def _zone(name: str, periods: Iterable[Period]) -> Zone:
    ordered = sorted(periods, key=lambda period: (period.first, period.last, period.name))
    # Once the return is published, the mere beginning says nothing more.
    closed = {period.first for period in ordered if not period.is_open}
    kept = [one for one in ordered if not (one.is_open and one.first in closed)]
    return Zone(name, tuple(kept))


def _day(text: str) -> date:
    text = text.strip()
    if "T" not in text:
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo is None else instant.astimezone(_PARIS)).date()

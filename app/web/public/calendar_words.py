"""A calendar in words: its weeks, its days, and on each what happens and what is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.kernel.period import lasts_whole_days
from app.kernel.search import Search
from app.kernel.spans import Span, week_of
from app.kernel.text import Reading
from app.queries.facts import OccurrenceFacts
from app.queries.month import BusyDay, Entry
from app.web.addresses import event_path, list_path
from app.web.cards import Reader
from app.web.catalogues import gettext, listed
from app.web.dates import (
    day_block,
    days_between,
    hour,
    is_one_go,
    locale_of,
    when_under_day,
    zone_note,
)
from app.web.days_off import DaysOff
from app.web.labels import labels


@dataclass(frozen=True, slots=True)
class Row:
    """An event of a day, in words."""

    url: str
    title: Reading
    when: str
    theme: str
    status: str
    status_label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day. ``url`` leads to its list, which holds ``more`` than what is shown here.

    ``run`` is how many days of the week, from this one on, have the same school holidays;
    none for those that follow the first.
    """

    iso: str
    weekday: str
    number: str
    month: str
    is_today: bool
    is_past: bool
    holidays: tuple[str, ...]
    school: str
    run: int
    url: str
    total: int
    is_exact: bool
    more: int
    rows: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        """Whether a list of days may leave it out."""
        return not (self.total or self.is_today or self.holidays)


@dataclass(frozen=True, slots=True)
class Week:
    """A line of the calendar; ``number`` is ISO's. A day of another month is ``None``."""

    number: int
    days: str
    url: str
    cells: tuple[Cell | None, ...]

    @property
    def is_empty(self) -> bool:
        """Whether a list of days may leave it out."""
        return all(cell is None or cell.is_empty for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """What a calendar is drawn from; ``search`` is the question without its days."""

    span: Span
    search: Search
    reader: Reader
    busy: Mapping[date, BusyDay]
    off: DaysOff

    def weeks(self) -> tuple[Week, ...]:
        """Return its lines."""
        return tuple(self._week(days) for days in self.span.weeks())

    def _week(self, days: Sequence[date | None]) -> Week:
        inside, runs = [day for day in days if day], _runs(days, self.off)
        language, today = self.reader.language, self.reader.today
        return Week(
            number=inside[0].isocalendar()[1],
            days=days_between(inside[0], inside[-1], language, today=today),
            url=calendar_path(self.reader, self.search, week_of(inside[0])),
            cells=tuple(self._cell(day, runs[day]) if day else None for day in days),
        )

    def _cell(self, day: date, run: int) -> Cell:
        reader, found = self.reader, self.busy.get(day)
        block = day_block(day, reader.language, today=reader.today)
        entries, total = (found.entries, found.total) if found else ((), 0)
        in_full = self.span.kind == "week"
        return Cell(
            iso=block.iso,
            weekday=block.weekday,
            number=block.number,
            month=block.month,
            is_today=day == reader.today,
            is_past=day < reader.today,
            holidays=self.off.holidays.get(day, ()),
            school=self.off.school.get(day, ""),
            run=run,
            url=list_path(reader.site, self.search.with_(first_day=day, last_day=day)),
            total=total,
            is_exact=found is None or found.is_exact,
            more=total - len(entries),
            rows=tuple(_row(entry, day, reader, in_full=in_full) for entry in entries),
        )


def span_words(span: Span, language: str, *, today: date) -> str:
    """Return "novembre 2026", or "semaine du 23 au 29 novembre"."""
    if span.kind == "month":
        return str(format_date(span.first, "LLLL y", locale=locale_of(language)))
    days = days_between(span.first, span.last, language, today=today)
    return gettext("semaine %(days)s", days=days)


def weekdays(span: Span, language: str) -> tuple[str, ...]:
    """Return the names of the days, from Monday."""
    monday, locale = week_of(span.first).first, locale_of(language)
    days = (monday + timedelta(days=number) for number in range(7))
    return tuple(str(format_date(day, "EEEE", locale=locale)) for day in days)


def _runs(days: Sequence[date | None], off: DaysOff) -> dict[date, int]:
    """Return how many days each stretch of the same school holidays lasts, at its first."""
    runs: dict[date, int] = {}
    for said, group in groupby(filter(None, days), key=lambda day: off.school.get(day, "")):
        first, *others = group
        runs[first] = 1 + len(others) if said else 0
        runs |= dict.fromkeys(others, 0)
    return runs


def _row(entry: Entry, day: date, reader: Reader, *, in_full: bool) -> Row:
    zone, site = ZoneInfo(entry.timezone), reader.site
    said = [_when(time, day, zone, reader, in_full=in_full) for time in entry.times]
    when = listed(dict.fromkeys(filter(None, said)), reader.language)
    note = zone_note(entry.timezone, site.facts.timezone, reader.language)
    return Row(
        url=event_path(site, entry),
        title=entry.title.read(site.languages),
        when=f"{when} ({note})" if note and when else when,
        theme=entry.theme,
        status=entry.status,
        status_label=labels(reader.language).status_words.get(entry.status),
    )


def _when(
    time: OccurrenceFacts, day: date, zone: ZoneInfo, reader: Reader, *, in_full: bool
) -> str:
    """Return when it is on that day: in a small cell, the hour at which it begins alone."""
    short = not in_full and is_one_go(time) and time.first_day == day
    if short and not lasts_whole_days(time.starts_at, time.ends_at, zone):
        return hour(time.starts_at.astimezone(zone).time(), reader.language)
    return when_under_day(time, day, zone, reader.language, today=reader.today)


def calendar_path(reader: Reader, search: Search, span: Span) -> str:
    """Return the address of a month or a week of the same question."""
    path = list_path(reader.site, undated(search), page="/calendrier")
    name = {"month": "mois", "week": "semaine"}[span.kind]
    return f"{path}{'&' if '?' in path else '?'}{name}={span}"


def undated(search: Search) -> Search:
    """Return the question without its days: the calendar names them."""
    return search.with_(when=None, first_day=None, last_day=None)

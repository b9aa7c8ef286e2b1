"""A page of a list as readers see it: rows made once for a site, put together for each page.

A row is kept under all that it shows beside the site's own content: the day it stands
under, today (which decides whether a year is said), how many of its times match, how
far it is. Only rows that are not known yet are asked of the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from markupsafe import Markup

from app.kernel.vocabulary import Source
from app.queries import briefs, lists
from app.queries.facts import EventBrief, EventFacts, EventLine, Summary
from app.queries.question import Question
from app.web.cards import Reader, card, day_of, said_in_line, said_under
from app.web.catalogues import digits, gettext, ngettext
from app.web.database import session
from app.web.dates import day_block
from app.web.figures import lines_of, summary_of
from app.web.kept import kept, kept_each, macro
from app.web.rows import event_row

# Stands for a row's number, and for the rows of a day, in what is made once for all lists.
_NUMBER, _ROWS = "\ue001", "\ue002"


@dataclass(frozen=True)
class Programme:
    """One page of an answer, and the whole of it in figures.

    It holds until ``until_at``. ``level``
    is that of the headings above rows; ``flat`` lists are not grouped by day.
    """

    question: Question
    reader: Reader
    summary: Summary
    lines: tuple[EventLine, ...]
    next_cursor: str | None
    level: int = 2
    flat: bool = False

    @property
    def total(self) -> int:
        """How many events answer, a thousand at most."""
        return self.summary.total

    @property
    def is_exact(self) -> bool:
        """Whether there are no more than ``total``."""
        return self.summary.is_exact

    @property
    def counted(self) -> str:
        """How many meetings, in words."""
        if self.is_exact:
            return ngettext("%(num)s rendez-vous", "%(num)s rendez-vous", self.total)
        return gettext("plus de %(count)s rendez-vous", count=digits(self.total))

    @property
    def until_at(self) -> datetime | None:
        """When the first of them is over."""
        return self.summary.until_at

    @property
    def is_fictional(self) -> bool:
        """Whether it lists events made up for the demonstration."""
        return any(line.source == Source.DEMO for line in self.lines)

    @cached_property
    def events(self) -> tuple[EventFacts, ...]:
        """What the events of this page say, asked only when somebody wants it."""
        return lists.full(session(), self.question, self.lines)

    @cached_property
    def days(self) -> list[Markup]:
        """The events grouped by day, each day once, in order; none in a flat list.

        Instants sort events, but days are of the place: 5 September is over in
        La Réunion before it is in Paris, so the groups are sorted again.
        """
        if self.flat:
            return []
        wanted = [(line, day_of(line, self.reader)) for line in self.lines]
        rows = _rows(wanted, self.question, self.reader, level=self.level + 1)
        grouped: dict[date, list[str]] = {}
        for (_, day), row in zip(wanted, rows, strict=True):
            grouped.setdefault(day, []).append(row)
        return [self._section(day, grouped[day]) for day in sorted(grouped)]

    @cached_property
    def rows(self) -> list[Markup]:
        """The events in their order, each saying its own day."""
        wanted = [(line, None) for line in self.lines] if self.flat else []
        return [
            Markup(row)  # noqa: S704 (as it was made)
            for row in _rows(wanted, self.question, self.reader, level=self.level)
        ]

    def _section(self, day: date, rows: Iterable[str]) -> Markup:
        reader = self.reader
        key = ("day", day, reader.today.year, self.level, reader.site.language)
        frame: str = kept(reader.site.facts, key, lambda: self._frame(day))
        head, _, tail = frame.partition(_ROWS)
        return Markup(head + "".join(f"    {row}" for row in rows if row) + tail)  # noqa: S704 (the template's own output)

    def _frame(self, day: date) -> str:
        reader = self.reader
        block = day_block(day, reader.language, today=reader.today)
        return str(macro("components/day.html", "day_section")(block, _ROWS, self.level))


def programme_of(
    question: Question, reader: Reader, *, level: int = 2, flat: bool = False
) -> Programme:
    """Return the page of a list that answers ``question``.

    Raises ``ValueError`` when the search's cursor is not one of ours.
    """
    summary = summary_of(reader.site.facts, question)
    page = lines_of(reader.site.facts, question)
    return Programme(
        question=question,
        reader=reader,
        summary=summary,
        lines=page.lines,
        next_cursor=page.next_cursor,
        level=level,
        flat=flat,
    )


def nothing(question: Question, reader: Reader) -> Programme:
    """Return the page of a list that nothing answers, without asking."""
    return Programme(
        question=question,
        reader=reader,
        summary=Summary(total=0, is_exact=True, until_at=None),
        lines=(),
        next_cursor=None,
    )


def rows_in_line(
    lines: Sequence[EventLine], question: Question, reader: Reader, *, level: int, name: str = ""
) -> list[Markup]:
    """Return a few events as rows that each say their own day, without pictures.

    ``name`` begins their numbers where a page holds another list.
    """
    wanted = [(line, None) for line in lines]
    rows = _rows(wanted, question, reader, level=level, illustrated=False, name=name)
    return [Markup(row) for row in rows if row]  # noqa: S704 (as it was made)


def _rows(  # noqa: PLR0913 (what a list of rows is made of)
    wanted: Sequence[tuple[EventLine, date | None]],
    question: Question,
    reader: Reader,
    *,
    level: int,
    illustrated: bool = True,
    name: str = "",
) -> list[str]:
    """Return a row a line, under its day if it has one; empty for an event that vanished."""

    def made(missing: list[int]) -> dict[int, str]:
        lines = [wanted[at][0] for at in missing]
        asked = briefs.of_lines(session(), question.scope, lines)
        return {
            at: _row(
                event if illustrated else replace(event, picture=None),
                reader,
                wanted[at][1],
                level=level,
            )
            for at in missing
            if (event := asked.get(wanted[at][0].id))
        }

    same = ("row", reader.site.language, reader.today, level, illustrated)
    keys = [(*same, *line.key, day) for line, day in wanted]
    rows = kept_each(reader.site.facts, keys, made)
    return [row.replace(_NUMBER, f"{name}{number}") for number, row in enumerate(rows, 1)]


def _row(event: EventBrief, reader: Reader, day: date | None, *, level: int) -> str:
    said = said_in_line(event, reader) if day is None else said_under(event, day, reader)
    made = card(event, reader, number=_NUMBER, when=said)
    return str(event_row(made, reader.site.language, level))

"""How a question is read from the index: the way that should cost least, told by its counts.

In the order of dates a reading stops once there is enough: it reads ``need / share`` rows,
where ``share`` is how many of all answer. By squares or communes it reads all the rows that
are there. So one of the two is always short: of ten thousand answers the first few are near
in the order of dates, and of ten there are but ten to gather.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from math import sqrt
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import Session

from app.kernel import index_tokens
from app.kernel.cells import Level, cells_around, fitting
from app.kernel.geo import KM_PER_DEGREE, Point
from app.kernel.row_numbers import after_day, before_day
from app.kernel.search_words import TITLE, Word, organizer_token
from app.models import text_index
from app.queries import costs
from app.queries.expected import Known, counted
from app.queries.index_shape import IndexShape, Length, Reading, Way, shape_of, values
from app.queries.question import Question

# Days of the place begin up to 14 hours before UTC's, and end up to 12 hours after.
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
_SHORT = timedelta(days=2)
_MOST_TOKENS = 24
_MOST_OF_AN_EDITION = 2000
# What a row costs by square, to one in the order of dates; and to go there.
_BY_SQUARE, _A_SQUARE, _CROWD = 0.8, 4.0, 1.0
_BY_PLACE = frozenset({"cell", "fine", "insee"})


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of the index, and the values that are its own."""

    reading: Reading
    given: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question made ready: its shape, its values, and the readings that answer it together.

    ``is_crowded``: they find many more than are needed, in no order of dates.
    """

    shape: IndexShape
    given: dict[str, Any]
    reads: tuple[Read, ...]
    is_crowded: bool = False


@dataclass(frozen=True, slots=True)
class Further:
    """Groups of tokens of which a row must have one each beside; ``others``: must not."""

    groups: Sequence[Sequence[str]] = ()
    others: bool = False


_NOTHING_FURTHER = Further()


class _Wanted(NamedTuple):
    need: int
    in_order: bool


@dataclass(frozen=True, slots=True)
class _Groups:
    """Tokens of which a row has one each: those it must be found by, those it may be.

    ``without``: but not one of each of these.
    """

    said: list[list[str]]
    rare: list[list[str]]
    without: Sequence[Sequence[str]] = ()

    @property
    def every(self) -> list[list[str]]:
        """All of them."""
        return [*self.said, *self.rare]


@dataclass(slots=True)
class _Choice:
    way: Way
    cost: float
    is_crowded: bool = False
    given: dict[str, Any] = field(default_factory=dict)


def planned(
    session: Session,
    question: Question,
    *,
    need: int,
    further: Further = _NOTHING_FURTHER,
    in_order: bool = True,
) -> Plan:
    """Choose how to read ``need`` of the events that answer.

    ``in_order``: the first by date; else any that many will do.
    """
    dialect = session.get_bind().dialect.name
    known = counted(session, question)
    groups = _groups(question, known, further)
    choose = _chosen if text_index.keeps_apart(dialect) else partial(_on_postgresql, session)
    choice = choose(question, known, groups, _Wanted(need, in_order=in_order))
    reads = []
    for length, low, high in _stretches(question, apart=choice.way in _BY_PLACE):
        given = dict(choice.given)
        if "groups" in given:
            each = given.pop("groups")
            each = [*each, [index_tokens.LONG]] if length == "long" else each
            given["match"] = text_index.written_match(each, dialect, without=groups.without)
        given |= {name: number for name, number in (("low", low), ("high", high)) if number}
        said = choice.way == "dates" and "match" in given
        reading = Reading(choice.way, length, bool(low), bool(high), dialect, said)
        reads.append(Read(reading, given))
    return Plan(shape_of(question), values(question), tuple(reads), is_crowded=choice.is_crowded)


def squared(km: float) -> float:
    """Return a distance as statements compare it: squared, in degrees of latitude."""
    return (km / KM_PER_DEGREE) ** 2


def kilometres(far: float) -> float:
    """Return a distance that a statement told.

    >>> round(kilometres(squared(12.5)), 6)
    12.5
    """
    return sqrt(far) * KM_PER_DEGREE


def around(session: Session, question: Question, *, need: int, km: float | None) -> Plan | None:
    """Return how to read what is within ``km`` of the centre; ``None`` when it is too little.

    The counts say what is there at most: what they do not promise is not read.
    """
    known = counted(session, question, km=km)
    groups = _groups(question, known)
    if not groups.said and (known.there or 0) * known.share < need:
        return None
    choice = _gathered(question, known, groups.every if groups.said else [])
    dialect = session.get_bind().dialect.name
    given = dict(choice.given)
    if "groups" in given:
        given["match"] = text_index.written_match(given.pop("groups"), dialect)
    reading = Reading(choice.way, dialect=dialect)
    return Plan(shape_of(question), values(question), (Read(reading, given),))


def titles(words: Iterable[Word]) -> list[list[str]]:
    """Return the groups of tokens by which a title says each of the words."""
    return [[TITLE + token for token in group] for group in map(_ways_of, words)]


def _on_postgresql(
    session: Session, question: Question, known: Known, groups: _Groups, wanted: _Wanted
) -> _Choice:
    """Choose for PostgreSQL, which meets all the rows that have a word before the first."""
    if not groups.said or known.is_few:
        # What many have is compared row by row, in indexes that hold the traits.
        return _chosen(question, known, replace(groups, rare=[]), wanted)
    match = text_index.written_match(groups.said, "postgresql", without=groups.without)
    told = text_index.guessed(session.connection(), match)
    if costs.are_common(question, known.of(session), told, need=wanted.need):
        return _Choice("dates", 0, given={"groups": groups.said})
    return _by_words(question, known, groups.said)


def _chosen(question: Question, known: Known, groups: _Groups, wanted: _Wanted) -> _Choice:
    need = wanted.need
    if groups.said:
        return _by_words(question, known, groups.every)
    if question.search.edition and len(question.edition) <= _MOST_OF_AN_EDITION:
        return _Choice("event", 0)
    window = costs.window(question)
    gathered = _gathered(question, known, [], window=window)
    if known.is_few:
        return gathered
    there = known.rows if known.there is None else known.there
    hits = there * known.share
    if not wanted.in_order and hits > _CROWD * need:
        gathered.cost *= need / hits  # it stops there
    by_date = _Choice("dates", min(known.rows * window, need * known.rows / max(hits, 1)))
    choices = [by_date] if known.there is None else [by_date, gathered]
    if groups.rare:
        by_words = _by_words(question, known, groups.rare)
        by_words.cost = costs.of_words(known.rows * known.share, there, hits=hits, need=need)
        choices.append(by_words)
    choice = min(choices, key=lambda one: one.cost)
    choice.is_crowded = choice.way in _BY_PLACE and hits > _CROWD * need
    return choice


def _gathered(
    question: Question, known: Known, groups: list[list[str]], *, window: float = 1.0
) -> _Choice:
    """Read all that is in the squares or communes; by words, if that is what is asked for."""
    if groups:
        return _by_words(question, known, groups)
    cost = (known.there or 0) * window * _BY_SQUARE
    if known.communes is not None and not (question.search.radius and known.squares):
        given = {"reached": list(known.communes)}
        return _Choice("insee", cost + len(known.communes) * _A_SQUARE, given=given)
    if not known.squares:
        return _Choice("dates", known.rows)  # from a point on, however far
    squares, way = list(known.squares), "fine" if known.level is Level.FINE else "cell"
    if known.level is Level.COARSE and question.center is not None:
        # Wide squares only serve to count: rows are found by narrower ones.
        squares = cells_around(question.center, known.km, Level.CELL)
    return _Choice(cast("Way", way), cost + len(squares) * _A_SQUARE, given={"reached": squares})


def _by_words(question: Question, known: Known, groups: list[list[str]]) -> _Choice:
    where: list[str] = []
    if question.center is not None and known.km:
        where = _square_tokens(question.center, known.km)
    elif known.communes is not None and len(known.communes) <= _MOST_TOKENS:
        where = [index_tokens.commune(insee) for insee in known.communes]
    return _Choice("text", 0, given={"groups": [*groups, where] if where else groups})


def _square_tokens(center: Point, km: float) -> list[str]:
    """Return the squares of a circle, of the finest size of which there are but a few."""
    for level in reversed(Level):
        cells = cells_around(center, km, level) if level <= fitting(km) else []
        if cells and (len(cells) <= _MOST_TOKENS or level is Level.COARSE):
            return [index_tokens.square(cell, level) for cell in cells]
    return []


def _groups(question: Question, known: Known, further: Further = _NOTHING_FURTHER) -> _Groups:
    """Return what tokens must say: words, an association; and what few have, which they may."""
    said = [_ways_of(word) for word in question.meant]
    said += [] if further.others else [list(group) for group in further.groups]
    if question.search.organizer:
        said.append([organizer_token(question.search.organizer)])
    rare = [index_tokens.told(bits) for bits in known.rare]
    return _Groups(said, rare, further.groups if further.others else ())


def _ways_of(word: Word) -> list[str]:
    return [*word.tokens, *([f"{word.beginning}*"] if word.beginning else [])]


def _stretches(question: Question, *, apart: bool) -> list[tuple[Length, int | None, int | None]]:
    """Return which times to read, and between which numbers: the long ones apart.

    What lasts two days at most and is not over on a day began shortly before it. ``apart``:
    in indexes where rows stand by length, and only then by number.
    """
    days, today = question.days, question.today
    high = after_day(days.last, margin=_WEST) if days.last else None
    if days.first is None or days.first <= today + timedelta(days=1):
        if apart and high is not None:
            return [("short", None, high), ("long", None, high)]
        return [("any", None, high)]
    low = before_day(days.first, margin=_SHORT + _EAST)
    return [("short", low, high), ("long", None, high)]

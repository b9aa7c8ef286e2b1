"""How a question is read from the index: the way that should cost least, told by its counts.

In the order of dates a reading stops once there is enough: it reads ``need / share`` rows,
where ``share`` is how many of all answer. By squares or communes it reads all the rows that
are there. So one of the two is always short: of ten thousand answers the first few are near
in the order of dates, and of ten there are but ten to gather.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import sqrt
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import Session

from app.kernel import index_tokens
from app.kernel.cells import Level, cells_around, cells_inside, square_km
from app.kernel.geo import KM_PER_DEGREE
from app.models import text_index
from app.queries import costs
from app.queries.expected import Known, counted
from app.queries.index_shape import IndexShape, Reading, Way, shape_of, values
from app.queries.question import Question
from app.queries.saying import NOTHING_FURTHER, Further, Groups, groups_of, place_tokens
from app.queries.stretches import Stretch, slices, stretches

_MOST_OF_AN_EDITION = 2000
_SQUARES = frozenset({"cell", "fine"})
_BY_PLACE = _SQUARES | {"insee"}


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of the index, and the values that are its own."""

    reading: Reading
    given: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question made ready: its shape, its values, and the readings that answer it.

    Those of a stage are asked together, and only if the stages before gave too little.
    ``is_crowded``: they find many more than are needed, in no order of dates.
    """

    shape: IndexShape
    given: dict[str, Any]
    stages: tuple[tuple[Read, ...], ...]
    is_crowded: bool = False

    @property
    def reads(self) -> tuple[Read, ...]:
        """All the readings, that together find whatever answers."""
        return tuple(read for stage in self.stages for read in stage)


class _Wanted(NamedTuple):
    need: int
    in_order: bool


@dataclass(slots=True)
class _Choice:
    """A way. ``part``: of all times, those to read first; ``inner``: squares within the circle."""

    way: Way
    cost: float
    is_crowded: bool = False
    given: dict[str, Any] = field(default_factory=dict)
    part: float = 1.0
    inner: Sequence[int] = ()


def planned(
    session: Session,
    question: Question,
    *,
    need: int,
    further: Further = NOTHING_FURTHER,
    in_order: bool = True,
) -> Plan:
    """Choose how to read ``need`` of the events that answer.

    ``in_order``: the first by date; else any that many will do.
    """
    dialect = session.get_bind().dialect.name
    known = counted(session, question)
    groups = groups_of(question, known, further)
    choose = _chosen if text_index.keeps_apart(dialect) else partial(_on_postgresql, session)
    choice = choose(question, known, groups, _Wanted(need, in_order=in_order))
    whole = stretches(question, apart=choice.way in _BY_PLACE, after=further.after)
    parts: Iterable[list[Stretch]] = [whole]
    if choice.part < 1:
        parts = slices(question, whole, part=choice.part, after=further.after)
    stages = [tuple(_read(choice, groups, one, dialect) for one in part) for part in parts]
    if choice.inner:
        stages = [_apart(stages[0], choice, is_inside=inside) for inside in (True, False)]
    given = values(question)
    return Plan(shape_of(question), given, tuple(stages), is_crowded=choice.is_crowded)


def _read(choice: _Choice, groups: Groups, stretch: Stretch, dialect: str) -> Read:
    length, low, high = stretch
    given = dict(choice.given)
    if "groups" in given:
        each = given.pop("groups")
        each = [*each, [index_tokens.LONG]] if length == "long" else each
        given["match"] = text_index.written_match(each, dialect, without=groups.without)
    given |= {name: number for name, number in (("low", low), ("high", high)) if number is not None}
    said = choice.way == "dates" and "match" in given
    is_low, is_high = low is not None, high is not None
    return Read(Reading(choice.way, length, is_low, is_high, dialect, said), given)


def _apart(stage: Iterable[Read], choice: _Choice, *, is_inside: bool) -> tuple[Read, ...]:
    """Read only the squares whose points are all in the circle, or only the others."""
    inner = set(choice.inner)
    squares = [one for one in choice.given["reached"] if (one in inner) is is_inside]
    return tuple(
        Read(one.reading._replace(inside=is_inside), one.given | {"reached": squares})
        for one in stage
    )


def squared(km: float) -> float:
    """Return a distance as statements compare it: squared, in degrees of latitude."""
    return (km / KM_PER_DEGREE) ** 2


def kilometres(far: float) -> float:
    """Return a distance that a statement told.

    >>> round(kilometres(squared(12.5)), 6)
    12.5
    """
    return sqrt(far) * KM_PER_DEGREE


def reaching(
    session: Session, question: Question, *, need: int, km: float, beyond: float
) -> float | None:
    """Return how far from the centre the next ``need`` surely are; ``None``: beyond ``km``.

    ``beyond``: they are further than that. The counts say what is there at most; of words they
    say nothing, for which ``km`` is as good a guess as any.
    """
    known = counted(session, question, km=km)
    if groups_of(question, known).said:
        return km
    hits = costs.answers(question, known)
    each = Level.FINE if known.level is None else known.level
    area = len(known.squares) * square_km(each, question.center.lat if question.center else 0.0)
    near = costs.reach(hits / max(area, 1.0), need=need, beyond=beyond)
    return near if near < km else None


def around(session: Session, question: Question, *, km: float | None, beyond: float = 0.0) -> Plan:
    """Return how to read what is within ``km`` of the centre, and further than ``beyond``.

    All that the question's circle holds is read if that is no further.
    """
    known = counted(session, question)
    is_ring = km is not None and (known.km == 0.0 or km < known.km)
    if is_ring and km is not None:
        known = replace(known, km=km)
    groups = groups_of(question, known)
    choice = _gathered(question, known, groups.every if groups.said else [])
    if is_ring and km is not None and question.center is not None and choice.way in _SQUARES:
        level = Level.FINE if costs.is_narrow(km, beyond) else Level.CELL
        choice.way = "fine" if level is Level.FINE else "cell"
        choice.given = {"reached": cells_around(question.center, km, level, beyond=beyond)}
    read = _read(choice, groups, Stretch("any", None, None), session.get_bind().dialect.name)
    # What is compared with the ring is not with the circle around it.
    read = Read(read.reading._replace(inside=is_ring), read.given)
    return Plan(shape_of(question), values(question), ((read,),))


def _on_postgresql(
    session: Session, question: Question, known: Known, groups: Groups, wanted: _Wanted
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


def _chosen(question: Question, known: Known, groups: Groups, wanted: _Wanted) -> _Choice:
    need = wanted.need
    if groups.said:
        return _by_words(question, known, groups.every)
    if question.search.edition and len(question.edition) <= _MOST_OF_AN_EDITION:
        return _Choice("event", 0)
    gathered = _gathered(question, known, [])
    if known.is_few:
        return gathered
    part, hits = costs.window(question), costs.answers(question, known)
    choices = [_Choice("dates", costs.by_date(known, part=part, hits=hits, need=need))]
    if known.there is not None:
        choices.append(_of_place(question, known, gathered, wanted))
    if groups.rare:
        by_words = _by_words(question, known, groups.rare)
        told, there = known.rows * known.share, known.rows if known.there is None else known.there
        by_words.cost = costs.of_words(told, there, hits=there * known.share * part, need=need)
        choices.append(by_words)
    return min(choices, key=lambda one: one.cost)


def _of_place(question: Question, known: Known, choice: _Choice, wanted: _Wanted) -> _Choice:
    """Weigh the reading of a place: all of it, its first times, or any that are enough."""
    there, hits = (known.there or 0) * costs.window(question), costs.answers(question, known)
    squares, need = len(choice.given.get("reached", ())), wanted.need
    if wanted.in_order:
        choice.cost = costs.sliced(there, hits=hits, squares=squares, need=need)
        choice.part = costs.slice_of(hits, need)
        return choice
    choice.is_crowded = costs.is_crowded(there, hits=hits, squares=squares, need=need)
    choice.cost = costs.by_place(there, hits=hits, squares=squares, need=need)
    if choice.is_crowded and choice.way != "insee" and question.center is not None:
        level = Level.FINE if choice.way == "fine" else Level.CELL
        inner = cells_inside(question.center, known.km, level)
        # Without a distance to measure, a row costs half as much: if there are enough of them.
        if hits * len(inner) > 2 * need * squares:
            choice.inner = inner
    return choice


def _gathered(question: Question, known: Known, groups: list[list[str]]) -> _Choice:
    """Read all that is in the squares or communes; by words, if that is what is asked for."""
    if groups:
        return _by_words(question, known, groups)
    if known.communes is not None and not (question.search.radius and known.squares):
        return _Choice("insee", 0, given={"reached": list(known.communes)})
    if not known.squares:
        return _Choice("dates", known.rows)  # from a point on, however far
    squares, way = list(known.squares), "fine" if known.level is Level.FINE else "cell"
    if known.level is Level.COARSE and question.center is not None:
        # Wide squares only serve to count: rows are found by narrower ones.
        squares = cells_around(question.center, known.km, Level.CELL)
    return _Choice(cast("Way", way), 0, given={"reached": squares})


def _by_words(question: Question, known: Known, groups: list[list[str]]) -> _Choice:
    where = place_tokens(question, known)
    return _Choice("text", 0, given={"groups": [*groups, where] if where else groups})

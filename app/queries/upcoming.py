"""The statements that ask the index of what is to come, one for every shape of question.

Their parameters are named as :func:`app.queries.index_shape.values` names them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, func, select

from app.models import text_index
from app.models.curation import Curation
from app.models.engine import PLANNED_ANEW
from app.models.hints import plainly
from app.models.listed import is_listed
from app.models.numbers import numbers_of
from app.models.scoping import within_kind
from app.models.search import Upcoming
from app.queries.index_shape import IndexShape, Reading
from app.queries.matching import Clause, hidden, squared_distance, within_circle

_ROWS: Any = Upcoming.__table__
_INDEXES = {"cell": "ix_upcoming_cell", "fine": "ix_upcoming_fine", "insee": "ix_upcoming_commune"}
# A shape costs some 100 KB with what SQLAlchemy compiles for it; readers use a few dozen.
STATEMENTS = 128


@lru_cache(maxsize=STATEMENTS)
def sums(
    shape: IndexShape, reading: Reading, *, headed: bool, nearest: bool
) -> Select[*tuple[Any, ...]]:
    """Return how many events answer, ``most`` at most, by ``traits``, and the ``head`` first.

    With the first end among those (``until``, in seconds). The head follows, as
    :func:`by_date` tells it: number and distance, with nothing (0) counted; without ``headed``
    any of the rows are counted, and none told. ``nearest``: the nearest of those counted are
    told, rather than the first.
    """
    columns: tuple[Any, ...] = (_ROWS.c.traits, _ROWS.c.until)
    columns += (_ROWS.c.id, _ROWS.c.event_id, _far(shape)) if headed else ()
    some = found_in(shape, reading, *columns)
    # The nearest of all are those of any that are counted, if these are all.
    some = some.order_by(*_order(reading)) if headed and not nearest else some
    found = some.limit(bindparam("most", type_=sa.Integer)).cte("found")
    counted = select(
        found.c.traits,
        func.count().label("n"),
        func.min(found.c.until).label("until"),
        sa.literal(0.0).label("far"),
    ).group_by(found.c.traits)
    if not headed:
        return scoped(counted, shape, reading)
    nothing: Any = (sa.literal_column("0").label(name) for name in ("n", "until"))
    head = select(found.c.id, *nothing, found.c.far)
    head = head.order_by(found.c.far, found.c.event_id) if nearest else head.order_by(found.c.id)
    first = head.limit(bindparam("head", type_=sa.Integer)).subquery()
    # Read twice, found once: both engines keep what a common table holds.
    return scoped(select(sa.union_all(counted, select(first)).subquery()), shape, reading)


@lru_cache(maxsize=STATEMENTS)
def by_date(shape: IndexShape, reading: Reading) -> Select[*tuple[Any, ...]]:
    """Return a page in the order of dates: numbers of rows, and how far each is (squared)."""
    statement = found_in(shape, reading, _ROWS.c.id, _far(shape))
    page = statement.order_by(*_order(reading)).limit(bindparam("most", type_=sa.Integer))
    return scoped(page, shape, reading)


@lru_cache(maxsize=STATEMENTS)
def by_distance(shape: IndexShape, reading: Reading, *, after: bool) -> Select[*tuple[Any, ...]]:
    """Return a page from the nearest on: numbers, how far, from ``beyond`` to ``near`` (squared).

    ``after``: those as far as ``beyond`` are told after the event ``after_id``.
    """
    far = _far(shape)
    statement = found_in(shape, reading, _ROWS.c.id, far)
    if not shape.circle:
        statement = statement.where(_ROWS.c.lat.is_not(None))
    beyond = bindparam("beyond", type_=sa.Float)
    # Compared with both at once: what is between is reckoned once.
    statement = statement.where(far.element.between(beyond, bindparam("near", type_=sa.Float)))
    if after:
        follows = _ROWS.c.event_id > bindparam("after_id", type_=sa.Integer)
        statement = statement.where((far.element > beyond) | follows)
    page = statement.order_by(far, _ROWS.c.event_id)
    return scoped(page.limit(bindparam("most", type_=sa.Integer)), shape, reading)


def _first_of_its_event(shape: IndexShape) -> list[Clause]:
    """Return what finds that no earlier time of the same event answers."""
    over, last_day = earlier(alike=shape.hours)
    before = last_day < bindparam("first_day", type_=sa.Integer)
    if shape.coming and shape.first:
        return [over | before]
    return [over if shape.coming else before]


def earlier(*, alike: bool) -> tuple[Clause, Any]:
    """Return that an event's earlier times are over, and the last of their days.

    ``alike``: of those that begin in the same half of a day.
    """
    until = _ROWS.c.alike if alike else _ROWS.c.before
    over: Clause = until <= bindparam("now", type_=sa.BigInteger)
    return over, _ROWS.c.alike_day if alike else _ROWS.c.before_day


def found_in(
    shape: IndexShape, reading: Reading, *columns: Any, each_once: bool = True
) -> Select[*tuple[Any, ...]]:
    """Return the rows that answer, of each event the first, or with ``each_once`` unset all."""
    statement = select(*columns)
    if reading.way == "text" and text_index.keeps_apart(reading.dialect):
        statement = statement.select_from(text_index.by_words(_ROWS))
    else:
        statement = statement.select_from(_ROWS)
    if hint := _hint(reading):
        statement = statement.with_hint(_ROWS, hint, "sqlite")
    # SQLite compares in this order: bits first, which cost least and leave few, distances last.
    clauses = [
        *_reached(reading),
        *_what(shape),
        *(_first_of_its_event(shape) if each_once else ()),
        *_when(shape),
        *_where(shape, reading),
    ]
    return statement.where(*clauses)


def _reached(reading: Reading) -> list[Clause]:
    """Return what leads to the rows: each way its own, and the numbers between which they are."""
    clauses: list[Clause] = []
    number = _number(reading)
    if reading.way in _INDEXES:
        clauses.append(is_listed(_ROWS.c[reading.way], "reached"))
    if reading.way == "text" or reading.said:
        clauses.append(text_index.match(_ROWS, reading.dialect))
    if reading.way == "event":
        ids = numbers_of(bindparam("edition", type_=sa.Text))
        clauses.append(_ROWS.c.event_id.bool_op("IN")(ids))
    if reading.length == "either":
        clauses.append(_ROWS.c.is_long.in_([sa.literal_column("0"), sa.literal_column("1")]))
    elif reading.length != "any":
        is_long: Any = sa.literal_column("1" if reading.length == "long" else "0")
        clauses.append(_ROWS.c.is_long == is_long)
    if reading.low:
        clauses.append(number >= bindparam("low", type_=sa.BigInteger))
    if reading.high:
        clauses.append(number < bindparam("high", type_=sa.BigInteger))
    return clauses


def _order(reading: Reading) -> tuple[Any, ...]:
    """Return the order of dates, as the index that holds all numbers has it on PostgreSQL.

    Each number is there once; the second column only says which of its indexes is meant.
    """
    if reading.way == "dates" and not text_index.keeps_apart(reading.dialect):
        return _ROWS.c.id, _ROWS.c.lat
    return (_number(reading),)


def _number(reading: Reading) -> Any:
    apart = reading.way == "text" and text_index.keeps_apart(reading.dialect)
    return text_index.text.c.rowid if apart else _ROWS.c.id


def _hint(reading: Reading) -> str:
    if reading.way in _INDEXES:
        return f"INDEXED BY {_INDEXES[reading.way]}"
    by_date = "INDEXED BY ix_upcoming_long" if reading.length == "long" else "NOT INDEXED"
    return by_date if reading.way == "dates" else ""


def _when(shape: IndexShape) -> list[Clause]:
    clauses: list[Clause] = []
    if shape.coming:
        clauses.append(_ROWS.c.until > bindparam("now", type_=sa.BigInteger))
    if shape.last:
        clauses.append(_ROWS.c.first_day <= bindparam("last_day", type_=sa.Integer))
    if shape.first:
        clauses.append(plainly(_ROWS.c.last_day) >= bindparam("first_day", type_=sa.Integer))
    return clauses


def _where(shape: IndexShape, reading: Reading) -> list[Clause]:
    clauses: list[Clause] = []
    lat, lon = _ROWS.c.lat, _ROWS.c.lon
    if shape.circle and not reading.inside:
        clauses += within_circle(lat, lon, squared_distance(lat, lon))
    elif shape.centered and not shape.circle:
        clauses.append(lat.is_not(None))
    if reading.way == "insee":
        return clauses  # the communes by which it is read are those of the area and the territory
    if shape.area:
        clauses.append(is_listed(plainly(_ROWS.c.insee), "area"))
    if not shape.kind.country:
        clauses.append(is_listed(plainly(_ROWS.c.insee), "territory"))
    return clauses


def _what(shape: IndexShape) -> list[Clause]:
    traits = _ROWS.c.traits
    clauses: list[Clause] = []
    if shape.every:
        every = bindparam("every", type_=sa.BigInteger)
        clauses.append(traits.bitwise_and(every) == every)
    groups = (bindparam(f"group_{at}", type_=sa.BigInteger) for at in range(shape.groups))
    clauses += [traits.bitwise_and(group) != 0 for group in groups]
    if shape.age:
        age = bindparam("age", type_=sa.Integer)
        clauses += [_ROWS.c.age_min <= age, _ROWS.c.age_max >= age]
    if shape.organizer:
        clauses.append(_ROWS.c.organizer == bindparam("organizer", type_=sa.BigInteger))
    if shape.edition:
        ids = numbers_of(bindparam("edition", type_=sa.Text))
        clauses.append(plainly(_ROWS.c.event_id).bool_op("IN")(ids))
    if shape.kind.sited:
        clauses.append(~hidden(_ROWS.c.event_id).exists())
    return clauses


def _far(shape: IndexShape) -> Any:
    far = squared_distance(_ROWS.c.lat, _ROWS.c.lon) if shape.centered else sa.literal(0.0)
    return far.label("far")


def scoped(
    statement: Select[*tuple[Any, ...]], shape: IndexShape, reading: Reading
) -> Select[*tuple[Any, ...]]:
    """Say whose rows are read: a territory is among the clauses already, with its values."""
    narrowed = within_kind(statement, shape.kind, reached=(Upcoming, Curation))
    # By whole squares and communes, the way is the same whatever the values.
    is_same = reading.way in _INDEXES and reading.length != "either"
    return narrowed if is_same else narrowed.execution_options(**{PLANNED_ANEW: True})

"""The statements that answer a question, one of each for every shape of question.

Their parameters are named as :func:`app.queries.question.values` names them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, func, select

from app.kernel.vocabulary import Price, Status
from app.models.curation import Curation
from app.models.event import Event, EventSearch, Occurrence
from app.models.numbers import numbers_of
from app.models.scoping import within_kind
from app.queries.event_lines import columns
from app.queries.question import Question, Shape, shape_of, values

_OCCURRENCE: Any = Occurrence.__table__
_EVENT: Any = Event.__table__
_REACHED = (Event, EventSearch, Curation)
# A shape costs some 100 KB with what SQLAlchemy compiles for it; readers use a few dozen.
_STATEMENTS = 96

Clause = sa.ColumnElement[bool]

_PRICES: dict[Price, Callable[[Any], Clause]] = {
    Price.FREE: lambda event: event.c.is_free.is_(True) & event.c.is_open_price.is_(False),
    Price.PAID: lambda event: event.c.is_free.is_(False) & event.c.is_open_price.is_(False),
    Price.OPEN: lambda event: event.c.is_open_price.is_(True),
}


def matching(question: Question) -> Select[*tuple[Any, ...]]:
    """Return a statement of one row an event: ``id``, ``first`` (instant), ``times``, ``far``.

    ``far`` is a squared distance in degrees of latitude, or a constant. The values
    are filled in: this one is for statements that are built on it.
    """
    return _one_row_an_event(shape_of(question)).params(values(question))


def carried(statement: Any, question: Question) -> Any:
    """Mark a statement built on :func:`matching`, whose rows are narrowed already."""
    kind = shape_of(question).kind
    return within_kind(statement, kind, reached=(Occurrence, *_REACHED))


@lru_cache(maxsize=_STATEMENTS)
def summary(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Return how many events match (``total``), and when the first of them is over."""
    table = _OCCURRENCE
    statement = select(
        func.count(sa.distinct(table.c.event_id)).label("total"),
        func.min(table.c.until_at).label("until_at"),
    ).where(*_clauses(table, shape))
    return within_kind(statement, shape.kind, Occurrence, reached=_REACHED)


@lru_cache(maxsize=_STATEMENTS)
def gathered(shape: Shape, *, by_distance: bool, after: bool) -> Select[*tuple[Any, ...]]:
    """Return a page of an answer gathered whole: for the few, or in order of distance.

    An event may come twice, when two of its times begin together.
    """
    found = _one_row_an_event(shape).subquery()
    order = found.c.far if by_distance else found.c.first
    page = select(found)
    if after:
        page = page.where(_after(order, found.c.id))
    page = page.order_by(order, found.c.id).limit(bindparam("most", type_=sa.Integer))
    chosen = page.subquery()
    shown = _OCCURRENCE
    sort = chosen.c.far if by_distance else chosen.c.first
    statement = (
        select(*columns(shown, times=chosen.c.times, far=chosen.c.far))
        .select_from(chosen)
        .join(
            shown,
            sa.and_(
                shown.c.event_id == chosen.c.id,
                shown.c.starts_at == chosen.c.first,
                *when(shown, shape),
            ),
        )
        .join(_EVENT, _EVENT.c.id == chosen.c.id)
        .order_by(sort, chosen.c.id, shown.c.position)
    )
    return within_kind(statement, shape.kind, reached=(Occurrence, *_REACHED))


@lru_cache(maxsize=_STATEMENTS)
def _one_row_an_event(shape: Shape) -> Select[*tuple[Any, ...]]:
    table = _OCCURRENCE
    far = squared_distance(table.c.lat, table.c.lon) if shape.centered else sa.literal(0.0)
    statement = (
        select(
            table.c.event_id.label("id"),
            func.min(table.c.starts_at).label("first"),
            func.count().label("times"),
            func.min(far).label("far"),
        )
        .where(*_clauses(table, shape))
        .group_by(table.c.event_id)
    )
    return within_kind(statement, shape.kind, Occurrence, reached=_REACHED)


def _after(order: Any, number: Any) -> Clause:
    """Tell what comes after a cursor; the value takes the type of what it is compared with."""
    sort = bindparam("after", type_=order.type)
    place = sa.tuple_(sort, bindparam("after_id", type_=sa.Integer))
    clause: Clause = sa.tuple_(order, number) > place
    return clause


def _clauses(table: Any, shape: Shape) -> list[Clause]:
    return [*when(table, shape), *_where(table, shape), *_what(table, shape)]


def when(table: Any, shape: Shape) -> list[Clause]:
    """Return what finds that a time of ``table`` is among those asked for."""
    clauses: list[Clause] = []
    if shape.coming:
        clauses.append(table.c.until_at > bindparam("now", type_=table.c.until_at.type))
    if shape.last:
        clauses.append(table.c.first_day <= bindparam("last_day", type_=sa.Date))
    if shape.first:
        clauses.append(table.c.last_day >= bindparam("first_day", type_=sa.Date))
    if shape.hours:
        clauses.append(table.c.is_evening == bindparam("is_evening", type_=sa.Boolean))
    return clauses


def _where(table: Any, shape: Shape) -> list[Clause]:
    clauses: list[Clause] = []
    lat, lon, insee = table.c.lat, table.c.lon, table.c.insee
    if shape.circle:
        clauses += within_circle(lat, lon, squared_distance(lat, lon))
    elif shape.centered:
        clauses.append(lat.is_not(None))
    if shape.area:
        clauses.append(insee.in_(bindparam("area", expanding=True)))
    return clauses


def _what(table: Any, shape: Shape) -> list[Clause]:
    clauses: list[Clause] = []
    if shape.themes:
        clauses.append(table.c.theme.in_(bindparam("themes", expanding=True)))
    if shape.edition:
        ids = numbers_of(bindparam("edition", type_=sa.Text))
        clauses.append(table.c.event_id.bool_op("IN")(ids))
    event = _EVENT.alias("asked_event")
    if details := details_asked(event, shape):
        clauses.append(select(event.c.id).where(event.c.id == table.c.event_id, *details).exists())
    clauses += words_said(table.c.event_id, shape)
    if shape.kind.sited:
        clauses.append(~hidden(table.c.event_id).exists())
    return clauses


def words_said(event_id: Any, shape: Shape) -> list[Clause]:
    """Return what finds that an event says each of the words asked for, in one of its ways."""
    clauses: list[Clause] = []
    for at, ways in enumerate(shape.words):
        row: Any = EventSearch.__table__.alias(f"words_{at}")
        said = [
            row.c.words.like(bindparam(f"word_{at}_{way}", type_=sa.Text), escape="/")
            for way in range(ways)
        ]
        found = row.c.event_id == event_id, sa.or_(sa.false(), *said)
        clauses.append(select(row.c.event_id).where(*found).exists())
    if shape.organizer:
        row = EventSearch.__table__.alias("organizer_said")
        said_so = row.c.words.like(bindparam("organizer", type_=sa.Text), escape="/")
        clauses.append(select(row.c.event_id).where(row.c.event_id == event_id, said_so).exists())
    return clauses


def hidden(event_id: Any) -> Select[*tuple[Any, ...]]:
    """Return what finds that the site of the scope hides an event."""
    hiding: Any = Curation.__table__.alias("hiding")
    own = hiding.c.site_id == bindparam("scope_site_id", type_=sa.Integer, required=True)
    return select(hiding.c.event_id).where(hiding.c.event_id == event_id, hiding.c.is_hidden, own)


def details_asked(event: Any, shape: Shape) -> list[Clause]:
    """Return what finds that a row of ``event`` is as asked: free, how, for whom."""
    found: list[Clause] = []
    if shape.prices:
        found.append(sa.or_(*(_PRICES[price](event) for price in shape.prices)))
    if shape.places:
        found.append(event.c.status.not_in((Status.FULL.value, Status.CANCELLED.value)))
    if shape.modes:
        found.append(event.c.mode.in_(bindparam("modes", expanding=True)))
    if shape.age:
        age = bindparam("age", type_=sa.Integer)
        found.append(event.c.age_min.is_(None) | (event.c.age_min <= age))
        found.append(event.c.age_max.is_(None) | (event.c.age_max >= age))
        found.append(event.c.age_min.is_not(None) | event.c.age_max.is_not(None))
    found += [_lists(event.c.access, f"access_{at}") for at in range(shape.access)]
    if shape.spoken:
        spoken = (_lists(event.c.spoken, f"spoken_{at}") for at in range(shape.spoken))
        found.append(sa.or_(*spoken))
    return found


def _lists(column: Any, name: str) -> Clause:
    """Tell whether a JSON list of plain words holds the one named; both engines write it quoted."""
    clause: Clause = sa.cast(column, sa.Text).like(bindparam(name, type_=sa.Text), escape="/")
    return clause


def within_circle(lat: Any, lon: Any, far: sa.ColumnElement[float]) -> list[Clause]:
    """Return what finds that a point is within reach, at the squared distance ``far``."""
    return [
        lat.between(_number("south"), _number("north")),
        lon.between(_number("west"), _number("east")),
        far <= _number("reach"),
    ]


def squared_distance(lat: Any, lon: Any) -> sa.ColumnElement[float]:
    """Return the squared distance to the centre in degrees of latitude, as plain arithmetic.

    Equirectangular, with the square of the cosine taken at the middle latitude by
    its second order expansion: within 0.05 % of the great circle up to 200 km in
    France, and no SQL function, so that both engines compute the same.
    """
    north: sa.ColumnElement[Any] = lat - _number("center_lat")
    east = lon - _number("center_lon")
    narrowing = _number("level") + north * (_number("slope") + north * _number("curve"))
    squared: sa.ColumnElement[float] = north * north + east * east * narrowing
    return squared


def _number(name: str) -> Any:
    return bindparam(name, type_=sa.Float)

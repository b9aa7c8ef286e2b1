"""The statements that count what is to come: by stretches of days, by commune, by place.

Their parameters are named as :func:`app.queries.index_shape.values` names them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, func

from app.kernel.traits import PLACED, bits_of
from app.kernel.vocabulary import Hours
from app.models.search import Upcoming
from app.queries.index_shape import IndexShape, Reading
from app.queries.upcoming import STATEMENTS, earlier, found_in, scoped

_ROWS: Any = Upcoming.__table__


@lru_cache(maxsize=STATEMENTS)
def windows(
    shape: IndexShape, reading: Reading, hours: tuple[Hours | None, ...]
) -> Select[*tuple[Any, ...]]:
    """Return how many events happen within stretches of days, in the ``hours`` of each, read once.

    Parameters: ``opens_0``, ``closes_0``… and ``furthest``, ordinals of days, both included.
    """
    counts = []
    for at, half in enumerate(hours):
        opens = bindparam(f"opens_{at}", type_=sa.Integer)
        closes = bindparam(f"closes_{at}", type_=sa.Integer)
        within = (_ROWS.c.first_day <= closes) & (_ROWS.c.last_day >= opens)
        over, before = earlier(alike=half is not None)
        within &= over | (before < opens)
        if half is not None:
            within &= _ROWS.c.traits.bitwise_and(bits_of(f"hours:{half}")) != 0
        counts.append(func.sum(sa.case((within, 1), else_=0)))
    statement = found_in(shape, reading, *counts, each_once=False)
    furthest = bindparam("furthest", type_=sa.Integer)
    return scoped(statement.where(_ROWS.c.first_day <= furthest), shape, reading)


@lru_cache(maxsize=STATEMENTS)
def latest(shape: IndexShape, reading: Reading) -> Select[*tuple[Any, ...]]:
    """Return the last day (an ordinal) of all the times that answer."""
    day = _ROWS.c.last_day
    found = found_in(shape, reading, day, each_once=False)
    if reading.way == "days":
        return scoped(found.order_by(day.desc()).limit(1), shape, reading)
    return scoped(found.with_only_columns(func.max(day)), shape, reading)


@lru_cache(maxsize=STATEMENTS)
def by_commune(shape: IndexShape, reading: Reading) -> Select[*tuple[Any, ...]]:
    """Return how many of all the events that answer are in each commune."""
    statement = found_in(shape, reading, _ROWS.c.insee, func.count())
    return scoped(statement.group_by(_ROWS.c.insee), shape, reading)


@lru_cache(maxsize=STATEMENTS)
def by_place(shape: IndexShape, reading: Reading, *, boxed: bool) -> Select[*tuple[Any, ...]]:
    """Return a row a point: latitude, longitude, how many of all that answer, one, its commune.

    Those that say no place are together, at ``None``: their rows stand at the town hall.
    ``boxed``: of those between ``box_south`` and ``box_north``, ``box_west`` and ``box_east``.
    """
    is_placed = _ROWS.c.traits.bitwise_and(bits_of(PLACED)) != 0
    lat, lon = (sa.case((is_placed, one)) for one in (_ROWS.c.lat, _ROWS.c.lon))
    event, insee = func.min(_ROWS.c.event_id), func.min(_ROWS.c.insee)
    statement = found_in(shape, reading, lat, lon, func.count(), event, insee)
    if boxed:
        named = {
            name: bindparam(name, type_=sa.Float)
            for name in ("box_south", "box_north", "box_west", "box_east")
        }
        statement = statement.where(
            is_placed,
            _ROWS.c.lat.between(named["box_south"], named["box_north"]),
            _ROWS.c.lon.between(named["box_west"], named["box_east"]),
        )
    # By their positions: a name would be the column's, an expression has its parameter anew.
    grouped = statement.group_by(sa.literal_column("1"), sa.literal_column("2"))
    return scoped(grouped.limit(bindparam("most", type_=sa.Integer)), shape, reading)

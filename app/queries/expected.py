"""What the counts say of a question, before it is asked: how many rows there are, and where.

They only tell which way is short: no answer depends on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.kernel import index_tokens
from app.kernel.cells import Level, cells_around, fitting
from app.kernel.tallies import Tally, commune_number
from app.models.listed import is_listed
from app.models.search import UpcomingCount
from app.queries.question import Question

_FEW_COMMUNES, _MOST_COMMUNES = 3, 1000
_RARE = 0.2
_MEMORY, _REMEMBERED = "ways", 8
_COUNTS: Any = UpcomingCount.__table__


@dataclass(frozen=True, slots=True)
class Known:
    """What the counts say of a question: of ``rows`` in all, ``share`` have what is asked."""

    rows: int
    share: float
    rare: tuple[int, ...] = ()
    squares: tuple[int, ...] = ()
    level: Level | None = None
    communes: tuple[str, ...] | None = None
    there: int | None = None
    km: float = 0.0
    is_few: bool = False

    def of(self, session: Session) -> Known:
        """Return it with how many rows there are, if it was not needed until now."""
        return self if self.rows else replace(self, rows=_sum(session, Tally.ALL, [0]))


def counted(session: Session, question: Question, *, km: float | None = None) -> Known:
    """Return what the counts say, asked once in a session: they only tell which way is short."""
    memory: dict[Any, Known] = session.info.setdefault(_MEMORY, {})
    place = (question.center, km or question.search.radius, question.area)
    key = (question.traits, place, question.scope.territory)
    if key not in memory:
        if len(memory) >= _REMEMBERED:
            memory.clear()
        memory[key] = _read(session, question, km=km)
    return memory[key]


def _read(session: Session, question: Question, *, km: float | None) -> Known:
    traits, communes = question.traits, _communes(question)
    bits = [traits.every, *traits.one_of]
    anywhere = question.center is None and communes is None
    if not any(bits) and (anywhere or _is_few(question, communes)):
        return Known(0, 1.0, communes=communes, is_few=not anywhere)
    place = _place(question, communes, km if km is not None else question.search.radius)
    asked = sorted({at for group in bits for at in range(group.bit_length()) if group >> at & 1})
    given = {"cells": asked, "place": int(place.tally), "there": place.cells}
    counts: dict[int, int] = {}
    total = there = 0
    for tally, cell, n in session.execute(_tallies(is_placed=bool(place.cells)), given):
        if tally == Tally.TRAIT:
            counts[cell] = n
        elif tally == Tally.ALL:
            total = n
        else:
            there = n or 0
    share, rare = _shares(question, counts, max(total, 1))
    return Known(
        total,
        share,
        rare,
        squares=place.cells if place.km else (),
        level=Level(place.tally) if place.km else None,
        communes=communes,
        there=there if place.is_counted else None,
        km=place.km,
    )


def _is_few(question: Question, communes: tuple[str, ...] | None) -> bool:
    """Tell whether there is no shorter way than by the communes, whatever the counts say."""
    return question.center is None and communes is not None and len(communes) <= _FEW_COMMUNES


def _shares(
    question: Question, counts: dict[int, int], total: int
) -> tuple[float, tuple[int, ...]]:
    """Return what part has all the traits asked for, and those of them that few have."""
    traits = question.traits
    singles = [1 << at for at in range(traits.every.bit_length()) if traits.every >> at & 1]
    share, rare = 1.0, []
    for group in (*singles, *traits.one_of):
        n = sum(counts.get(at, 0) for at in range(group.bit_length()) if group >> at & 1)
        part = min(1.0, n / total)
        share *= part
        if part < _RARE and group & index_tokens.TOLD_BITS == group:
            rare.append(group)
    return share, tuple(rare)


class _Place(NamedTuple):
    """By what the rows of a place are counted; ``km``: around the centre."""

    tally: Tally = Tally.ALL
    cells: tuple[int, ...] = ()
    km: float = 0.0
    is_counted: bool = False


def _place(question: Question, communes: tuple[str, ...] | None, km: float | None) -> _Place:
    if question.center is not None and km:
        level = fitting(km)
        cells = tuple(cells_around(question.center, km, level))
        return _Place(Tally(level), cells, km, is_counted=True)
    if communes is not None and len(communes) <= _MOST_COMMUNES:
        numbers = tuple(map(commune_number, communes))
        return _Place(Tally.COMMUNE, numbers, is_counted=True)
    return _Place()


def _communes(question: Question) -> tuple[str, ...] | None:
    area, territory = question.area, question.scope.territory
    if area is None or territory is None:
        both = area if territory is None else territory
    else:
        both = area & territory
    return None if both is None else tuple(sorted(both))


def _sum(session: Session, level: Tally, cells: Sequence[int]) -> int:
    return session.scalar(_total(), {"level": int(level), "cells": cells}) or 0


@lru_cache(maxsize=1)
def _total() -> Select[*tuple[Any, ...]]:
    return select(func.sum(_COUNTS.c.n)).where(
        _COUNTS.c.level == bindparam("level"), is_listed(_COUNTS.c.cell, "cells")
    )


@lru_cache(maxsize=2)
def _tallies(*, is_placed: bool) -> Select[*tuple[Any, ...]]:
    """Return counts by level: of traits, of everything, and of a place, all of it together."""
    traits = (_COUNTS.c.level == int(Tally.TRAIT)) & is_listed(_COUNTS.c.cell, "cells")
    everything = (_COUNTS.c.level == int(Tally.ALL)) & (_COUNTS.c.cell == 0)
    counts = select(_COUNTS.c.level, _COUNTS.c.cell, _COUNTS.c.n)
    parts = [counts.where(traits), counts.where(everything)]
    if is_placed:
        place: Any = bindparam("place", type_=sa.Integer)
        within = (_COUNTS.c.level == place) & is_listed(_COUNTS.c.cell, "there")
        parts.append(select(place, sa.literal_column("0"), func.sum(_COUNTS.c.n)).where(within))
    return select(sa.union_all(*parts).subquery())

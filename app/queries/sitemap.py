"""What a sitemap needs of events to come and open activities: identity, words, last change.

Both are rows of one table. A part is a stretch of identities, so that nothing ever changes
part, none holds more than so many, and making one costs the same among a million events as
among a thousand: neither counting nor skipping.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.event import Event, Occurrence
from app.models.hints import plainly
from app.models.numbers import numbers_of
from app.models.scoping import within

_EVENT: Any = Event.__table__
_TIME: Any = Occurrence.__table__
# Neither "is_season = 1" nor "IS 1": SQLite would not see that its index is meant.
_SEASON: Any = sa.literal_column("event.is_season")


@dataclass(frozen=True, slots=True)
class Mapped:
    """An event or an activity, as a sitemap names it."""

    id: int
    slug: str
    insee: str | None
    updated_at: datetime
    is_activity: bool


def all_of(session: Session, scope: Scope, *, now: datetime, most: int) -> list[Mapped] | None:
    """Return everything, by identity; ``None`` when it is more than ``most``."""
    coming = _coming(scope, now).distinct().order_by(_TIME.c.event_id).limit(most + 1)
    ids = set(session.scalars(within(coming, scope, Occurrence)))
    joined = select(_EVENT.c.id).where(_SEASON, _is_open(now)).limit(most + 1)
    ids |= set(session.scalars(within(joined, scope, Event)))
    if len(ids) > most:
        return None
    listed = sa.literal(json.dumps(sorted(ids)), sa.Text)
    return _mapped(session, scope, _EVENT.c.id.bool_op("IN")(numbers_of(listed)), now=now)


def parts(session: Session, scope: Scope, *, now: datetime, size: int) -> list[int]:
    """Return the numbers of the parts: part ``n`` begins at identity ``n * size``.

    What is over may still be counted of activities: a part may then hold nothing.
    """
    if scope.territory is None:
        told = set(session.scalars(within(_hops(now, size), scope, reached=(Occurrence,))))
    else:
        number = (_TIME.c.event_id // size).label("number")
        mine = select(number).where(_TIME.c.until_at > now).distinct()
        told = set(session.scalars(within(mine, scope, Occurrence)))
    return sorted(told | _of_activities(session, scope, size))


def part(
    session: Session, scope: Scope, number: int, *, now: datetime, size: int
) -> list[Mapped] | None:
    """Return what one part holds; ``None`` when there never was anything in it."""
    stretch = sa.and_(_EVENT.c.id >= number * size, _EVENT.c.id < (number + 1) * size)
    found = _mapped(session, scope, stretch, now=now)
    if found:
        return found
    any_row = within(select(_EVENT.c.id).where(stretch).limit(1), scope, Event)
    return [] if session.scalar(any_row) is not None else None


def _coming(scope: Scope, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the events that are not over; of the country, along their identities."""
    until = _TIME.c.until_at if scope.territory is not None else plainly(_TIME.c.until_at)
    return select(_TIME.c.event_id).where(until > now)


def _hops(now: datetime, size: int) -> Select[*tuple[Any, ...]]:
    """Return the parts that hold an event to come, jumping from one to the next.

    One look in the key of ``occurrence`` a part, whatever the part holds (a loose index scan).
    """

    def first_from(identity: Any) -> Any:
        time = _TIME.alias("time")
        coming = select(time.c.event_id).where(
            time.c.event_id >= identity, plainly(time.c.until_at) > now
        )
        return coming.order_by(time.c.event_id).limit(1).scalar_subquery() // size

    hops = select(first_from(0).label("number")).cte("hops", recursive=True)
    following = first_from((hops.c.number + 1) * size)
    hops = hops.union_all(select(following).where(hops.c.number.is_not(None)))
    return select(hops.c.number).where(hops.c.number.is_not(None))


def _of_activities(session: Session, scope: Scope, size: int) -> set[int]:
    """Return the parts that hold season activities, read in their own index alone."""
    statement = select((_EVENT.c.id // size).label("number")).where(_SEASON).distinct()
    return set(session.scalars(within(statement, scope, Event)))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return sa.and_(
        _EVENT.c.status != Status.WITHDRAWN.value,
        _EVENT.c.ends_at.is_(None) | (_EVENT.c.ends_at > now),
    )


def _mapped(
    session: Session, scope: Scope, which: ColumnElement[bool], *, now: datetime
) -> list[Mapped]:
    coming = (
        select(_TIME.c.event_id)
        .where(_TIME.c.event_id == _EVENT.c.id, plainly(_TIME.c.until_at) > now)
        .exists()
    )
    statement = (
        select(
            *(_EVENT.c.id, _EVENT.c.slug, _EVENT.c.insee, _EVENT.c.updated_at),
            _EVENT.c.is_season,
        )
        .where(which, (_EVENT.c.is_season & _is_open(now)) | (~_EVENT.c.is_season & coming))
        .order_by(_EVENT.c.id)
    )
    rows = session.execute(within(statement, scope, Event, reached=(Occurrence,))).all()
    return [
        Mapped(row.id, row.slug, row.insee, row.updated_at, is_activity=row.is_season)
        for row in rows
    ]

"""The events that a site puts forward, those to come, the first of them first: mostly none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.curation import Curation
from app.models.event import Event, Occurrence
from app.models.scoping import ScopeKind, kind_of, values_of, within_kind
from app.queries.facts import EventLine

# Times read, not events: one that happens each day for years takes no other's place for long.
_TIMES = 500

_OCCURRENCE: Any = Occurrence.__table__
_EVENT: Any = Event.__table__
_CURATION: Any = Curation.__table__


@dataclass(frozen=True, slots=True)
class Featured:
    """The events put forward; it stands until ``until_at``, the first end among their times."""

    lines: tuple[EventLine, ...]
    until_at: datetime | None


def featured(session: Session, scope: Scope, *, now: datetime) -> Featured:
    """Return what the site of ``scope`` puts forward and is not over, as lists would list it."""
    lines: dict[int, EventLine] = {}
    until_at = None
    given = {**values_of(scope), "now": now}
    for *said, until in session.execute(_coming(kind_of(scope)), given).all():
        line = EventLine(*said)
        known = lines.get(line.id)
        lines[line.id] = replace(known, times=known.times + 1) if known else line
        until_at = until if until_at is None else min(until_at, until)
    return Featured(tuple(lines.values()), until_at)


@lru_cache(maxsize=8)
def _coming(kind: ScopeKind) -> Select[*tuple[Any, ...]]:
    shown = _OCCURRENCE
    statement = (
        select(
            shown.c.event_id,
            shown.c.position,
            shown.c.starts_at,
            shown.c.first_day,
            shown.c.last_day,
            sa.literal(1).label("times"),
            _EVENT.c.timezone,
            _EVENT.c.source,
            _EVENT.c.status,
            _EVENT.c.slug,
            _EVENT.c.insee,
            _EVENT.c.lat,
            _EVENT.c.lon,
            shown.c.until_at,
        )
        .select_from(_CURATION)
        .join(shown, shown.c.event_id == _CURATION.c.event_id)
        .join(_EVENT, _EVENT.c.id == shown.c.event_id)
        .where(
            _CURATION.c.is_featured,
            ~_CURATION.c.is_hidden,
            shown.c.until_at > bindparam("now", type_=shown.c.until_at.type),
        )
        .order_by(shown.c.starts_at, shown.c.event_id, shown.c.position)
        .limit(_TIMES)
    )
    # Few are put forward: they are the way to their times, whatever the place holds.
    return within_kind(statement, kind, Occurrence, Curation, reached=(Event,), by_place=False)

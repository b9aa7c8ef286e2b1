"""What the lines of a list show of their events: one statement, of what is shown alone.

Lists are what is read most, and most of what an event says (its whole text, its conditions,
its keywords) is not for them: reading it costs more than all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.commune import Commune
from app.models.event import Event, Occurrence
from app.models.scoping import ScopeKind, kind_of, values_of, within_kind
from app.queries import picture_rows
from app.queries.event_rows import event_brief
from app.queries.facts import EventBrief, EventLine

_EVENT: Any = Event.__table__
_OCCURRENCE: Any = Occurrence.__table__
_COMMUNE: Any = Commune.__table__
_SHOWN = (
    "id", "slug", "title", "theme", "status", "mode", "timezone", "place_name", "address",
    "postal_code", "city", "insee", "lat", "lon", "organizer", "access", "age_min", "age_max",
    "is_free", "is_open_price", "price_min", "price_max", "registration",
)  # a list read across  # fmt: skip


def of_lines(session: Session, scope: Scope, lines: Sequence[EventLine]) -> dict[int, EventBrief]:
    """Return what ``lines`` show, by identity of their events; what vanished is left out."""
    if not lines:
        return {}
    wanted = {(line.id, line.position): line for line in lines}
    given = {
        **values_of(scope),
        "ids": [line.id for line in lines],
        "positions": sorted({line.position for line in lines}),
    }
    rows = session.execute(_statement(kind_of(scope)), given).all()
    return {
        row.id: event_brief(row, line)
        for row in rows
        if (line := wanted.get((row.id, row.position)))
    }


@lru_cache(maxsize=8)
def _statement(kind: ScopeKind) -> Select[*tuple[Any, ...]]:
    time = _OCCURRENCE.c
    columns = [_EVENT.c[name] for name in _SHOWN]
    statement = (
        select(
            *columns,
            _COMMUNE.c.name.label("commune_name"),
            *picture_rows.COLUMNS,
            time.position,
            time.ends_at,
            time.until_at,
        )
        .join_from(_EVENT, _OCCURRENCE, time.event_id == _EVENT.c.id)
        .outerjoin(_COMMUNE, _COMMUNE.c.insee == _EVENT.c.insee)
        .outerjoin(*picture_rows.join_of(_EVENT.c.image_url))
        .where(_EVENT.c.id.in_(bindparam("ids", expanding=True)))
        .where(time.position.in_(bindparam("positions", expanding=True)))
    )
    return within_kind(statement, kind, Event, reached=(Occurrence,))

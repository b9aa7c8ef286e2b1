"""What the serving processes counted, added to what is known: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.campaign import VisitCount
from app.models.engine import begin_writing
from app.models.site import Site

Seen = tuple[int, date, str]
"""The identity of a site, a day of the place, a kind of page."""
# Databases take some thirty thousand values in a statement.
_AT_ONCE = 1000


def add(session: Session, counts: Mapping[Seen, int]) -> None:
    """Add ``counts``; a site that is no more is passed over. Several processes add up."""
    # In one order for all: two processes that write together never wait for each other.
    due = sorted(counts.items())
    session.rollback()
    begin_writing(session)
    for start in range(0, len(due), _AT_ONCE):
        _add_some(session, due[start : start + _AT_ONCE])
    session.commit()


def _add_some(session: Session, due: Sequence[tuple[Seen, int]]) -> None:
    ids = sorted({site_id for (site_id, _, _), _ in due})
    known = set(session.scalars(select(Site.id).where(Site.id.in_(ids))))
    rows = [
        {"site_id": site_id, "day": day, "kind": kind, "count": count}
        for (site_id, day, kind), count in due
        if site_id in known
    ]
    if rows:
        session.execute(_upsert(session), rows)


def _upsert(session: Session) -> Any:
    table: Any = VisitCount.__table__
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: Any = (postgresql if is_postgresql else sqlite).insert(table)
    return insert.on_conflict_do_update(
        index_elements=["site_id", "day", "kind"],
        set_={"count": table.c.count + insert.excluded.count},
    )

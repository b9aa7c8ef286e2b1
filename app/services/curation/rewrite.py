"""One event written anew, with all that follows it: as the import road would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.event import Event, EventOverride, Occurrence
from app.models.scoping import within
from app.services.ingest.corrections import TIMINGS
from app.services.ingest.draft import Timing
from app.services.ingest.fill import empty, fill
from app.services.ingest.rows import Row, reading_of, span

_EVERYWHERE = Scope.everything()
# What is not part of what a source, or a correction, says.
_OURS = frozenset({"id", "created_at", "updated_at", "withdrawn_at", "reading"})


@dataclass(frozen=True, slots=True)
class Held:
    """An event that nobody else changes until the end of the transaction."""

    id: int
    row: Row
    times: list[Timing]
    reading: str

    @property
    def is_withdrawn(self) -> bool:
        """Whether nobody sees it any more."""
        return bool(self.row["status"] == Status.WITHDRAWN.value)

    def value(self, name: str) -> Any:
        """Return what it says now, as its column holds it; :data:`TIMINGS` are its times."""
        return self.times if name == TIMINGS else self.row[name]


def hold(session: Session, scope: Scope, event_id: int) -> Held | None:
    """Hold an event of ``scope``; ``None`` when it has none such. On SQLite writers wait anyway."""
    columns = [column for column in Event.__table__.columns if column.name not in _OURS]
    statement = (
        sa.select(*columns, Event.reading.label("own_reading"))
        .where(Event.id == event_id)
        .with_for_update()
    )
    found = session.execute(within(statement, scope, Event)).mappings().first()
    if found is None:
        return None
    row = dict(found)
    reading = row.pop("own_reading")
    return Held(event_id, row, _times(session, event_id, row), reading)


def rewrite(session: Session, held: Held, changed: Mapping[str, Any], *, now: datetime) -> None:
    """Give an event these values (times among them), its rows and its words. Commits nothing.

    ``fingerprint`` stays what the source said: it is not what changed.
    """
    times = list(changed.get(TIMINGS, held.times))
    row = held.row | {name: value for name, value in changed.items() if name != TIMINGS}
    row["starts_at"], row["ends_at"] = span(times)
    said = row
    if _status_is_ours(session, held.id):
        # The road counts it then among what people read.
        said = row | {"withdrawn_at": None}
    row = row | {"reading": reading_of(said, times)}
    if row["reading"] != held.reading:
        row["updated_at"] = now
    statement = within(sa.update(Event), _EVERYWHERE, Event).where(Event.id == held.id)
    session.execute(statement.values(row).execution_options(synchronize_session=False))
    empty(session, [held.id])
    fill(session, [(held.id, row, times)], halls={})


def _status_is_ours(session: Session, event_id: int) -> bool:
    return session.get(EventOverride, (event_id, "status"), populate_existing=True) is not None


def _times(session: Session, event_id: int, row: Row) -> list[Timing]:
    """Return when it happens; what one joins for a season has but its own two dates."""
    if row["is_season"]:
        return [Timing(row["starts_at"], row["ends_at"])]
    statement = (
        sa.select(Occurrence.starts_at, Occurrence.ends_at)
        .where(Occurrence.event_id == event_id)
        .order_by(Occurrence.position)
    )
    found = session.execute(within(statement, _EVERYWHERE, Occurrence))
    return [Timing(begin, end) for begin, end in found]

"""What people corrected here stays, whatever the source says next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.event import Event
from app.models.scoping import within
from app.services.ingest.draft import Timing
from app.services.ingest.rows import Row, plain

TIMINGS = "timings"


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrected facts of one event: columns by name, and its times if they were too."""

    columns: Mapping[str, Any]
    times: list[Timing] | None

    def received(self, event_id: int, row: Row, times: list[Timing]) -> list[Row]:
        """Return what the source now says of each corrected fact, to be kept beside it."""
        said = {name: plain(row.get(name)) for name in self.columns if name in row}
        if self.times is not None:
            said[TIMINGS] = [{"begin": plain(t.begin), "end": plain(t.end)} for t in times]
        return [
            {"event_id": event_id, "field": name, "received": value} for name, value in said.items()
        ]

    def apply(self, row: Row, times: list[Timing]) -> list[Timing]:
        """Put the corrected facts in place of the source's; return the times that count."""
        row |= self.columns
        return times if self.times is None else self.times


def corrected(session: Session, values: Mapping[int, Mapping[str, Any]]) -> dict[int, Corrections]:
    """Return the corrections of events, as their own columns hold them (typed, checked)."""
    if not values:
        return {}
    events = session.scalars(
        within(select(Event).where(Event.id.in_(sorted(values))), Scope.everything(), Event)
    )
    return {event.id: _of(event, values[event.id]) for event in events}


def _of(event: Event, values: Mapping[str, Any]) -> Corrections:
    columns = {name: getattr(event, name) for name in values if name in Event.__table__.columns}
    if "status" in columns:
        # What its source withdrew, and shows again, is as it was corrected.
        decided = values["status"]
        is_withdrawn = decided == Status.WITHDRAWN.value
        columns["status"] = decided or event.status
        columns["withdrawn_at"] = event.withdrawn_at if is_withdrawn else None
    if "insee" in columns:
        columns["timezone"] = event.timezone
        columns["unplaced_reason"] = event.unplaced_reason
    times = None
    if TIMINGS in values:
        times = [
            Timing(datetime.fromisoformat(t["begin"]), _moment(t.get("end")))
            for t in values[TIMINGS]
        ]
    return Corrections(columns, times)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

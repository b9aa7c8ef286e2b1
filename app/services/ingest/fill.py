"""The rows that follow an event: its times as lists read them, its words as a search does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.models.event import EventSearch, Occurrence
from app.models.scoping import within
from app.queries import ingest as questions
from app.services.ingest.draft import Timing
from app.services.ingest.rows import Row, occurrence_rows, search_rows

_EVERYWHERE = Scope.everything()

# SQLAlchemy leaves out what is empty, and would write rows of each shape apart: nearly one by one.
WHOLE_ROWS = {"render_nulls": True}

Filled: TypeAlias = tuple[int, Row, list[Timing]]
Halls: TypeAlias = dict[str, Point | None]


def fill(session: Session, events: Iterable[Filled], *, halls: Halls) -> None:
    """Write what follows events that have nothing of it yet. Commits nothing.

    ``halls`` remembers town halls from one batch of a run to the next.
    """
    events = list(events)
    if missing := {row["insee"] for _, row, _ in events if row["insee"]} - halls.keys():
        found = questions.town_halls(session, missing)
        halls |= {insee: found.get(insee) for insee in missing}
    occurrences = [
        made
        for event_id, row, times in events
        for made in occurrence_rows(event_id, row, times, halls.get(row["insee"]))
    ]
    searches = [made for event_id, row, _ in events for made in search_rows(event_id, row)]
    if occurrences:
        session.execute(insert(Occurrence).execution_options(**WHOLE_ROWS), occurrences)
    if searches:
        session.execute(insert(EventSearch), searches)


def empty(session: Session, ids: Sequence[int]) -> None:
    """Remove all that follows these events. Commits nothing."""
    for model in (Occurrence, EventSearch):
        session.execute(
            within(delete(model), _EVERYWHERE, model)
            .where(model.event_id.in_(ids))
            .execution_options(synchronize_session=False)
        )

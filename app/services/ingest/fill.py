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
from app.services.search import keep as search
from app.services.search.rows import Told, joined

_EVERYWHERE = Scope.everything()

# SQLAlchemy leaves out what is empty, and would write rows of each shape apart: nearly one by one.
WHOLE_ROWS = {"render_nulls": True}

Filled: TypeAlias = tuple[int, Row, list[Timing]]
Halls: TypeAlias = dict[str, Point | None]


def fill(session: Session, events: Iterable[Filled], *, halls: Halls) -> None:
    """Write what follows events that have nothing of it yet, the index too. Commits nothing.

    ``halls`` remembers town halls from one batch of a run to the next.
    """
    events = list(events)
    if missing := {row["insee"] for _, row, _ in events if row["insee"]} - halls.keys():
        found = questions.town_halls(session, missing)
        halls |= {insee: found.get(insee) for insee in missing}
    made = [
        (
            event_id,
            row,
            occurrence_rows(event_id, row, times, halls.get(row["insee"])),
            search_rows(event_id, row),
        )
        for event_id, row, times in events
    ]
    if occurrences := [one for _, _, happening, _ in made for one in happening]:
        session.execute(insert(Occurrence).execution_options(**WHOLE_ROWS), occurrences)
    if searches := [one for *_, said in made for one in said]:
        session.execute(insert(EventSearch), searches)
    search.add(
        session,
        [
            Told(event_id, row, happening, joined(one["words"] for one in said))
            for event_id, row, happening, said in made
        ],
    )


def empty(session: Session, ids: Sequence[int]) -> None:
    """Remove all that follows these events. Commits nothing."""
    search.remove(session, ids)
    for model in (Occurrence, EventSearch):
        session.execute(
            within(delete(model), _EVERYWHERE, model)
            .where(model.event_id.in_(ids))
            .execution_options(synchronize_session=False)
        )

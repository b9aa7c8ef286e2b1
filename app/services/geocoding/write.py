"""A batch of geocoded addresses into the database, with the events that they place.

One transaction: an answer is never remembered without its events, nor the reverse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.engine import begin_writing
from app.models.event import Event, Occurrence
from app.models.scoping import within
from app.models.upstream import GeocodedAddress
from app.queries import ingest as questions
from app.queries.geocoding import PLACED_BY_HAND, Answer, WaitingEvent, answers
from app.services import versions
from app.services.geocoding.verdict import Found
from app.services.ingest.draft import Timing
from app.services.ingest.fill import Filled, Halls, empty, fill
from app.services.ingest.rows import Row, reading_of

_EVERYWHERE = Scope.everything()
# What a source does not decide: the row is otherwise the one of services/ingest/rows.py.
_NOT_OF_THE_SOURCE = {"id", "reading", "created_at", "updated_at", "withdrawn_at"}
_COLUMNS = [name for name in Event.__table__.columns.keys() if name not in _NOT_OF_THE_SOURCE]  # noqa: SIM118 (not a dict)


@dataclass(frozen=True, slots=True)
class Placement:
    """An event whose commune was found; ``point`` is where it is shown, if that is known."""

    event: WaitingEvent
    found: Found
    point: Point | None


@dataclass(slots=True)
class PlaceWriter:
    """Writes the batches of one run."""

    session: Session
    now: datetime
    _halls: Halls = field(default_factory=dict)

    def write(self, new: Sequence[Answer], placements: Sequence[Placement]) -> int:
        """Remember ``new`` answers and place events; return how many were placed.

        What a person or a source changed since it was looked at is left as it is.
        """
        if not new and not placements:
            return 0
        begin_writing(self.session)
        self._remember(new)
        placed = self._place({placement.event.id: placement for placement in placements})
        versions.touch(self.session, insees=[row["insee"] for _, row, _ in placed])
        self.session.commit()
        return len(placed)

    def _remember(self, new: Sequence[Answer]) -> None:
        known = answers(self.session, [answer.asked for answer in new])
        rows = [_row(answer, self.now) for answer in new if answer.asked not in known]
        if rows:
            self.session.execute(insert(GeocodedAddress), rows)

    def _place(self, placements: Mapping[int, Placement]) -> list[Filled]:
        if not placements:
            return []
        ids = sorted(placements)
        decided = questions.corrections(self.session, ids)
        times = self._times(ids)
        placed: list[Filled] = []
        for event_id, row in self._rows(ids):
            placement, ours = placements[event_id], decided.get(event_id, {})
            if PLACED_BY_HAND in ours or not _is_same(row, placement.event):
                continue
            placed.append((event_id, row | _columns(placement, ours), times[event_id]))
        if placed:
            self._update(placed)
        return placed

    def _update(self, placed: Sequence[Filled]) -> None:
        names = ("insee", "timezone", "unplaced_reason", "lat", "lon")
        rows = [
            {"id": event_id, "updated_at": self.now, "reading": reading_of(row, times)}
            | {name: row[name] for name in names}
            for event_id, row, times in placed
        ]
        self.session.execute(within(update(Event), _EVERYWHERE, Event), rows)
        empty(self.session, [event_id for event_id, _, _ in placed])
        fill(self.session, placed, halls=self._halls)

    def _rows(self, ids: Iterable[int]) -> list[tuple[int, Row]]:
        statement = select(Event.id, *(getattr(Event, name) for name in _COLUMNS)).where(
            Event.id.in_(ids), Event.insee.is_(None), Event.status != Status.WITHDRAWN.value
        )
        found = self.session.execute(within(statement, _EVERYWHERE, Event)).mappings()
        return [(row["id"], {name: row[name] for name in _COLUMNS}) for row in found]

    def _times(self, ids: Iterable[int]) -> dict[int, list[Timing]]:
        statement = (
            select(Occurrence.event_id, Occurrence.starts_at, Occurrence.ends_at)
            .where(Occurrence.event_id.in_(ids))
            .order_by(Occurrence.event_id, Occurrence.position)
        )
        found: dict[int, list[Timing]] = defaultdict(list)
        for row in self.session.execute(within(statement, _EVERYWHERE, Occurrence)):
            found[row.event_id].append(Timing(row.starts_at, row.ends_at))
        return found


def _columns(placement: Placement, ours: Mapping[str, Any]) -> Row:
    """Return what placing changes in an event; what people corrected stays."""
    point = placement.point
    columns: Row = {
        "insee": placement.found.insee,
        "timezone": placement.found.timezone,
        "unplaced_reason": None,
    }
    if not {"lat", "lon"} & ours.keys():
        columns |= {"lat": point.lat if point else None, "lon": point.lon if point else None}
    return {name: value for name, value in columns.items() if name not in ours}


def _is_same(row: Row, event: WaitingEvent) -> bool:
    place = event.place
    said = (row["address"], row["postal_code"], row["city"])
    return said == (place.address, place.postal_code, place.city)


def _row(answer: Answer, now: datetime) -> Row:
    point = answer.point
    return {
        "asked": answer.asked,
        "insee": answer.code,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
        "score": answer.score,
        "kind": answer.kind[:20] if answer.kind else None,
        "label": answer.label,
        "reason": answer.reason,
        "asked_at": now,
    }

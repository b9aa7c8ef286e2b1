"""What a person has to look at: the events that no commune shows, and why each is nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.queries import geocoding as questions
from app.queries.geocoding import UnplacedEvent
from app.services.geocoding.verdict import Doubt, judge
from app.services.geocoding.wording import wording
from app.services.ingest.locator_clues import clues_of
from app.services.ingest.locator_gazetteer import Gazetteer

_BATCH = 500


def unplaced(session: Session, *, now: datetime) -> Iterator[UnplacedEvent]:
    """Yield the events to come that have no commune, the oldest known first.

    ``reason`` is the geocoder's where it was asked, and its answer is not to be believed.
    """
    after = 0
    known: Gazetteer | None = None
    while events := questions.unplaced(session, now=now, after=after, limit=_BATCH):
        after = events[-1].id
        if known is None and any(event.waits for event in events):
            known = Gazetteer.load(session)
        yield from _judged(session, events, known) if known else events


def _judged(
    session: Session, events: Sequence[UnplacedEvent], known: Gazetteer
) -> Iterator[UnplacedEvent]:
    clues = {event.id: clues_of(event.place, known) for event in events if event.waits}
    asked = {
        event.id: wording(event.place.address or "", clues[event.id])
        for event in events
        if event.waits
    }
    answers = questions.answers(session, set(asked.values()) - {""})
    for event in events:
        answer = answers.get(asked.get(event.id, ""))
        verdict = judge(answer, clues[event.id], known) if answer else None
        yield replace(event, reason=verdict.reason) if isinstance(verdict, Doubt) else event

"""What the index costs those who write: an event published, a day swept out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.models.base import db
from app.models.engine import begin_writing
from app.models.event import Event
from app.models.scoping import within
from app.services.ingest.course import gazetteer_at_rest
from app.services.ingest.draft import EventDraft, Removal
from app.services.ingest.locate import Locator
from app.services.ingest.plan import Planner
from app.services.ingest.write import Writer
from app.services.search import keep, rebuild
from tests.bench import catalogue, filling
from tests.bench.catalogue import SEED
from tests.bench.search_times import Meter, Spread

_EVERYWHERE = Scope.everything()


@dataclass(frozen=True, slots=True)
class Written:
    """Milliseconds of processor time.

    ``whole``: an event published as an import does it, in a transaction of its own: read,
    placed, compared, written with its times, words and index, told to the sites. ``index``: the
    index alone told of it, in a transaction of its own. ``swept``: a day taken out of the index,
    ``rows`` of it.
    """

    whole: Spread
    index: Spread
    swept: float
    rows: int


def measure(url: str, data_dir: Path, events: int) -> Written:
    """Publish ``events``, then withdraw them; sweep a day, then take it back."""
    now = datetime.now(UTC)
    with filling.opened(url, data_dir):
        meter, session = Meter(), db.session()
        drafts = _drafts(session, events + events // 4, now)
        planner = Planner(Locator.load(session), _EVERYWHERE, Source.DEMO.value, dry_run=False)
        session.commit()
        writer = Writer(session, planner, Source.DEMO, "bench", now)
        with gazetteer_at_rest():
            # The first of them find nothing prepared.
            whole = [_publishing(meter, writer, draft) for draft in drafts][-events:]
            index = list(_indexing(meter, session, drafts[-events:]))
        swept, rows = _sweeping(meter, session, now)
        writer.write([Removal(draft.key) for draft in drafts])
        return Written(Spread.of(whole), Spread.of(index), swept, rows)


def _drafts(session: Session, count: int, now: datetime) -> list[EventDraft]:
    """Return events to come, each with a key that no other run has."""
    towns = catalogue.towns(session)
    begin, rng, found = now + timedelta(hours=1), Random(f"{SEED}:published"), []
    for number, draft in enumerate(catalogue.drafts(towns, count, now.date())):
        at = begin + timedelta(days=rng.random() * 60)
        shifts = [timing.begin - draft.timings[0].begin for timing in draft.timings]
        lasting = timedelta(hours=2)
        timings = tuple(
            replace(timing, begin=at + shift, end=at + shift + lasting)
            for timing, shift in zip(draft.timings, shifts, strict=True)
        )
        key = f"{catalogue.FEED}/published/{now.isoformat()}/{number}"
        found.append(replace(draft, key=key, timings=timings))
    return found


def _publishing(meter: Meter, writer: Writer, draft: EventDraft) -> float:
    began = meter.spent()
    report = writer.write([draft])
    if report.created != 1:
        raise RuntimeError(str(report))
    return meter.spent() - began


def _indexing(meter: Meter, session: Session, drafts: Sequence[EventDraft]) -> Iterator[float]:
    for draft in drafts:
        named = select(Event.id).where(Event.source == Source.DEMO, Event.source_key == draft.key)
        numbers = list(session.scalars(within(named, _EVERYWHERE, Event)))
        told = rebuild.told_by_the_tables(session, numbers)
        session.commit()
        begin_writing(session)
        keep.remove(session, numbers)
        session.commit()
        began = meter.spent()
        begin_writing(session)
        keep.add(session, told)
        session.commit()
        yield meter.spent() - began


def _sweeping(meter: Meter, session: Session, now: datetime) -> tuple[float, int]:
    """Take the oldest day that may be in the index out of it, then think better of it."""
    since = rebuild.first_day(now) + 1
    session.rollback()
    began = meter.spent()
    begin_writing(session)
    rows = 0
    while some := keep.sweep(session, since=since):
        rows += some
    spent = meter.spent() - began
    session.rollback()
    return spent, rows

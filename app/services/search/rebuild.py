"""The index made again from the tables, or compared with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.period import is_evening
from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models import text_index
from app.models.engine import begin_writing
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.models.search import SearchState, SearchWord, Upcoming, UpcomingCount
from app.services import versions
from app.services.ingest.rows import search_rows
from app.services.search import keep
from app.services.search.rows import Told, joined

_EVERYWHERE = Scope.everything()
_AT_ONCE = 500
_EVENT: Any = Event.__table__
_OCCURRENCE: Any = Occurrence.__table__

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many events were read, and how many rows were written."""

    events: int
    rows: int


def first_day(now: datetime) -> int:
    """Return the first day that the index holds: yesterday, so that it is today everywhere."""
    return (now - timedelta(days=1)).date().toordinal()


def rebuild(session: Session, *, now: datetime, progress: Progress = lambda _: None) -> Rebuilt:
    """Make the index, and the words that it is made from, anew; commits.

    In one transaction: who searches meanwhile finds what was there before, who writes waits.
    """
    session.rollback()
    begin_writing(session)
    was_there = session.get(SearchState, 1) is not None
    made = make(session, now=now, progress=progress)
    if was_there:
        # What words mean is kept where pages are made, and changes with the index.
        versions.touch_all(session)
    session.commit()
    return made


def make(session: Session, *, now: datetime, progress: Progress = lambda _: None) -> Rebuilt:
    """Make the index anew in the transaction at hand. Commits nothing."""
    empty(session)
    since = first_day(now)
    keep.begin(session, since=since)
    events = rows = 0
    for batch in _batches(session):
        told = _made_anew(session, batch)
        rows += len(keep.write(session, told, since=since))
        events += len(batch)
        progress(events)
    return Rebuilt(events, rows)


def make_if_new(session: Session, *, now: datetime, progress: Progress = lambda _: None) -> bool:
    """Make the index if nobody ever did, as after an upgrade; tell whether it was; commits."""
    session.rollback()
    if session.get(SearchState, 1) is not None:
        return False
    rebuild(session, now=now, progress=progress)
    return True


def empty(session: Session) -> None:
    """Take everything out of the index. Commits nothing."""
    keep.hold(session)
    if text_index.keeps_apart(session.get_bind().dialect.name):
        text_index.empty(session.connection())
    session.execute(within(delete(Upcoming), _EVERYWHERE, Upcoming))
    for model in (UpcomingCount, SearchWord):
        session.execute(delete(model))


def told_by_the_tables(session: Session, ids: Sequence[int]) -> list[Told]:
    """Return what the index has to tell of these events, from what the tables hold of them."""
    times = _times(session, ids)
    said = keep.words_said(session, ids)
    return [
        Told(row["id"], row, times.get(row["id"], ()), said.get(row["id"], ""))
        for row in _rows(session, ids)
    ]


def numbers(session: Session) -> Iterator[list[int]]:
    """Yield the events that the index may tell, some hundreds at a time."""
    for batch in _batches(session):
        yield [row["id"] for row in batch]


def _made_anew(session: Session, batch: Sequence[Any]) -> list[Told]:
    ids = [row["id"] for row in batch]
    times = _times(session, ids)
    _mend_evenings(session, batch, times)
    searches = {row["id"]: search_rows(row["id"], row) for row in batch}
    session.execute(
        within(delete(EventSearch), _EVERYWHERE, EventSearch)
        .where(EventSearch.event_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    if rows := [one for each in searches.values() for one in each]:
        session.execute(insert(EventSearch), rows)
    return [
        Told(
            row["id"],
            row,
            times.get(row["id"], ()),
            joined(one["words"] for one in searches[row["id"]]),
        )
        for row in batch
    ]


def _mend_evenings(
    session: Session, batch: Sequence[Any], times: dict[int, list[dict[str, Any]]]
) -> None:
    wrong = []
    for row in batch:
        zone = ZoneInfo(row["timezone"])
        for one in times.get(row["id"], ()):
            if one["is_evening"] != (right := is_evening(one["starts_at"], zone)):
                one["is_evening"] = right
                wrong.append({"number": row["id"], "at": one["position"], "is_evening": right})
    if wrong:
        statement = update(_OCCURRENCE).where(
            _OCCURRENCE.c.event_id == bindparam("number"), _OCCURRENCE.c.position == bindparam("at")
        )
        mended = within(statement, _EVERYWHERE, Occurrence)
        session.execute(mended.values(is_evening=bindparam("is_evening")), wrong)


def _batches(session: Session) -> Iterator[Sequence[Any]]:
    """Yield the rows of events that people may see, in order of number."""
    last = 0
    while True:
        statement = (
            select(_EVENT)
            .where(_EVENT.c.id > last, _EVENT.c.status != Status.WITHDRAWN.value)
            .order_by(_EVENT.c.id)
            .limit(_AT_ONCE)
        )
        found = session.execute(within(statement, _EVERYWHERE, Event)).mappings().all()
        if not found:
            return
        last = found[-1]["id"]
        yield found


def _rows(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    statement = select(_EVENT).where(
        _EVENT.c.id.in_(ids), _EVENT.c.status != Status.WITHDRAWN.value
    )
    return session.execute(within(statement, _EVERYWHERE, Event)).mappings().all()


def _times(session: Session, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    statement = (
        select(_OCCURRENCE)
        .where(_OCCURRENCE.c.event_id.in_(ids))
        .order_by(_OCCURRENCE.c.event_id, _OCCURRENCE.c.position)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(within(statement, _EVERYWHERE, Occurrence)).mappings():
        found.setdefault(row["event_id"], []).append(dict(row))
    return found

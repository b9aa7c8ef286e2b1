"""A batch into the database: everything in it, or nothing, in one transaction.

A batch that nothing in it changes takes no lock and writes nothing. One whose rows
the database refuses is tried again row by row, so that one bad record costs only itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source, Status
from app.models.engine import begin_writing
from app.models.event import Event, EventOverride
from app.models.scoping import within
from app.queries import ingest as questions
from app.queries.ingest import KnownEvent
from app.services import versions
from app.services.curation import heirs
from app.services.ingest.corrections import corrected
from app.services.ingest.draft import Reading
from app.services.ingest.fill import WHOLE_ROWS, Halls, empty, fill
from app.services.ingest.plan import Change, Plan, Planner, keys_of
from app.services.ingest.report import Report
from app.services.ingest.rows import (
    Row,
    event_row,
    instants,
    reading_of,
    span,
)

_EVERYWHERE = Scope.everything()
_LONGEST_ERROR = 500
# The drivers' own refusals of a value come bare: an integer too large, a lone surrogate.
_ROW_ERRORS = (DataError, IntegrityError, ValueError, TypeError, ArithmeticError, LookupError)

Also = Callable[[Session, Report], None]


@dataclass(slots=True)
class Writer:
    """Writes the batches of one run."""

    session: Session
    planner: Planner
    source: Source
    origin: str
    now: datetime
    _halls: Halls = field(default_factory=dict)

    def write(self, batch: Sequence[Reading], *, also: Also | None = None) -> Report:
        """Bring a batch into the database, and say what it did.

        ``also`` is written in the same transaction, told what the batch did; when records had
        to be written one by one, after them all: it is never ahead of them.
        """
        try:
            return self._attempt(batch, also)
        except Exception as wrong:
            if not _is_about_rows(wrong):
                raise
        self.session.rollback()
        report = Report(self.source.value)
        for reading in batch:
            report.add(self._alone(reading))
        if also is not None:
            self._attempt([], lambda session, _: also(session, report))
        return report

    def _alone(self, reading: Reading) -> Report:
        try:
            return self._attempt([reading], None)
        except Exception as wrong:
            if not _is_about_rows(wrong):
                raise
            self.session.rollback()
            cause = getattr(wrong, "orig", None) or wrong
            said = f"{type(cause).__name__}: {cause}".splitlines()[0][:_LONGEST_ERROR]
            return Report(self.source.value, failed=[(reading.key, said)])

    def _attempt(self, batch: Sequence[Reading], also: Also | None) -> Report:
        plan = self._plan(batch)
        self.session.commit()
        if self.planner.dry_run or not (plan.writes or also):
            return plan.report
        begin_writing(self.session)
        # Decided again under the lock: someone may have corrected an event meanwhile.
        plan = self._plan(batch)
        _hold(self.session, [known.id for known in plan.touched])
        touched = [*self._create(plan.changes), *self._update(plan.changes)]
        touched += withdraw(self.session, plan.withdrawals, now=self.now)
        versions.touch(self.session, insees=touched)
        if also is not None:
            also(self.session, plan.report)
        self.session.commit()
        return plan.report

    def _plan(self, batch: Sequence[Reading]) -> Plan:
        keys, lone = keys_of(batch)
        known = questions.known(self.session, source=self.source, keys=keys)
        by_part = questions.known_by_last_part(
            self.session, source=self.source, parts=lone - known.keys()
        )
        return self.planner.plan(batch, known, by_part)

    def _create(self, changes: Iterable[Change]) -> list[str | None]:
        new = [change for change in changes if change.known is None]
        if not new:
            return []
        rows, times = [], {}
        for change in new:
            row = event_row(change.draft, change.placing, origin=self.origin)
            times[change.draft.key] = instants(change.draft.timings, row["timezone"])
            self._finish(row, times[change.draft.key])
            rows.append({**row, "created_at": self.now, "updated_at": self.now})
        inserted = insert(Event).returning(Event.source_key, Event.id)
        made = self.session.execute(inserted.execution_options(**WHOLE_ROWS), rows).all()
        ids: dict[str, int] = dict(made)
        made_now = [(ids[row["source_key"]], row, times[row["source_key"]]) for row in rows]
        fill(self.session, made_now, halls=self._halls)
        return [row["insee"] for row in rows]

    def _update(self, changes: Iterable[Change]) -> list[str | None]:
        old = [(change, change.known) for change in changes if change.known is not None]
        if not old:
            return []
        ids = [known.id for _, known in old]
        ours = corrected(self.session, questions.corrections(self.session, ids))
        rows, filled, touched, received = [], [], [], []
        for change, known in old:
            row = event_row(change.draft, change.placing, origin=self.origin)
            times = instants(change.draft.timings, row["timezone"])
            if decided := ours.get(known.id):
                received += decided.received(known.id, row, times)
                times = decided.apply(row, times)
            self._finish(row, times)
            row["id"] = known.id
            if row["reading"] != known.reading or known.is_withdrawn:
                row["updated_at"] = self.now
            rows.append(row)
            filled.append((known.id, row, times))
            touched += [known.insee, row["insee"]]
        self.session.execute(within(update(Event), _EVERYWHERE, Event), rows)
        if received:
            self.session.execute(update(EventOverride), received)
        empty(self.session, ids)
        living = [item for item in filled if item[1]["status"] != Status.WITHDRAWN.value]
        fill(self.session, living, halls=self._halls)
        lived = {known.id for _, known in old if not known.is_withdrawn}
        heirs.gather(self.session, [number for number, *_ in living if number not in lived])
        return touched

    def _finish(self, row: Row, times: list[Any]) -> None:
        row["starts_at"], row["ends_at"] = span(times)
        row["reading"] = reading_of(row, times)
        if row["status"] != Status.WITHDRAWN.value:
            row["withdrawn_at"] = None


def withdraw(session: Session, events: Sequence[KnownEvent], *, now: datetime) -> list[str | None]:
    """Take events off every list, never off the database; return their communes.

    Commits nothing.
    """
    if not events:
        return []
    ids = [event.id for event in events]
    session.execute(
        within(update(Event), _EVERYWHERE, Event)
        .where(Event.id.in_(ids))
        .values(status=Status.WITHDRAWN.value, withdrawn_at=now, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    empty(session, ids)
    heirs.release(session, ids)
    return [event.insee for event in events]


def _hold(session: Session, ids: Sequence[int]) -> None:
    """Let nobody correct these events until the end of the transaction, in everybody's order.

    Before the index, which everybody takes after the events that they change.
    """
    held = select(Event.id).where(Event.id.in_(ids)).order_by(Event.id).with_for_update()
    session.execute(within(held, _EVERYWHERE, Event)).all()


def _is_about_rows(wrong: Exception) -> bool:
    """Tell a value that cannot be written from a database that cannot answer."""
    return isinstance(wrong, _ROW_ERRORS) or type(wrong) is StatementError

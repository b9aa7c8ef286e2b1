"""Two events that are one: the elder keeps its address and what people decided of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.curation import Curation
from app.models.event import Event, EventOverride, Occurrence
from app.models.scoping import within
from app.queries import ingest as questions
from app.services.ingest.corrections import corrected
from app.services.ingest.draft import Timing
from app.services.ingest.fill import empty, fill
from app.services.ingest.rows import Row

_EVERYWHERE = Scope.everything()
# What makes an event this one, and not what its source says of it.
_OWN = frozenset({"id", "source_key", "slug", "created_at"})


@dataclass(frozen=True, slots=True)
class Twins:
    """The row that stays, and the one that goes."""

    elder: int
    younger: int


def merge(session: Session, twins: Twins, *, now: datetime) -> None:
    """Leave one event of two. Commits nothing.

    The elder shows what the younger did, if anybody saw it, but for what was corrected. It has
    to be read again at its source: what that says of a corrected fact is not known here.
    """
    row = _row(session, twins.younger)
    if row["status"] != Status.WITHDRAWN.value:
        _show(session, twins, row, now=now)
    _bequeath(session, twins)
    empty(session, [twins.younger])
    _change(session, delete(Event).where(Event.id == twins.younger))


def _show(session: Session, twins: Twins, row: Row, *, now: datetime) -> None:
    elder, times = twins.elder, _times(session, twins.younger)
    ours = corrected(session, questions.corrections(session, [elder]))
    if decided := ours.get(elder):
        times = decided.apply(row, times)
    shown = row | {"fingerprint": "", "updated_at": now}
    _change(session, update(Event).where(Event.id == elder).values(shown))
    empty(session, [elder])
    if row["status"] != Status.WITHDRAWN.value:
        fill(session, [(elder, row, times)], halls={})


def _bequeath(session: Session, twins: Twins) -> None:
    """Give the elder what sites decided of the younger, and had not decided of it."""
    decided = select(Curation.site_id).where(Curation.event_id == twins.elder)
    sites = set(session.scalars(within(decided, _EVERYWHERE, Curation)))
    left = update(Curation).where(
        Curation.event_id == twins.younger, Curation.site_id.not_in(sorted(sites))
    )
    _change(session, left.values(event_id=twins.elder), Curation)
    _gathered(session, twins)
    known = select(EventOverride.field).where(EventOverride.event_id == twins.elder)
    fields = set(session.scalars(known))
    corrections = update(EventOverride).where(
        EventOverride.event_id == twins.younger, EventOverride.field.not_in(sorted(fields))
    )
    session.execute(
        corrections.values(event_id=twins.elder).execution_options(synchronize_session=False)
    )


def _gathered(session: Session, twins: Twins) -> None:
    """Have the elder stand for what sites had gathered under the younger, and not for itself."""
    under = update(Curation).where(Curation.same_as_id == twins.younger)
    itself = Curation.event_id == twins.elder
    _change(session, under.where(itself).values(same_as_id=None, is_hidden=False), Curation)
    _change(session, under.values(same_as_id=twins.elder), Curation)


def _row(session: Session, event_id: int) -> Row:
    columns = [column for column in Event.__table__.columns if column.name not in _OWN]
    statement = within(select(*columns).where(Event.id == event_id), _EVERYWHERE, Event)
    return dict(session.execute(statement).mappings().one())


def _times(session: Session, event_id: int) -> list[Timing]:
    statement = (
        select(Occurrence.starts_at, Occurrence.ends_at)
        .where(Occurrence.event_id == event_id)
        .order_by(Occurrence.position)
    )
    found = session.execute(within(statement, _EVERYWHERE, Occurrence))
    return [Timing(begin, end) for begin, end in found]


def _change(session: Session, statement: Any, model: Any = Event) -> None:
    changed = within(statement, _EVERYWHERE, model)
    session.execute(changed.execution_options(synchronize_session=False))

"""The record: appended to in the transaction of the change that it tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import record as chain
from app.kernel.record import FIRST, Actor, Entry, Kind
from app.kernel.scope import Scope
from app.models.account import RecordEntry
from app.models.engine import begin_writing
from app.models.scoping import within

_LOCK = 0x7265636F7264  # "record": PostgreSQL's lock of the chain's end
_EVERYWHERE = Scope.everything()
_LAST = within(
    sa.select(RecordEntry.id, RecordEntry.digest).order_by(RecordEntry.id.desc()).limit(1),
    _EVERYWHERE,
    RecordEntry,
)
_ALL = within(
    sa.select(
        RecordEntry.id,
        RecordEntry.at,
        RecordEntry.site_id,
        RecordEntry.account_id,
        RecordEntry.actor,
        RecordEntry.kind,
        RecordEntry.detail,
        RecordEntry.previous,
        RecordEntry.digest,
    ).order_by(RecordEntry.id),
    _EVERYWHERE,
    RecordEntry,
)


def note(  # noqa: PLR0913 (what an entry says)
    session: Session,
    kind: Kind,
    *,
    by: Actor,
    site_id: int | None,
    detail: Mapping[str, object],
    now: datetime,
) -> None:
    """Append an entry, in the caller's transaction, and last in it: others wait meanwhile.

    Raises ``ValueError`` when ``detail`` is not what this kind of entry holds.
    """
    if wrong := chain.faults_of(kind, detail):
        msg = f"{kind}: {', '.join(wrong)}"
        raise ValueError(msg)
    begin_writing(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    number, previous = end(session)
    entry = Entry(number + 1, now, site_id, by.account_id, by.words[:254], kind, dict(detail))
    session.execute(
        sa.insert(RecordEntry).values(
            id=entry.id,
            at=entry.at,
            site_id=entry.site_id,
            account_id=entry.account_id,
            actor=entry.actor,
            kind=entry.kind,
            detail=entry.detail,
            previous=previous,
            digest=entry.digest(previous),
        )
    )


def end(session: Session) -> tuple[int, str]:
    """Return the number of the last entry, and its digest: to be kept elsewhere."""
    last = session.execute(_LAST).first()
    return (last.id, last.digest) if last else (0, FIRST)


def check(session: Session) -> int | None:
    """Return the first entry that is not what was written, or ``None``: all of them are.

    An entry taken out is told by the one that followed it. What was cut from the very end
    cannot be seen from here: the number and digest of the last entry, kept elsewhere, tell it.
    """
    previous = FIRST
    with session.execute(_ALL, execution_options={"yield_per": 1000}) as rows:
        for number, (*said, before, digest) in enumerate(rows, 1):
            entry = Entry(*said)
            if (entry.id, before, digest) != (number, previous, entry.digest(previous)):
                return entry.id
            previous = digest
    return None

"""Forms read again though nobody said that they changed.

The directory is ordered by when a form became visible or ceased to be; it may say nothing of
one whose title or hour changes meanwhile. So each form that is shown is read again once a day
when its date is near, once a week before that, never once it is over. A few at each run: how
many is bounded, and spread, so that a hundred thousand forms read on one day do not all come
back on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zlib import crc32

from sqlalchemy import case, exists, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source, Status
from app.models.event import Event
from app.models.scoping import within
from app.models.upstream import FormReading, Reread
from app.services.ingest.draft import EventDraft, Failure, Reading, Refusal
from app.services.ingest.fill import WHOLE_ROWS

# With a run every ten minutes, 43 000 a day: a third more than 100 000 forms to come ask for.
MOST_A_RUN = 300
NEAR = timedelta(days=14)
# A little less than a day, and than a week: a run may be late.
NEAR_EVERY = timedelta(hours=23)
FAR_EVERY = timedelta(days=7) - timedelta(hours=1)
# One that HelloAsso no longer knows (404), or shows without what we need, is asked for each
# week, then no more.
LOST_EVERY = timedelta(days=7)
LOST_AFTER = timedelta(days=60)
# A clock without its zone is up to half a day away from ours.
_MARGIN = timedelta(days=1)


def next_reading(draft: EventDraft, *, now: datetime) -> datetime | None:
    """Return when a form is to be read again; ``None`` when what it tells of is over.

    The same form always waits the same share of its period, from a half to the whole.
    """
    begin = min(_instant(timing.begin) for timing in draft.timings)
    ends = [timing.end for timing in draft.timings]
    if not draft.is_season:
        ends = [timing.end or timing.begin for timing in draft.timings]
    if all(end is not None and _instant(end) < now - _MARGIN for end in ends):
        return None
    share = 0.5 + crc32(draft.key.encode()) / 2**33
    late = now + share * FAR_EVERY
    if draft.is_season:
        return late
    # A week must not carry it past the day from which its date is near.
    return max(now + share * NEAR_EVERY, min(late, begin - NEAR))


def keep(session: Session, readings: Sequence[Reading], *, now: datetime) -> None:
    """Note that forms were read, and when each is to be read again. Commits nothing.

    What failed waits elsewhere. What is shown no more is not asked for; what cannot be read as
    it was, though nobody took it back, is for a time.
    """
    due = {one.key: next_reading(one, now=now) for one in readings if isinstance(one, EventDraft)}
    lost = [one.key for one in readings if isinstance(one, Refusal) and one.is_held]
    gone = [
        one.key
        for one in readings
        if not isinstance(one, EventDraft | Failure) and one.key not in lost
    ]
    _write(session, due, now=now)
    if lost:
        lasts = FormReading.read_at > now - LOST_AFTER
        later = case((lasts, now + LOST_EVERY), else_=None)
        _put_off(session, lost, later)
    if gone:
        _put_off(session, gone, None)


def due(session: Session, *, now: datetime) -> list[str]:
    """Return the forms to be read again, those that waited longest first.

    Those that failed, or that somebody hinted at, are read before and apart. What was withdrawn
    since, by a person or by a list read whole, is not to be brought back by chance.
    """
    source = Source.HELLOASSO.value
    waits = exists().where(Reread.source == source, Reread.key == FormReading.key)
    is_gone = exists().where(
        Event.source == source,
        Event.source_key == FormReading.key,
        Event.status == Status.WITHDRAWN.value,
    )
    statement = (
        select(FormReading.key)
        .where(FormReading.due_at <= now, ~waits, ~is_gone)
        .order_by(FormReading.due_at, FormReading.key)
        .limit(MOST_A_RUN)
    )
    return list(session.scalars(within(statement, Scope.everything(), Event)))


def _write(session: Session, due: dict[str, datetime | None], *, now: datetime) -> None:
    keys = sorted(due)
    known = set(session.scalars(select(FormReading.key).where(FormReading.key.in_(keys))))
    rows = [{"key": key, "read_at": now, "due_at": due[key]} for key in keys]
    if new := [row for row in rows if row["key"] not in known]:
        session.execute(insert(FormReading).execution_options(**WHOLE_ROWS), new)
    if old := [row for row in rows if row["key"] in known]:
        session.execute(update(FormReading), old)


def _put_off(session: Session, keys: Iterable[str], moment: object) -> None:
    session.execute(
        update(FormReading)
        .where(FormReading.key.in_(sorted(keys)), FormReading.due_at.is_not(None))
        .values(due_at=moment)
        .execution_options(synchronize_session=False)
    )


def _instant(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

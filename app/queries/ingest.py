"""What the import road asks: which records are known, what people corrected, past runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.vocabulary import Source, Status
from app.models.commune import Commune
from app.models.event import Event, EventOverride
from app.models.run import IngestRun
from app.models.scoping import within

_SLICE = 400
# As long as its column.
LONGEST_FEED = 120


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What must be remembered of an event to tell whether a record changes it.

    ``status_is_ours``: a person withdrew it here; its source does not bring it back.
    """

    id: int
    key: str
    fingerprint: str
    reading: str
    insee: str | None
    timezone: str
    status: str
    status_is_ours: bool
    place_name: str | None
    address: str | None
    postal_code: str | None
    city: str | None
    lat: float | None
    lon: float | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether nobody sees it any more."""
        return self.status == Status.WITHDRAWN


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run of the road. ``finished_at`` is ``None`` if it was killed, or goes on."""

    id: int
    source: str
    origin: str
    started_at: datetime
    finished_at: datetime | None
    report: Mapping[str, Any] | None


def known(session: Session, *, source: Source, keys: Collection[str]) -> dict[str, KnownEvent]:
    """Return the events already there under these keys of a source."""
    if not keys:
        return {}
    statement = _known().where(Event.source == source.value, Event.source_key.in_(sorted(keys)))
    rows = session.execute(within(statement, Scope.everything(), Event))
    return {row[1]: KnownEvent(*row) for row in rows}


def keys_under(session: Session, source: Source, feed: str) -> list[str]:
    """Return the keys of every event that a feed brought: an association, an agenda.

    A long name is cut in its column: who asks must look at the keys.
    """
    cut = feed[:LONGEST_FEED]
    statement = select(Event.source_key).where(Event.source == source.value, Event.feed == cut)
    return list(session.scalars(within(statement, Scope.everything(), Event)))


def known_by_last_part(
    session: Session, *, source: Source, parts: Iterable[str]
) -> dict[str, KnownEvent]:
    """Return events by the last part of their key alone: notices of removal hold no more."""
    found: dict[str, KnownEvent] = {}
    wanted = sorted(parts)
    for start in range(0, len(wanted), _SLICE):
        ends = [
            Event.source_key.endswith(f"/{part}", autoescape=True)
            for part in wanted[start : start + _SLICE]
        ]
        statement = _known().where(Event.source == source.value, or_(*ends))
        for row in session.execute(within(statement, Scope.everything(), Event)):
            found[row[1].rpartition("/")[2]] = KnownEvent(*row)
    return found


def brought_by(  # noqa: PLR0913 (what a listing is, and where we are in it)
    session: Session,
    *,
    source: Source,
    feeds: Collection[str],
    origin: str,
    scope: Scope,
    after: int,
    limit: int,
) -> list[KnownEvent]:
    """Return the living events that these feeds, or this very file or address, brought.

    By growing identity, past ``after``, ``limit`` at most.
    """
    brought = Event.origin == origin
    if feeds:
        brought = or_(brought, Event.feed.in_(sorted(feeds)))
    statement = (
        _known()
        .where(Event.source == source.value, Event.status != Status.WITHDRAWN.value, brought)
        .where(Event.id > after)
        .order_by(Event.id)
        .limit(limit)
    )
    return [KnownEvent(*row) for row in session.execute(within(statement, scope, Event))]


def _known() -> Any:
    decided = exists().where(
        EventOverride.event_id == Event.id,
        EventOverride.field == "status",
        cast(EventOverride.value, Text) == f'"{Status.WITHDRAWN.value}"',
    )
    return select(
        *(Event.id, Event.source_key, Event.fingerprint, Event.reading, Event.insee),
        *(Event.timezone, Event.status, decided, Event.place_name, Event.address),
        *(Event.postal_code, Event.city, Event.lat, Event.lon),
    )


def corrections(session: Session, event_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what people corrected here, as ``{event: {field: value}}``."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = session.execute(
        select(EventOverride.event_id, EventOverride.field, EventOverride.value).where(
            EventOverride.event_id.in_(sorted(event_ids))
        )
    )
    for event_id, name, value in rows:
        found[event_id][name] = value
    return found


def town_halls(session: Session, insees: Iterable[str]) -> dict[str, Point]:
    """Return where communes are: what stands for a place without coordinates of its own."""
    rows = session.execute(
        select(Commune.insee, Commune.lat, Commune.lon).where(
            Commune.insee.in_(sorted(insees)), Commune.lat.is_not(None)
        )
    )
    return {
        insee: Point(lat, lon) for insee, lat, lon in rows if lat is not None and lon is not None
    }


def run(session: Session, run_id: int) -> RunFacts | None:
    """Return one run, or ``None``."""
    found = session.get(IngestRun, run_id)
    return _run(found) if found else None


def latest_runs(session: Session, *, limit: int = 20) -> list[RunFacts]:
    """Return the latest runs, the newest first."""
    rows = session.scalars(select(IngestRun).order_by(IngestRun.id.desc()).limit(limit))
    return [_run(row) for row in rows]


def _run(row: IngestRun) -> RunFacts:
    return RunFacts(row.id, row.source, row.origin, row.started_at, row.finished_at, row.report)

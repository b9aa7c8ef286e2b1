"""Fill the database of the demonstration: each step only where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.kernel.vocabulary import Source
from app.services import communes
from app.services.demo import state
from app.services.demo.catalogue import catalogue, towns_of
from app.services.demo.seasons import seasons
from app.services.ingest.lock import only_one
from app.services.ingest.report import Report
from app.services.ingest.run import ingest_drafts
from app.services.sites.apply import RefusedError, apply_directory
from app.services.sites.bundle import site_folders

# A step of the work: its name in French; what it gives is told how many are done.
Steps = Callable[[str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where the demonstration takes its sites from, and where it keeps its own."""

    tenants: Path
    data_dir: Path
    base_name: str = "localhost"


def fill(session: Session, home: Home, *, now: datetime, steps: Steps) -> Report | None:
    """Put communes, sites and a catalogue dated from ``now`` in a database that has a schema.

    Returns what the catalogue changed, ``None`` when it was current already.
    Raises ``RefusedError`` or ``SiteError`` for a wrong folder, ``SourceError``
    while another demonstration fills the same database.
    """
    with only_one(session, Source.DEMO, home.data_dir):
        state.claim(session, now=now)
        is_current = state.is_current(session, now=now)
        if not is_current:
            with steps("Communes de France"):
                communes.load(session)
        with steps("Portails"):
            _apply(session, home, now=now)
        if is_current:
            return None
        with steps("Événements fictifs") as count:
            return write_catalogue(session, now=now, count=count)


def _apply(session: Session, home: Home, *, now: datetime) -> None:
    """Apply every folder; a portal that somebody changed in the console keeps what they wrote."""
    try:
        apply_directory(session, home.tenants, base_name=home.base_name, now=now)
    except RefusedError as refused:
        if any(one.problems for one in refused.refusals):
            raise
        changed = {one.folder for one in refused.refusals}
        for folder in site_folders(home.tenants):
            if folder not in changed:
                apply_directory(session, folder, base_name=home.base_name, now=now)


def write_catalogue(session: Session, *, now: datetime, count: Callable[[int], None]) -> Report:
    """Write the catalogue of the sixty days that begin now; the same records, newly dated."""
    towns, today = towns_of(session), state.today_of(now)
    drafts = [*catalogue(towns, today), *seasons(towns, today)]
    session.rollback()
    report = ingest_drafts(
        session,
        drafts,
        source=Source.DEMO,
        origin=state.origin_of_edition(),
        now=now,
        complete=True,
    )
    count(len(drafts))
    return report

"""Whose database this is, and whether the demonstration in it has grown old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.models.engine import begin_writing
from app.models.event import Event
from app.models.run import IngestRun
from app.models.scoping import within
from app.models.site import Site
from app.services.demo.words import edition

ORIGIN = "flask demo"
# Sixty days are shown: after a week of them the last one would begin to look empty.
FRESH_DAYS = 7
_ZONE = ZoneInfo("Europe/Paris")


class Owner(StrEnum):
    """Whose a database is."""

    NOBODY = "nobody"
    DEMO = "demo"
    SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds, as far as the demonstration is concerned."""

    owner: Owner
    sites: int = 0
    others_events: int = 0


def content(session: Session) -> Content:
    """Say what the database holds; a schema of another age counts as somebody's."""
    connection = session.connection()
    tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    if not tables:
        return Content(Owner.NOBODY)
    if not {"site", "event", "ingest_run"} <= tables:
        return Content(Owner.SOMEBODY)
    sites = session.scalar(sa.select(sa.func.count()).select_from(Site)) or 0
    others = session.scalar(
        within(
            sa.select(sa.func.count()).select_from(Event).where(Event.source != Source.DEMO.value),
            Scope.everything(),
            Event,
        )
    )
    return Content(_owner(session, sites, others or 0), sites, others or 0)


def _owner(session: Session, sites: int, others: int) -> Owner:
    run = sa.select(IngestRun.id).where(IngestRun.source == Source.DEMO.value).limit(1)
    if session.scalar(run) is not None:
        return Owner.DEMO
    return Owner.SOMEBODY if sites or others else Owner.NOBODY


def lies_under(url: str, data_dir: Path) -> Path | None:
    """Return the file of a SQLite database that is under ``data_dir``, else ``None``."""
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    file = Path(address.database).absolute()
    return file if file.is_relative_to(data_dir.absolute()) else None


def claim(session: Session, *, now: datetime) -> None:
    """Mark an empty database as the demonstration's, before anything else is put in it.

    Killed at any moment, the next ``flask demo`` knows it for its own.
    """
    if content(session).owner is Owner.DEMO:
        return
    begin_writing(session)
    session.add(IngestRun(source=Source.DEMO.value, origin=ORIGIN, started_at=now))
    session.commit()


def today_of(now: datetime) -> date:
    """Return the day it is in Paris: the first day of the catalogue."""
    return now.astimezone(_ZONE).date()


def origin_of_edition() -> str:
    """Return what a run of this edition of the words is called."""
    return f"{ORIGIN}, {edition()}"


def is_current(session: Session, *, now: datetime) -> bool:
    """Tell whether the catalogue there is complete, of this edition, and fresh."""
    run = session.scalars(
        sa.select(IngestRun)
        .where(IngestRun.source == Source.DEMO.value, IngestRun.finished_at.is_not(None))
        .order_by(IngestRun.id.desc())
        .limit(1)
    ).first()
    if run is None or run.origin != origin_of_edition():
        return False
    age = (today_of(now) - today_of(run.started_at)).days
    return 0 <= age < FRESH_DAYS

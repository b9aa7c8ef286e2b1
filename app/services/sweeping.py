"""What nobody will ask for again, removed: each night, or when an operator says so.

Each kind has a reason of its own to stay for a while, and is removed in a transaction of its
own; the record, publications, people and events are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.account import OneTimeLink, SignIn
from app.models.draft import KeptFile
from app.models.engine import begin_writing
from app.models.opening import ReleasedHost, SiteRequest
from app.models.run import IngestRun
from app.models.scoping import within
from app.models.search import Upcoming
from app.queries.domains import QUARANTINE
from app.queries.kept_files import unnamed
from app.services import plan_chest
from app.services.search import keep
from app.services.search.rebuild import first_day

Kind = Literal[
    "runs", "links", "sign_ins", "requests", "released_hosts", "files", "drawings", "times"
]
KINDS: tuple[Kind, ...] = get_args(Kind)

RUNS_STAY = timedelta(days=365)
LINKS_STAY = timedelta(days=30)
"""After they were used, or would have opened nothing any more."""
SIGN_INS_STAY = timedelta(days=90)
"""After they ended; none lasts a day (``services.accounts.sessions``)."""
REQUESTS_STAY = timedelta(days=30)
"""Those that nobody confirmed: they hold somebody's name, for nothing."""
FILES_STAY = timedelta(days=90)
"""Those that no publication and no draft names."""
DRAWINGS_STAY = timedelta(days=90)
"""Since they were made: what is still shown is drawn again when it is asked for."""
_HALF_WRITTEN_STAY = timedelta(days=1)
_DRAWN = "studio", plan_chest.FOLDER
_WHOLE = ".png", plan_chest.SUFFIX


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each kind were removed, or would be."""

    counts: Mapping[Kind, int]
    is_trial: bool


def sweep(session: Session, *, data_dir: Path, now: datetime, dry_run: bool = False) -> Swept:
    """Remove what is over; with ``dry_run``, count it and change nothing."""
    counts: dict[Kind, int] = {}
    for kind, model, over in _rows(now):
        counts[kind] = _sweep_rows(session, model, over, dry_run=dry_run)
    counts["times"] = _sweep_times(session, now=now, dry_run=dry_run)
    counts["files"] = _sweep_files(session, now=now, dry_run=dry_run)
    counts["drawings"] = sum(
        _sweep_drawings(data_dir / folder, now=now, dry_run=dry_run) for folder in _DRAWN
    )
    return Swept({kind: counts[kind] for kind in KINDS}, dry_run)


def _rows(now: datetime) -> list[tuple[Kind, type[Any], sa.ColumnElement[bool]]]:
    # The last of each source stays: it says when that source was last read.
    newest = sa.select(sa.func.max(IngestRun.id)).group_by(IngestRun.source)
    links_over = now - LINKS_STAY
    signed_out = now - SIGN_INS_STAY
    return [
        (
            "runs",
            IngestRun,
            sa.and_(IngestRun.started_at < now - RUNS_STAY, IngestRun.id.not_in(newest)),
        ),
        (
            "links",
            OneTimeLink,
            sa.or_(OneTimeLink.expires_at < links_over, OneTimeLink.used_at < links_over),
        ),
        ("sign_ins", SignIn, sa.or_(SignIn.began_at < signed_out, SignIn.ended_at < signed_out)),
        (
            "requests",
            SiteRequest,
            sa.and_(SiteRequest.state == "asked", SiteRequest.asked_at < now - REQUESTS_STAY),
        ),
        ("released_hosts", ReleasedHost, ReleasedHost.released_at <= now - QUARANTINE),
    ]


def _sweep_times(session: Session, *, now: datetime, dry_run: bool) -> int:
    """Take what is over out of the search index, some at a time: imports get their turn."""
    session.rollback()
    since, gone = first_day(now), 0
    if dry_run:
        over = sa.select(sa.func.count()).select_from(Upcoming).where(Upcoming.last_day < since)
        return session.scalar(within(over, Scope.everything(), Upcoming)) or 0
    while True:
        begin_writing(session)
        some = keep.sweep(session, since=since)
        session.commit()
        gone += some
        if not some:
            return gone


def _sweep_rows(
    session: Session, model: type[Any], over: sa.ColumnElement[bool], *, dry_run: bool
) -> int:
    session.rollback()
    if dry_run:
        found = session.scalar(sa.select(sa.func.count()).select_from(model).where(over)) or 0
        session.rollback()
        return found
    begin_writing(session)
    key = sa.inspect(model).primary_key[0]
    gone = session.execute(sa.delete(model).where(over).returning(key)).all()
    session.commit()
    return len(gone)


def _sweep_files(session: Session, *, now: datetime, dry_run: bool) -> int:
    """Remove pictures that were sent, and that nothing names: one site at a time."""
    session.rollback()
    if not dry_run:
        begin_writing(session)
    gone = unnamed(session, before=now - FILES_STAY)
    if not dry_run:
        for site_id, names in gone.items():
            statement = sa.delete(KeptFile).where(KeptFile.name.in_(sorted(names)))
            session.execute(within(statement, Scope.of_site(site_id, ()), KeptFile))
    session.rollback() if dry_run else session.commit()
    return sum(len(names) for names in gone.values())


def _sweep_drawings(folder: Path, *, now: datetime, dry_run: bool) -> int:
    """Remove drawings made long ago, and what a killed process left half written."""
    if not folder.is_dir():
        return 0
    count = 0
    for file in sorted(folder.rglob("*")):
        stays = DRAWINGS_STAY if file.suffix in _WHOLE else _HALF_WRITTEN_STAY
        try:
            if not file.is_file() or file.stat().st_mtime >= (now - stays).timestamp():
                continue
            if not dry_run:
                file.unlink()
        except FileNotFoundError:
            continue  # another round took it
        count += 1
    return count

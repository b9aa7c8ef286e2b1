"""Make the database say what the folders of ``tenants/`` say, or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.models.engine import begin_writing
from app.models.site import Site
from app.services.sites.bundle import FolderReading, read_folder, site_folders
from app.services.sites.plan import Plan, collisions, plan_folder
from app.services.sites.problems import FolderError, Problem
from app.services.sites.write import is_seen_elsewhere, remember, write_site
from app.services.versions import touch_site, touch_those_who_name


@dataclass(frozen=True, slots=True)
class Refusal:
    """A folder that cannot be applied: what is wrong in it, or what it would undo."""

    folder: Path
    problems: tuple[Problem, ...]
    plan: Plan | None


class RefusedError(Exception):
    """At least one folder was refused; nothing of any was applied."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(", ".join(refusal.folder.name for refusal in refusals))


def apply_directory(  # noqa: PLR0913 (each is a choice of the operator)
    session: Session,
    directory: Path,
    *,
    base_name: str,
    now: datetime,
    replace: bool = False,
    dry_run: bool = False,
) -> list[Plan]:
    """Apply one site's folder, or each in ``directory``, and return what changed.

    ``base_name`` is BASE_HOST without its port. Every folder is checked before
    any is applied; then each has a transaction of its own. What the console
    changed since the last apply is undone with ``replace`` only. Raises
    :class:`RefusedError` when a folder is refused, ``SiteError`` when there is
    no folder.
    """
    readings = [read_folder(path, base_name=base_name) for path in site_folders(directory)]
    shared = collisions(readings)
    plans: list[Plan] = []
    refusals: list[Refusal] = []
    for reading in readings:
        reading.problems += shared.get(reading.folder, [])
        outcome = _checked(session, reading, replace=replace, now=now)
        plans.append(outcome) if isinstance(outcome, Plan) else refusals.append(outcome)
    session.rollback()
    if refusals:
        raise RefusedError(refusals)
    if dry_run:
        return plans
    return [_apply(session, reading, replace=replace, now=now) for reading in readings]


def _checked(
    session: Session, reading: FolderReading, *, replace: bool, now: datetime
) -> Plan | Refusal:
    try:
        plan = plan_folder(session, reading, now=now)
    except FolderError as wrong:
        return Refusal(reading.folder, wrong.problems, None)
    if plan.conflicts and not replace:
        return Refusal(reading.folder, (), plan)
    return plan


def _apply(session: Session, reading: FolderReading, *, replace: bool, now: datetime) -> Plan:
    """Apply one folder in one transaction, looking again under the lock."""
    begin_writing(session)
    try:
        plan = _accepted(session, reading, replace=replace, now=now)
        _write(session, plan, now=now)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return plan


def _accepted(session: Session, reading: FolderReading, *, replace: bool, now: datetime) -> Plan:
    plan = _checked(session, reading, replace=replace, now=now)
    if isinstance(plan, Refusal):
        raise RefusedError([plan])
    return plan


def _write(session: Session, plan: Plan, *, now: datetime) -> None:
    if not plan.changes:
        site = session.get(Site, plan.stored.id) if plan.stored else None
        if site is not None and _is_news(site, plan):
            remember(site, plan)
        return
    site = write_site(session, plan, now=now)
    touch_site(session, site.id, now=now)
    if is_seen_elsewhere(plan):
        before = plan.stored.territory if plan.stored else frozenset()
        touch_those_who_name(
            session, territory=before.union(plan.territory), is_national=site.is_national
        )


def _is_news(site: Site, plan: Plan) -> bool:
    applied = site.applied or {}
    return applied.get("facts") != plan.facts or applied.get("sources") != dict(plan.bundle.sources)

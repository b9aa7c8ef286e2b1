"""One run of the import road, from a file or an address to its report.

Read this file first: it is the whole road of docs/importing.md in one page. Other callers
(the sample catalogue, a synchronisation) bring their own drafts to
:func:`ingest_drafts`.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.clients.http import Door, SourceError
from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.queries import sites
from app.services.ingest import json_files
from app.services.ingest.course import (
    Progress,
    close_run,
    gazetteer_at_rest,
    in_words,
    need_communes,
    open_run,
    silent,
)
from app.services.ingest.draft import EventDraft, Failure, Reading, Refusal, Removal
from app.services.ingest.fetch import LocalFile, at_hand
from app.services.ingest.locate import Locator
from app.services.ingest.lock import only_one
from app.services.ingest.plan import Planner
from app.services.ingest.report import Report
from app.services.ingest.sources import openagenda
from app.services.ingest.sweep import Listing, sweep
from app.services.ingest.write import Writer
from app.settings import Settings

BATCH = 500
_TOLD_EVERY = 100
READ_TWICE = "déjà lu plus haut dans ce fichier"
NOTHING_SWEPT = "rien n’est retiré : un enregistrement n’a pas pu être lu, on ignore lequel"

Mapper = Callable[..., Reading]
MAPPERS: dict[Source, Mapper] = {Source.OPENAGENDA: openagenda.draft_of}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an operator asked for."""

    source: Source
    site_slug: str | None = None
    complete: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class _Seen:
    """What a listing has held so far; keys as 64-bit numbers, so that a million weigh little."""

    keys: set[int] = field(default_factory=set)
    not_held: set[int] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)
    is_whole: bool = True

    def note(self, reading: Reading) -> Reading:
        """Remember a record; one that was met before becomes a refusal."""
        mark = hash(reading.key)
        if mark in self.keys and not isinstance(reading, Refusal):
            return Refusal(reading.key, READ_TWICE)
        self.keys.add(mark)
        if isinstance(reading, EventDraft):
            self.feeds.add(reading.feed)
        elif isinstance(reading, Failure):
            self.is_whole = False
        elif isinstance(reading, Removal) or (isinstance(reading, Refusal) and not reading.is_held):
            self.not_held.add(mark)
        return reading

    def holds(self, key: str) -> bool:
        """Tell whether the listing held ``key``."""
        mark = hash(key)
        return mark in self.keys and mark not in self.not_held


def import_file(  # noqa: PLR0913 (what to read, how, for whom)
    session: Session,
    where: str,
    order: Order,
    *,
    settings: Settings,
    now: datetime,
    progress: Progress = silent,
) -> Report:
    """Bring the events of a file or an address into the catalogue.

    The file is checked whole before anything is written. Raises
    :class:`ImportStoppedError` when the run cannot go to its end.
    """
    report = Report(order.source.value, order.dry_run)
    with in_words(session, report), only_one(session, order.source, settings.data_dir):
        scope = _scope(session, order.site_slug)
        need_communes(session)
        fetched = lambda done, total: progress("téléchargement", done, total)  # noqa: E731 (a name for one line)
        with at_hand(where, Door.of(settings), fetched) as file:
            outline = _checked(file, order, progress)
            progress("import", 0, outline.count)
            drafts = _read(file, outline, order.source, progress)
            _ingest(session, drafts, report, order, scope=scope, origin=file.origin, now=now)
    return report


def ingest_drafts(  # noqa: PLR0913 (what a run is)
    session: Session,
    drafts: Iterable[Reading],
    *,
    source: Source,
    origin: str,
    now: datetime,
    complete: bool = False,
    dry_run: bool = False,
) -> Report:
    """Bring drafts that a caller made into the catalogue: the same road, from its middle.

    The caller sees to it that no other run of the same source is under way.
    """
    report = Report(source.value, dry_run)
    order = Order(source=source, complete=complete, dry_run=dry_run)
    everywhere = Scope.everything()
    _ingest(session, drafts, report, order, scope=everywhere, origin=origin, now=now)
    return report


def _checked(file: LocalFile, order: Order, progress: Progress) -> json_files.Outline:
    outline = json_files.check(
        file.path, file.name, lambda done, total: progress("vérification", done, total)
    )
    if order.complete and outline.is_partial:
        msg = (
            f"{file.name} n’est qu’une page d’une liste plus longue : "
            "avec --complete, donnez la liste entière. Rien n’a été écrit."
        )
        raise SourceError(msg)
    if order.complete and outline.count == 0:
        msg = (
            f"{file.name} ne contient aucun événement : avec --complete, tout serait retiré. "
            "Vérifiez l’export ; rien n’a été écrit."
        )
        raise SourceError(msg)
    return outline


def _read(
    file: LocalFile, outline: json_files.Outline, source: Source, progress: Progress
) -> Iterator[Reading]:
    mapper = MAPPERS[source]
    for position, record in enumerate(json_files.records(file.path, outline), 1):
        if position % _TOLD_EVERY == 0:
            progress("import", position, outline.count)
        yield _mapped(mapper, record, position)


def _mapped(mapper: Mapper, record: Any, position: int) -> Reading:
    """Map one record; what our own code stumbles on is reported, and stops nothing else."""
    try:
        return mapper(record, position=position)
    except Exception as wrong:  # noqa: BLE001 (whatever it is, the other records must pass)
        where = traceback.extract_tb(wrong.__traceback__)[-1]
        error = f"{type(wrong).__name__}: {wrong} ({where.name}, ligne {where.lineno})"
        return Failure(f"enregistrement {position}", error[:500])


def _ingest(  # noqa: PLR0913 (the parts of a run)
    session: Session,
    drafts: Iterable[Reading],
    report: Report,
    order: Order,
    *,
    scope: Scope,
    origin: str,
    now: datetime,
) -> None:
    planner = Planner(Locator.load(session), scope, order.source.value, order.dry_run)
    session.commit()
    writer = Writer(session, planner, order.source, origin, now)
    began = time.monotonic()
    run_id = None if order.dry_run else open_run(session, order.source, origin, now)
    seen = _Seen()
    with gazetteer_at_rest():
        for batch in _batches(seen.note(reading) for reading in drafts):
            report.add(writer.write(batch))
    if order.complete and not seen.is_whole:
        report.notes.append(("--complete", NOTHING_SWEPT))
    elif order.complete:
        listing = Listing(order.source, seen.feeds, origin, seen.holds)
        report.withdrawn += sweep(session, listing, scope=scope, now=now, dry_run=order.dry_run)
    if run_id is not None:
        close_run(session, run_id, report, now + timedelta(seconds=time.monotonic() - began))


def _batches(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    waiting = iter(readings)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _scope(session: Session, slug: str | None) -> Scope:
    if slug is None:
        return Scope.everything()
    site = sites.by_slug(session, slug)
    if site is None:
        msg = f"Aucun site ne s’appelle « {slug} » : « flask site list » donne leurs noms."
        raise SourceError(msg)
    return site.scope

"""One run of the import road, from a file or an address to its report.

Read this file first: it is the whole road of docs/importing.md in one page. Other callers
(the sample catalogue, a synchronisation) bring their own drafts to
:func:`ingest_drafts`.
"""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import ijson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clients.http import Door, SourceError
from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.models.engine import NO_TABLES, begin_writing, lacks_tables
from app.models.run import IngestRun
from app.queries import communes, sites
from app.services.ingest import json_files
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


class ImportStoppedError(Exception):
    """A run that could not go to its end: one French sentence, and the report so far."""

    def __init__(self, sentence: str, report: Report) -> None:
        super().__init__(sentence)
        self.report = report


Progress = Callable[[str, int, int | None], None]


def _silent(_step: str, _done: int, _total: int | None) -> None:
    """Say nothing."""


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
    progress: Progress = _silent,
) -> Report:
    """Bring the events of a file or an address into the catalogue.

    The file is checked whole before anything is written. Raises
    :class:`ImportStoppedError` when the run cannot go to its end.
    """
    report = Report(order.source.value, order.dry_run)
    with _in_words(session, report), only_one(session, order.source, settings.data_dir):
        scope = _scope(session, order.site_slug)
        _need_communes(session)
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
    run_id = None if order.dry_run else _open_run(session, order.source, origin, now)
    seen = _Seen()
    with _gazetteer_at_rest():
        for batch in _batches(seen.note(reading) for reading in drafts):
            report.add(writer.write(batch))
    if order.complete and not seen.is_whole:
        report.notes.append(("--complete", NOTHING_SWEPT))
    elif order.complete:
        listing = Listing(order.source, seen.feeds, origin, seen.holds)
        report.withdrawn += sweep(session, listing, scope=scope, now=now, dry_run=order.dry_run)
    if run_id is not None:
        _close_run(session, run_id, report, now + timedelta(seconds=time.monotonic() - began))


@contextmanager
def _gazetteer_at_rest() -> Iterator[None]:
    """Keep what is already in memory out of the garbage collector's rounds.

    The country's communes stay for the whole run; walking them again and again
    takes a tenth of its time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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


def _need_communes(session: Session) -> None:
    if not communes.are_loaded(session):
        msg = "La liste des communes n’est pas chargée : lancez d’abord « flask communes load »."
        raise SourceError(msg)


def _open_run(session: Session, source: Source, origin: str, now: datetime) -> int:
    begin_writing(session)
    run = IngestRun(source=source.value, origin=origin, started_at=now)
    session.add(run)
    session.flush()
    run_id = run.id
    session.commit()
    return run_id


def _close_run(session: Session, run_id: int, report: Report, finished_at: datetime) -> None:
    begin_writing(session)
    run = session.get_one(IngestRun, run_id)
    run.finished_at, run.report = finished_at, report.to_keep()
    session.commit()


@contextmanager
def _in_words(session: Session, report: Report) -> Iterator[None]:
    """Turn what may stop a run into a sentence that says what to do."""
    try:
        yield
    except SourceError as wrong:
        raise ImportStoppedError(str(wrong), report) from wrong
    except ijson.JSONError as wrong:
        session.rollback()
        sentence = "Le fichier a changé pendant sa lecture : relancez la commande."
        raise ImportStoppedError(sentence, report) from wrong
    except DBAPIError as wrong:
        session.rollback()
        cause = str(wrong.orig).splitlines()[0]
        sentence = (
            f"La base de données a refusé ou n’a pas répondu ({cause}) : "
            "ce qui était déjà écrit l’est en entier, relancez la commande."
        )
        sentence = NO_TABLES if lacks_tables(wrong) else sentence
        raise ImportStoppedError(sentence, report) from wrong
    except OSError as wrong:
        session.rollback()
        sentence = f"La lecture s’est arrêtée ({wrong.strerror or wrong}) : relancez la commande."
        raise ImportStoppedError(sentence, report) from wrong

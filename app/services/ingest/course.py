"""What every run of the import road has in common: its record, its progress, its end in words."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import ijson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clients.http import SourceError
from app.kernel.vocabulary import Source
from app.models.engine import NO_TABLES, begin_writing, lacks_tables
from app.models.run import IngestRun
from app.queries import communes
from app.services.ingest.report import Report


class ImportStoppedError(Exception):
    """A run that could not go to its end: one French sentence, and the report so far."""

    def __init__(self, sentence: str, report: Report) -> None:
        super().__init__(sentence)
        self.report = report


Progress = Callable[[str, int, int | None], None]


def silent(_step: str, _done: int, _total: int | None) -> None:
    """Say nothing of a run's progress."""


def need_communes(session: Session) -> None:
    """Raise :class:`SourceError` when the official list is not there: nothing could be placed."""
    if not communes.are_loaded(session):
        msg = "La liste des communes n’est pas chargée : lancez d’abord « flask communes load »."
        raise SourceError(msg)


def open_run(session: Session, source: Source, origin: str, now: datetime) -> int:
    """Keep that a run begins; return its number."""
    # What was read before must not be turned into a writing: SQLite would refuse at once.
    session.rollback()
    begin_writing(session)
    run = IngestRun(source=source.value, origin=origin, started_at=now)
    session.add(run)
    session.flush()
    run_id = run.id
    session.commit()
    return run_id


def close_run(session: Session, run_id: int, report: Report, finished_at: datetime) -> None:
    """Keep what a run did."""
    begin_writing(session)
    run = session.get_one(IngestRun, run_id)
    run.finished_at, run.report = finished_at, report.to_keep()
    session.commit()


@contextmanager
def gazetteer_at_rest() -> Iterator[None]:
    """Keep what is already in memory out of the garbage collector's rounds.

    The country's communes stay for the whole run; walking them again and again
    takes a tenth of its time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def in_words(session: Session, report: Report) -> Iterator[None]:
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

"""One run at a time for each kind of work. A killed run leaves nothing that blocks the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.orm import Session

from app.clients.http import SourceError
from app.kernel.vocabulary import Source

_ASKED_AGAIN_SECONDS = 0.05


@contextmanager
def only_one(session: Session, source: Source, data_dir: Path) -> Iterator[None]:
    """Hold the road of ``source``; :class:`SourceError` when another run holds it."""
    busy = (
        f"Un import de la source « {source.value} » est déjà en cours : "
        "attendez qu’il se termine, puis relancez la commande."
    )
    with held(session, f"import-{source.value}", data_dir, busy=busy):
        yield


@contextmanager
def held(
    session: Session, work: str, data_dir: Path, *, busy: str, patience: float = 0
) -> Iterator[None]:
    """Hold the only place there is for ``work``; :class:`SourceError` says ``busy`` otherwise.

    On PostgreSQL the lock belongs to a connection of its own, elsewhere to an open
    file: both are given back by the system when the process dies. ``patience`` is how
    many seconds another may still hold it.
    """
    connection = session.connection()
    is_shared = connection.dialect.name == "postgresql"
    engine = connection.engine
    session.commit()
    place = (
        _in_database(engine, work, busy, patience)
        if is_shared
        else _in_file(data_dir, work, busy, patience)
    )
    with place:
        yield


@contextmanager
def _in_file(data_dir: Path, work: str, busy: str, patience: float) -> Iterator[None]:
    folder = data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{work}.lock")
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise SourceError(busy) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _in_database(engine: sa.Engine, work: str, busy: str, patience: float) -> Iterator[None]:
    number = int.from_bytes(sha256(work.encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        until = time.monotonic() + patience
        while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
            if time.monotonic() >= until:
                raise SourceError(busy)
            time.sleep(_ASKED_AGAIN_SECONDS)
        try:
            yield
        finally:
            connection.scalar(sa.select(sa.func.pg_advisory_unlock(number)))

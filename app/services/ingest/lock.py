"""One run at a time for each source. A killed run leaves nothing that blocks the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.orm import Session

from app.clients.http import SourceError
from app.kernel.vocabulary import Source


@contextmanager
def only_one(session: Session, source: Source, data_dir: Path) -> Iterator[None]:
    """Hold the road of ``source``; :class:`SourceError` when another run holds it.

    On PostgreSQL the lock belongs to a connection of its own, elsewhere to an open
    file: both are given back by the system when the process dies.
    """
    connection = session.connection()
    is_shared = connection.dialect.name == "postgresql"
    engine = connection.engine
    session.commit()
    with _in_database(engine, source) if is_shared else _in_file(data_dir, source):
        yield


@contextmanager
def _in_file(data_dir: Path, source: Source) -> Iterator[None]:
    folder = data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"import-{source.value}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise SourceError(_busy(source)) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _in_database(engine: sa.Engine, source: Source) -> Iterator[None]:
    number = int.from_bytes(sha256(f"import {source.value}".encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
            raise SourceError(_busy(source))
        try:
            yield
        finally:
            connection.scalar(sa.select(sa.func.pg_advisory_unlock(number)))


def _busy(source: Source) -> str:
    return (
        f"Un import de la source « {source.value} » est déjà en cours : "
        "attendez qu’il se termine, puis relancez la commande."
    )

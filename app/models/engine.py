"""How our engines behave: SQLite made strict and patient, PostgreSQL told what is short."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

_WRITES = "writes"
# An execution option: PostgreSQL plans the statement for its values each time. After five times,
# it would plan once for all, knowing neither how far a circle reaches nor how much is enough.
PLANNED_ANEW = "planned_anew"
_NO_TABLE = ("no such table", "no such column", "does not exist")
# What an operator is told then, whatever the command.
NO_TABLES = (
    "La base de données n’a pas encore toutes ses tables\u00a0: "
    "lancez d’abord «\u00a0flask db upgrade\u00a0»."
)
BUSY_TIMEOUT_MS = 15_000
_MAPPED_BYTES = 2**31
_PREPARED = 32
_FOR_MILLISECONDS = (
    "SET jit = off; SET max_parallel_workers_per_gather = 0; SET enable_incremental_sort = off"
)
_OWN_KIBIBYTES, _WRITERS_KIBIBYTES = 512, 8192


class _HintingCompiler(SQLiteCompiler):
    """SQLAlchemy's own, which also writes ``with_hint(table, "INDEXED BY …", "sqlite")``.

    SQLite chooses its index without knowing how many rows answer; ours are chosen by counts.
    """

    def get_from_hint_text(self, _table: Any, text: str | None) -> str | None:
        return text


def options(url: str) -> dict[str, Any]:
    """Return how the engine of ``url`` is made.

    Each thread has a connection, and each connection of SQLite keeps the statements that it
    prepared: a hundred of ours, the driver's own number, is a megabyte and a half a thread.
    A statement that fails is told in the log without its values: they are people's.
    """
    found: dict[str, Any] = {"query_cache_size": 400, "hide_parameters": True}
    if url.startswith("sqlite"):
        found["connect_args"] = {"cached_statements": _PREPARED}
    return found


def prepare(engine: sa.Engine) -> None:
    """Tell ``engine`` how each of its connections behaves, as its database needs it.

    SQLite is given foreign keys, WAL, patience and explicit transactions. pysqlite's own implicit
    BEGIN would make savepoints and ``BEGIN IMMEDIATE`` impossible, so it is switched off and
    SQLAlchemy's ``begin`` says it.

    PostgreSQL is told what suits statements of milliseconds. It neither compiles them (``jit``)
    nor shares them among processes: both are for statements of seconds, and it would begin them
    for ours when it guesses badly. Nor does it finish the order of an index that lacks a column
    (``enable_incremental_sort``): there is one in the whole order too. These are ``SET`` once a
    connection: whatever hands connections out by the transaction loses them. It plans a
    statement marked :data:`PLANNED_ANEW` each time.
    """
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _on_postgresql)
        event.listen(engine, "do_execute", _on_execute)
    if engine.dialect.name != "sqlite":
        return
    engine.dialect.statement_compiler = _HintingCompiler
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "synchronous=NORMAL",
        # The file is read where the system has it in memory already, once for all threads and
        # processes; a connection's own copies are then few (SQLite, Memory-Mapped I/O).
        f"mmap_size={_MAPPED_BYTES}",
        f"cache_size=-{_OWN_KIBIBYTES}",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _on_postgresql(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.execute(_FOR_MILLISECONDS)
    dbapi_connection.commit()


def _on_execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """Run a statement marked :data:`PLANNED_ANEW`; say whether it was (SQLAlchemy's contract)."""
    if context is None or PLANNED_ANEW not in context.execution_options:
        return False
    cursor.execute(statement, parameters, prepare=False)
    return True


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    # The driver itself: SQLAlchemy's way there costs as much as a small statement.
    driver: Any = connection.connection.driver_connection
    if writes:
        driver.execute(f"PRAGMA cache_size=-{_WRITERS_KIBIBYTES}")
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_writing(session: Session) -> None:
    """Open the transaction in which ``session`` is going to write.

    SQLite refuses, without waiting, to turn a reading transaction into a
    writing one when somebody wrote in between; asking for the lock at once
    waits instead. On PostgreSQL it is an ordinary transaction.
    """
    if not session.in_transaction():
        session.connection(execution_options={_WRITES: True})


def lacks_tables(wrong: SQLAlchemyError) -> bool:
    """Tell whether a failure means that the schema was not brought to the newest.

    >>> lacks_tables(DBAPIError("SELECT", None, Exception("no such table: commune")))
    True
    """
    return isinstance(wrong, DBAPIError) and any(sign in str(wrong.orig) for sign in _NO_TABLE)

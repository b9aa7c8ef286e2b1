"""What each engine needs so that all its rows can be put in the place of others, at once.

SQL is written by hand here, as in :mod:`.engine` and nowhere else: SQLAlchemy has no word for
triggers asleep, for a table emptied at once, for the last number of a sequence, nor for the
rows that point at nothing. Names of tables come from the database's own catalogue, quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

# As long as a request may take; a service that runs on is then stopped first.
_LOCK_SECONDS = 10


@contextmanager
def write_alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that nobody writes beside; the caller commits, or nothing is kept."""
    options = {"writes": True} if engine.dialect.name == "sqlite" else {}
    with engine.connect().execution_options(**options) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield connection


@contextmanager
def triggers_asleep(connection: sa.Connection, tables: Sequence[sa.Table]) -> Iterator[None]:
    """Let the record be replaced; its triggers are back when this ends, or nothing is kept.

    Both engines change triggers within the transaction: others never see them away.
    """
    if connection.dialect.name == "postgresql":
        names = [_quoted(connection, table) for table in tables]
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        return
    written = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    ).all()
    for name, _ in written:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in written:
        connection.exec_driver_sql(statement)


def empty(connection: sa.Connection, tables: Sequence[sa.Table]) -> None:
    """Take every row away, of tables told those that others point at first. Commits nothing."""
    if connection.dialect.name == "postgresql":
        if names := ", ".join(_quoted(connection, table) for table in tables):
            connection.exec_driver_sql(f"TRUNCATE {names}")
        return
    for table in reversed(tables):
        connection.execute(sa.delete(table))


def orphans(connection: sa.Connection) -> bool:
    """Tell whether a row points at nothing; PostgreSQL refuses each as it comes."""
    if connection.dialect.name == "postgresql":
        return False
    return connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None


def raise_sequences(connection: sa.Connection, tables: Sequence[sa.Table]) -> None:
    """Let the next rows be numbered after these.

    A sequence is not given back by a rollback, hence never lowered: what was there before,
    if it stays after all, must not meet its own numbers again.
    """
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            name = connection.scalar(
                sa.select(sa.func.pg_get_serial_sequence(_quoted(connection, table), column.name))
            )
            if name is None:
                continue
            highest = connection.scalar(sa.select(sa.func.max(column))) or 0
            last, is_called = connection.exec_driver_sql(
                f"SELECT last_value, is_called FROM {name}"  # noqa: S608 (PostgreSQL's own name for it)
            ).one()
            if highest > (last if is_called else last - 1):
                connection.execute(sa.select(sa.func.setval(name, highest)))


def _quoted(connection: sa.Connection, table: sa.Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)

"""The tables as the database itself describes them, whatever the revision of its schema.

Asked of the database and not of the models: a backup leaves nothing out because nobody
thought of it, and an older one finds the tables that it was made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from app.models import text_index
from app.models.base import Json
from app.services.backups.canonical import Kind, kind_of, line_of

VERSIONS = "alembic_version"
_AT_ONCE, _HEAVY_AT_ONCE = 500, 4
# A string is in the order of its bytes, as SQLite has it, whatever the language of the server.
_BYTES_ORDER = {"postgresql": "C", "sqlite": "BINARY"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and what its columns hold."""

    table: sa.Table
    kinds: dict[str, Kind]

    @property
    def name(self) -> str:
        """Its name."""
        return self.table.name

    @property
    def is_heavy(self) -> bool:
        """Whether a row may be as large as a file."""
        return Kind.BYTES in self.kinds.values()


@dataclass(slots=True)
class Tally:
    """How many lines there were, and the SHA-256 of them all."""

    rows: int = 0

    def __post_init__(self) -> None:
        self._digest = sha256()

    _digest: Any = None

    def add(self, lines: bytes, rows: int) -> None:
        """Count lines."""
        self._digest.update(lines)
        self.rows += rows

    @property
    def sha256(self) -> str:
        """The digest of what was counted so far, in hexadecimal."""
        return str(self._digest.hexdigest())


def tables_of(connection: sa.Connection) -> list[Table]:
    """Return every table, those that others point at first.

    Not those that are made from others: the search index is made again where they are.
    """
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: not text_index.is_derived(name))
    return [_told(table) for table in found.sorted_tables if table.name != VERSIONS]


def _told(table: sa.Table) -> Table:
    kinds = {column.name: kind_of(column) for column in table.columns}
    for column in table.columns:
        if kinds[column.name] is Kind.JSON:
            column.type = Json()  # what is absent stays SQL's NULL
    return Table(table, kinds)


def revision_of(connection: sa.Connection) -> str | None:
    """Return the revision of the schema, or ``None`` where no migration ever ran."""
    if not sa.inspect(connection).has_table(VERSIONS):
        return None
    versions = sa.table(VERSIONS, sa.column("version_num", sa.String))
    return connection.scalar(sa.select(versions.c.version_num))


def count_rows(connection: sa.Connection, tables: list[Table]) -> dict[str, int]:
    """Return how many rows each table holds, by name; those that hold none are left out."""
    counted = {
        one.name: connection.scalar(sa.select(sa.func.count()).select_from(one.table)) or 0
        for one in tables
    }
    return {name: rows for name, rows in counted.items() if rows}


def lines_of(connection: sa.Connection, table: Table) -> Iterator[bytes]:
    """Give each row's line in the order of the key, reading a few at a time."""
    at_once = _HEAVY_AT_ONCE if table.is_heavy else _AT_ONCE
    order = [_in_order(column, connection) for column in table.table.primary_key.columns]
    # The driver tells SQL's NULL and JSON's null by the same word.
    absent = {
        name: table.table.c[name].is_(sa.null()).label(f"{name} is null")
        for name, kind in table.kinds.items()
        if kind is Kind.JSON
    }
    statement = sa.select(table.table, *absent.values()).order_by(*order)
    with connection.execute(statement, execution_options={"yield_per": at_once}) as rows:
        for row in rows.mappings():
            gone = {name for name in absent if row[f"{name} is null"]}
            yield line_of(table.kinds, dict(row), absent=gone)


def tally_of(connection: sa.Connection, table: Table) -> Tally:
    """Count a table as the database has it now."""
    tally = Tally()
    for line in lines_of(connection, table):
        tally.add(line, 1)
    return tally


def _in_order(column: sa.Column[Any], connection: sa.Connection) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.String):
        return column
    return sa.collate(column, _BYTES_ORDER[connection.dialect.name])

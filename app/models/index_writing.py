"""What is written to the search index, in as few statements as each engine allows.

SQL is written by hand here, as in :mod:`.text_index`: an event is told in some ten rows of
counts and dozens of words, and SQLAlchemy's way to each costs more than the row itself. SQLite
is a function call away: its driver repeats a statement for little. PostgreSQL is a journey
away: all travels in one statement, as JSON, which both ends read in C
(https://www.postgresql.org/docs/current/functions-json.html). Whose rows they are is said by
:mod:`app.services.search.keep`, which writes for everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect

from app.models import text_index
from app.models.search import SearchWord, Upcoming, UpcomingCount

_TABLE: Any = Upcoming.__table__
_POSTGRESQL = PGDialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
_TYPES = {
    column.name: str(column.type.compile(_POSTGRESQL))
    for column in _TABLE.columns
    if column.name != "words"
}
_COLUMNS = ", ".join(f'"{name}"' for name in _TYPES)
_COUNTS, _WORDS = UpcomingCount.__tablename__, SearchWord.__tablename__
_ADDED = f"ON CONFLICT (level, cell) DO UPDATE SET n = {_COUNTS}.n + excluded.n"

# ruff: noqa: S608 (names of our own tables and columns; values are parameters)
_LITE_ROWS = (
    f"INSERT INTO {Upcoming.__tablename__} ({_COLUMNS}) "
    f"VALUES ({', '.join(f':{name}' for name in _TYPES)})"
)
_LITE_COUNTS = f"INSERT INTO {_COUNTS} (level, cell, n) VALUES (?, ?, ?) {_ADDED}"
_LITE_WORDS = f"INSERT INTO {_WORDS} (word) VALUES (?) ON CONFLICT DO NOTHING"

_COUNTED = (
    f"INSERT INTO {_COUNTS} (level, cell, n) SELECT level, cell, n "
    f"FROM json_to_recordset(%s) AS told(level smallint, cell bigint, n integer) {_ADDED}"
)
_TOLD = (
    f"WITH counted AS ({_COUNTED}), said AS (INSERT INTO {_WORDS} (word) "
    "SELECT word FROM json_array_elements_text(%s) AS told(word) ON CONFLICT DO NOTHING) "
    f"INSERT INTO {Upcoming.__tablename__} ({_COLUMNS}, words) "
    f"SELECT {_COLUMNS}, array_to_tsvector(words) FROM json_to_recordset(%s) AS told"
    f"({', '.join(f'{chr(34)}{name}{chr(34)} {kind}' for name, kind in _TYPES.items())}, "
    "words text[])"
)

Count = tuple[int, int, int]
"""A level, a square (or what else it counts by), and how many rows more."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What the index is to hold more: words, rows with the tokens of each, and counts.

    ``counts`` are in order, each once: whoever writes takes them in the same.
    """

    words: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    tokens: Sequence[Sequence[str]]
    counts: Sequence[Count]


def tell(connection: sa.Connection, telling: Telling) -> None:
    """Write what the index is to hold more."""
    if not text_index.keeps_apart(connection.dialect.name):
        each = zip(telling.rows, telling.tokens, strict=True)
        rows = [{**row, "words": tokens} for row, tokens in each]
        values = (_counts(telling.counts), _json(telling.words), _json(rows))
        connection.exec_driver_sql(_TOLD, values)
        return
    if telling.words:
        connection.exec_driver_sql(_LITE_WORDS, [(word,) for word in telling.words])
    if telling.rows:
        connection.exec_driver_sql(_LITE_ROWS, [dict(row) for row in telling.rows])
        numbers = (row["id"] for row in telling.rows)
        said = map(" ".join, telling.tokens)
        text_index.add(connection, list(zip(numbers, said, strict=True)))
        count(connection, telling.counts)


def count(connection: sa.Connection, counts: Sequence[Count]) -> None:
    """Add to counts, which are in order, each once."""
    if text_index.keeps_apart(connection.dialect.name):
        connection.exec_driver_sql(_LITE_COUNTS, list(counts))
    else:
        connection.exec_driver_sql(_COUNTED, (_counts(counts),))


def _counts(counts: Iterable[Count]) -> str:
    return _json([{"level": level, "cell": cell, "n": n} for level, cell, n in counts])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

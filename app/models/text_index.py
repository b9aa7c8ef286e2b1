"""The words of the index, which the two engines keep each in its own way.

SQL is written by hand here, as in :mod:`.engine`: SQLAlchemy has no word for SQLite's FTS5
(https://www.sqlite.org/fts5.html), whose table holds tokens and no text (``content=''``), by
row of ``upcoming``. What is taken out has to be told as it was put in. PostgreSQL keeps the
tokens in the row itself (``upcoming.words``), with a GIN index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from app.models.search import SearchState, SearchWord, Upcoming, UpcomingCount, token_set

TABLE, INDEX = "upcoming_text", "ix_upcoming_words"
# SQLite's table is in the order of dates; PostgreSQL's is in none, and its rows are long.
BY_DATE = "ix_upcoming_dates"
_NUMBERS = (
    "id, lat, lon, until, before, first_day, last_day, before_day, traits, insee, event_id, "
    "is_long, alike, alike_day, age_min, age_max, organizer"
)
# Tokens come apart by a space and are otherwise left alone: they are folded already.
MAKE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', columnsize=0, detail=none, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co' tokenchars '_'\")"
)
DROP = f"DROP TABLE IF EXISTS {TABLE}"

Entry = tuple[int, str]
"""A row's number and its tokens, parted by spaces."""

# The column that bears the table's own name stands for all its columns (FTS5, §3).
text = sa.table(TABLE, sa.column("rowid", sa.BigInteger), sa.column(TABLE, sa.Text))

_GUESS = "EXPLAIN (FORMAT JSON) SELECT FROM upcoming WHERE words @@ CAST(%s AS tsquery)"
_ENTRIES = f"INSERT INTO {TABLE}(rowid, words) VALUES (?, ?)"  # noqa: S608 (our own name)
_LEAVING = f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES ('delete', ?, ?)"  # noqa: S608 (our own name)


def is_derived(name: str) -> bool:
    """Tell whether a table holds nothing but what is made from others."""
    models = (Upcoming, UpcomingCount, SearchWord, SearchState)
    return name.startswith(TABLE) or name in {model.__tablename__ for model in models}


def is_of_one_engine(name: str | None) -> bool:
    """Tell whether a table or an index is here for one engine, and in no model."""
    return name is not None and (name.startswith(TABLE) or name in {INDEX, BY_DATE})


def keeps_apart(dialect: str) -> bool:
    """Tell whether an engine keeps tokens in a table of their own."""
    return dialect == "sqlite"


def add(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Put the tokens of rows in SQLite's table."""
    connection.exec_driver_sql(_ENTRIES, list(entries))


def remove(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Take them out again, as they were put in."""
    connection.exec_driver_sql(_LEAVING, list(entries))


def empty(connection: sa.Connection) -> None:
    """Take everything out of SQLite's table."""
    driver(connection).execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")  # noqa: S608 (our own name)


def entries(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """Yield each (row, token) that SQLite's table holds, by token."""
    own = driver(connection)
    own.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.upcoming_terms "
        f"USING fts5vocab(main, {TABLE}, instance)"
    )
    yield from own.execute("SELECT doc, term FROM temp.upcoming_terms")


class as_list(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 (written as a function in statements)
    """The tokens of a row as a list; nothing where the engine keeps them apart."""

    inherit_cache = True
    type = sa.types.NullType()


class first_then(sa.sql.selectable.Join):  # noqa: N801 (written as a function in statements)
    """A join that is read from the left, whatever the engine thinks of it.

    SQLite's ``CROSS JOIN`` is its documented way to say so (The SQLite Query Planner, §7.2).
    """

    inherit_cache = True


def by_words(rows: sa.Table) -> Any:
    """Return the rows of the index, reached through SQLite's table of tokens."""
    return first_then(text, rows, rows.c.id == text.c.rowid)


def match(rows: sa.Table, dialect: str) -> Any:
    """Return what finds the rows that have the tokens of the parameter ``match``."""
    wanted = sa.bindparam("match", type_=sa.Text)
    if keeps_apart(dialect):
        return text.c[TABLE].bool_op("MATCH")(wanted)
    return rows.c.words.bool_op("@@")(sa.cast(wanted, TSQUERY))


def guessed(connection: sa.Connection, match: str) -> int:
    """Return how many rows PostgreSQL expects to have these tokens, from its statistics."""
    ((plan,),) = connection.exec_driver_sql(_GUESS, (match,)).one()
    return int(plan["Plan"]["Plan Rows"])


def written_match(
    words: Iterable[Sequence[str]], dialect: str, *, without: Iterable[Sequence[str]] = ()
) -> str:
    """Return what finds rows that have a token of each group; ``*`` ends a beginning.

    ``without``: of those, only rows that do not have a token of each of these groups too.

    >>> written_match([["velo", "velos"], ["yog*"]], "sqlite", without=[["_tvelo"]])
    '(("velo" OR "velos") AND ("yog"*)) NOT (("_tvelo"))'
    >>> written_match([["velo", "velos"], ["yog*"]], "postgresql")
    "(('velo' | 'velos') & ('yog':*))"
    """
    apart = keeps_apart(dialect)
    wanted = _all_of(words, apart=apart)
    if not (refused := list(without)):
        return wanted
    return f"{wanted} {'NOT' if apart else '& !'} {_all_of(refused, apart=apart)}"


def _all_of(groups: Iterable[Sequence[str]], *, apart: bool) -> str:
    both, either, write = (" AND ", " OR ", _fts) if apart else (" & ", " | ", _tsquery)
    return f"({both.join(f'({either.join(map(write, group))})' for group in groups)})"


def _fts(token: str) -> str:
    return f'"{token[:-1]}"*' if token.endswith("*") else f'"{token}"'


def _tsquery(token: str) -> str:
    return f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'"


def driver(connection: sa.Connection) -> Any:
    """Return the driver's own connection, for what is written by hand here."""
    return connection.connection.driver_connection


@compiles(token_set, "postgresql")
def _as_vector(element: token_set, compiler: SQLCompiler, **more: Any) -> str:
    value = compiler.process(element.clauses, **more)
    return f"array_to_tsvector(CAST({value} AS text[]))"


@compiles(token_set)
def _as_it_is(element: token_set, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(first_then)
def _from_the_left(element: first_then, compiler: SQLCompiler, **more: Any) -> str:
    more |= {"asfrom": True}
    if (linter := more.get("from_linter")) is not None:
        linter.edges.update(product(element.left._from_objects, element.right._from_objects))  # noqa: SLF001 (as SQLAlchemy's own joins tell it)
    left, right = (compiler.process(one, **more) for one in (element.left, element.right))
    more = {name: value for name, value in more.items() if name not in {"asfrom", "from_linter"}}
    condition: Any = element.onclause
    return f"{left} CROSS JOIN {right} ON {compiler.process(condition, **more)}"


@compiles(as_list, "postgresql")
def _as_array(element: as_list, compiler: SQLCompiler, **more: Any) -> str:
    return f"tsvector_to_array({compiler.process(element.clauses, **more)})"


@compiles(as_list)
def _as_nothing(_element: as_list, _compiler: SQLCompiler, **_more: Any) -> str:
    return "NULL"


# What only one engine has is no part of the models' tables: it comes and goes with them.
for _when, _ddl, _engine in (
    ("after_create", MAKE, "sqlite"),
    ("before_drop", DROP, "sqlite"),
    ("after_create", f"CREATE INDEX {INDEX} ON upcoming USING gin (words)", "postgresql"),
    ("after_create", f"CREATE INDEX {BY_DATE} ON upcoming ({_NUMBERS})", "postgresql"),
):
    _statement: Any = sa.DDL(_ddl)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
    event.listen(Upcoming.__table__, _when, _statement.execute_if(dialect=_engine))

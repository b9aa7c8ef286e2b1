"""Many values in one parameter, compared with a column: squares, communes, words, identities.

Databases take some thirty thousand parameters in a statement, and each costs something when
it is written; one value holds as many as one likes. PostgreSQL takes an array and sees how
many there are; SQLite a JSON text, whose values it looks up one by one in an index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine


class Listed(TypeDecorator[Any]):
    """A list of plain values as one parameter."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Leave the value as the driver takes it."""
        return dialect.type_descriptor(sa.types.NullType())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> Any:
        """Write a JSON text for SQLite; PostgreSQL's driver knows lists."""
        if value is None:
            return None
        return json.dumps(list(value)) if dialect.name == "sqlite" else list(value)


class is_listed(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 (written as a function in statements)
    """``is_listed(column, "name")``: the column's value is in the list of that parameter."""

    inherit_cache = True
    # Not a Boolean: SQLAlchemy would compare it with 1 on SQLite, which then sees no index.
    type = sa.types.NullType()

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, sa.bindparam(name, type_=Listed(), required=True))


@compiles(is_listed, "sqlite")
def _in_sqlite(element: is_listed, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 (a bound parameter)


@compiles(is_listed, "postgresql")
def _in_postgresql(element: is_listed, compiler: SQLCompiler, **more: Any) -> str:
    inner, _ = element.clauses
    column, values = (compiler.process(one, **more) for one in element.clauses)
    kind = "text" if isinstance(inner.type, sa.String) else "bigint"
    return f"{column} = ANY (CAST({values} AS {kind}[]))"

"""What helps an engine to choose its way, where it cannot know what we know."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class plainly(FunctionElement[Any]):  # noqa: N801 (written as a function in statements)
    """A column that is compared row by row, never looked up in an index.

    SQLite chooses its index without knowing how many rows answer; a unary plus is its
    own documented way to leave one out (The SQLite Query Planner, §3). PostgreSQL knows
    better, and sees the column as it is.
    """

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type: Any = column.type


@compiles(plainly)
def _as_it_is(element: plainly, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(_column(element), **more)


@compiles(plainly, "sqlite")
def _with_a_plus(element: plainly, compiler: SQLCompiler, **more: Any) -> str:
    return f"+{compiler.process(_column(element), **more)}"


def _column(element: plainly) -> sa.ColumnElement[Any]:
    (column,) = element.clauses
    return column

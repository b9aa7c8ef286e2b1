"""Many numbers in one value: a list of identities longer than a statement takes parameters."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class numbers_of(FunctionElement[Any]):  # noqa: N801 (written as a function in statements)
    """The rows of a JSON list of whole numbers: ``column.bool_op("IN")(numbers_of(…))``.

    Databases take some thirty thousand parameters in a statement, and each costs something
    when the statement is written; one text holds as many numbers as one likes.
    """

    inherit_cache = True
    type = sa.Integer()


@compiles(numbers_of, "sqlite")
def _in_sqlite(element: numbers_of, compiler: SQLCompiler, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    return f"(SELECT value FROM json_each({text}))"  # noqa: S608 (a bound parameter)


@compiles(numbers_of, "postgresql")
def _in_postgresql(element: numbers_of, compiler: SQLCompiler, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    rows = f"json_array_elements_text(CAST({text} AS json))"
    return f"(SELECT value::integer FROM {rows})"  # noqa: S608 (a bound parameter)

"""The rules of the house about its code: each takes a source and names what breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from tests.house.tree import Source

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 40
BELOW_THE_DOOR = {"kernel", "models", "clients", "queries", "services"}
VAGUE_ROOM = re.compile(r"(?:^|_)(?:utils?|helpers?|common|managers?)(?:_|$)")
VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?)(?:_|$)")
EMPTY_VERBS = ("process_", "handle_", "do_")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
# An index or a default is written once, in the schema: it reads no row of anybody.
OF_THE_SCHEMA = {"sqlite_where", "postgresql_where", "server_default"}
SPEAKS_TO_THE_DRIVER = frozenset(
    {
        "app/models/engine.py",  # transactions and pragmas, for which SQLAlchemy has no words
        "app/models/replacing.py",  # triggers, TRUNCATE, sequences, orphans: every row of a base
        "app/models/text_index.py",  # FTS5's own commands, PostgreSQL's guesses
        "app/models/index_writing.py",  # an event's hundred rows of the index, in one journey
    }
)
# The console is brought when it is asked for: for its weight, and for no circle (ADR 0008).
BROUGHT_LATER = {"app/web/console_door.py": "import_module('app.web.console')"}
IMPORTERS = {"import_module", "importlib.import_module", "__import__", "import_string"}

Rule = Callable[[Source], Iterator[str]]
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def a_module_is_short(source: Source) -> Iterator[str]:
    """300 lines at most: a longer room is two rooms."""
    lines = source.text.count("\n")
    if lines > LINES_OF_A_MODULE:
        yield f"{lines} lines"


def a_function_is_short(source: Source) -> Iterator[str]:
    """40 lines at most, docstring included."""
    for function in _functions(source):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > LINES_OF_A_FUNCTION:
            yield f"{function.lineno}: {function.name} has {lines} lines"


def everything_public_says_what_it_is(source: Source) -> Iterator[str]:
    """A docstring on every module, public class and public function."""
    if not ast.get_docstring(source.tree):
        yield "1: the module says nothing of itself"
    for node in _public(source.tree):
        if not ast.get_docstring(node):
            yield f"{node.lineno}: {node.name} says nothing of itself"


def imports_stand_at_the_top(source: Source) -> Iterator[str]:
    """A hidden import is the price of a circle; here nothing is imported in the dark."""
    for function in _functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{node.lineno}: imported inside {function.name}"
    for call in _calls(source):
        if _name_of(call.func) not in IMPORTERS:
            continue
        if ast.unparse(call) != BROUGHT_LATER.get(source.path.as_posix()):
            yield f"{call.lineno}: imported by {_name_of(call.func)}"


def everything_is_typed(source: Source) -> Iterator[str]:
    """Each argument and each result has its type."""
    for function in _functions(source):
        wanted = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        wanted += [extra for extra in (function.args.vararg, function.args.kwarg) if extra]
        bare = [a.arg for a in wanted if not a.annotation and a.arg not in {"self", "cls"}]
        if bare:
            yield f"{function.lineno}: {function.name} does not type {', '.join(bare)}"
        if function.returns is None:
            yield f"{function.lineno}: {function.name} does not type its result"


def sql_is_never_a_string(source: Source) -> Iterator[str]:
    """``text()`` is what the scope guard cannot read.

    Four modules of the models' floor are let: :mod:`app.models.engine`, which opens connections
    and transactions; :mod:`app.models.replacing`, by which a restore puts all the rows of
    an installation in the place of others; and the two that write the search index for
    everybody. None is asked what a site holds. The driver itself is a way around, too.
    """
    if source.path.as_posix() in SPEAKS_TO_THE_DRIVER:
        return
    of_the_schema = {
        id(keyword.value)
        for call in _calls(source)
        for keyword in call.keywords
        if keyword.arg in OF_THE_SCHEMA
    }
    texts = {"sa.text", "sqlalchemy.text", "sql.text"} | _bound_to_sqlalchemy_text(source)
    for call in _calls(source):
        name = _name_of(call.func)
        raw = name in texts or name.endswith(".exec_driver_sql")
        if raw and id(call) not in of_the_schema:
            yield f"{call.lineno}: SQL in a string"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"driver_connection", "driver"}:
            yield f"{node.lineno}: the driver itself"


def the_hour_is_an_argument(source: Source) -> Iterator[str]:
    """Below the web floor ``now`` is given, never asked."""
    if source.floor not in BELOW_THE_DOOR:
        return
    for call in _calls(source):
        name = _name_of(call.func)
        if any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS):
            yield f"{call.lineno}: {name}() asks the machine's clock"


def only_commands_print(source: Source) -> Iterator[str]:
    """Standard output belongs to the command line."""
    if source.floor == "cli":
        return
    for call in _calls(source):
        if _name_of(call.func) in {"print", "pprint", "click.echo", "sys.stdout.write"}:
            yield f"{call.lineno}: prints"


def views_are_not_coroutines(source: Source) -> Iterator[str]:
    """No ``async def``: under WSGI, Flask makes an event loop for each call of such a view.

    :class:`app.web.logs.DiscreetFlask` does not even ask whether a view is one: what it returns
    would be taken for an answer before anybody waited for it.
    """
    for node in source.nodes:
        if isinstance(node, ast.AsyncFunctionDef):
            yield f"{node.lineno}: {node.name} is a coroutine"


def names_say_something(source: Source) -> Iterator[str]:
    """No ``utils``, ``helpers``, ``common``, ``manager``; no ``process_``, ``handle_``, ``do_``."""
    for part in (*source.path.parts[:-1], source.path.stem):
        if VAGUE_ROOM.search(part):
            yield f"{part} is no name"
    for node in source.nodes:
        if isinstance(node, _Function | ast.ClassDef) and VAGUE.search(_in_snake(node.name)):
            yield f"{node.lineno}: {node.name} is no name"
    # A method's name may be imposed by its parent; a function's is ours.
    for node in source.tree.body:
        if isinstance(node, _Function) and node.name.lstrip("_").startswith(EMPTY_VERBS):
            yield f"{node.lineno}: {node.name} does not say what it does"


# A migration is a photograph of the schema, as long as the schema is wide.
IN_MIGRATIONS: tuple[Rule, ...] = (imports_stand_at_the_top,)
IN_TESTS: tuple[Rule, ...] = (a_module_is_short, imports_stand_at_the_top)
IN_THE_APPLICATION: tuple[Rule, ...] = (
    *IN_TESTS,
    a_function_is_short,
    everything_public_says_what_it_is,
    everything_is_typed,
    sql_is_never_a_string,
    the_hour_is_an_argument,
    only_commands_print,
    views_are_not_coroutines,
    names_say_something,
)


def _functions(source: Source) -> Iterator[_Function]:
    return (node for node in source.nodes if isinstance(node, _Function))


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in source.nodes if isinstance(node, ast.Call))


def _public(parent: ast.Module | ast.ClassDef) -> Iterator[_Function | ast.ClassDef]:
    for node in parent.body:
        if isinstance(node, _Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _bound_to_sqlalchemy_text(source: Source) -> set[str]:
    return {
        alias.asname or alias.name
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name == "text"
    }


def _in_snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

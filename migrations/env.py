"""How migrations reach the database: the application's own engine, one transaction for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click
import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from flask import current_app
from sqlalchemy.orm import Session

from app.models.base import Json, LocalizedType, UTCDateTime
from app.models.search import SearchState, Tokens
from app.models.text_index import is_of_one_engine
from app.services.search.rebuild import make_if_new

# Two deployments that migrate at once would each see the other's half.
ADVISORY_LOCK = 0x6C72_6E74  # any constant will do, as long as it stays
RENDERED = {
    Json: "JSON",
    LocalizedType: "JSON",
    UTCDateTime: "sa.DateTime(timezone=True)",
    Tokens: 'sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")',
}


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what the database keeps: a migration is a photograph."""
    return RENDERED.get(type(item), False) if kind == "type" else False


def is_declared(name: str | None, _kind: str, _parents: object) -> bool:
    """Leave out of comparisons what the models do not declare, being one engine's alone."""
    return not is_of_one_engine(name)


def number_the_revision(
    _context: MigrationContext, _revision: str | Iterable[str | None], found: list[MigrationScript]
) -> None:
    """Call a new revision by the next number; write none when nothing changed."""
    [script] = found
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        found.clear()
        return
    versions = Path(context.script.dir, "versions").glob("[0-9]*.py")
    newest = max((int(path.name[:4]) for path in versions), default=0)
    script.rev_id = f"{newest + 1:04d}"


@contextmanager
def foreign_keys_asleep(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite rebuild a table without cascading over those that point at it.

    ``ALTER`` there means: copy, drop, rename; and the drop would delete children.
    The switch does nothing inside a transaction, hence the raw connection, and
    what the rows point at is checked again before anything is kept.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def take_the_lock(connection: sa.Connection) -> None:
    """Wait for another migration of this database; do not wait long for its readers."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


def refuse_orphans(connection: sa.Connection) -> None:
    """Undo everything if a row would point at nothing."""
    if connection.dialect.name != "sqlite":
        return
    if orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        msg = f"rows would point at nothing: {orphans[:5]}"
        raise RuntimeError(msg)


def say(*, step: MigrationInfo, **_rest: object) -> None:
    """Name on standard error what has just been done; a long one would otherwise look stuck."""
    if context.config.attributes.get("is_quiet"):
        return
    done = ", ".join(step.up_revision_ids) if step.is_upgrade else f"{step.up_revision_id} défaite"
    click.echo(f"Schéma\u00a0: {done}", err=True)


def run() -> None:
    """Run the migrations that the command asked for."""
    migrate = current_app.extensions["migrate"]
    engine = migrate.db.engine
    writing = engine.execution_options(writes=True)
    with writing.connect() as connection, foreign_keys_asleep(connection):
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            render_item=render_item,
            include_name=is_declared,
            on_version_apply=say,
            process_revision_directives=number_the_revision,
            # Our SQLite engine says BEGIN itself, so that DDL can be undone there too.
            transactional_ddl=True,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            take_the_lock(connection)
            context.run_migrations()
            refuse_orphans(connection)
    fill_the_index(engine)


def fill_the_index(engine: sa.Engine) -> None:
    """Make the search index, if the schema has one since now: it follows from the rest."""
    if sa.inspect(engine).has_table(SearchState.__tablename__):
        with Session(engine) as session:
            made = make_if_new(session, now=datetime.now(UTC))
        if made and not context.config.attributes.get("is_quiet"):
            click.echo("Index de recherche\u00a0: fait", err=True)


run()

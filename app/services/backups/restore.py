"""Bringing a backup back: checked whole, written in one transaction, then compared again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.orm import Session

from app.models.replacing import (
    empty,
    orphans,
    raise_sequences,
    triggers_asleep,
    write_alone,
)
from app.models.search import SearchState
from app.services.accounts import record
from app.services.backups import contents
from app.services.backups.canonical import row_of
from app.services.backups.manifest import Manifest, mark_of_key
from app.services.backups.problems import BackupError
from app.services.backups.staging import Staging
from app.services.backups.tables import Table, count_rows, revision_of, tables_of, tally_of
from app.services.search import rebuild as search

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Schema:
    """The schemas that this program knows, oldest first, and how a database is brought to one."""

    known: Sequence[str]
    bring: Callable[[str], None]

    @property
    def newest(self) -> str:
        """The one that the program works with."""
        return self.known[-1]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. ``record_broken_at`` was so in the backup already.

    ``is_same_key``: what was encrypted can be read here. ``upgraded_from``: the older schema
    that the backup was of.
    """

    manifest: Manifest
    differences: int
    record_broken_at: int | None
    is_same_key: bool
    upgraded_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a backup is to be brought back, and when: the search index is made for that day."""

    engine: sa.Engine
    data_dir: Path
    secret_key: str
    schema: Schema
    now: datetime
    replace: bool = False
    take_secret_key: bool = False


def restore(
    ground: Ground, path: Path, *, progress: Callable[[int], None] = lambda _: None
) -> Restored:
    """Make the installation hold what the backup at ``path`` holds, and nothing else.

    All of it or nothing: killed anywhere, the database is as it was before. Raises
    :class:`BackupError`.
    """
    with contents.opened(path) as file:
        manifest = contents.read(file, contents.Nobody())
        older = _accepted(ground, manifest)
        if older:
            ground.schema.bring(manifest.revision)
        try:
            file.seek(0)
            broken = _written(ground, file, manifest, progress)
        finally:
            if older:
                ground.schema.bring(ground.schema.newest)
    return Restored(
        manifest=manifest,
        differences=0,
        record_broken_at=broken,
        is_same_key=ground.take_secret_key or manifest.key == mark_of_key(ground.secret_key),
        upgraded_from=manifest.revision if manifest.revision != ground.schema.newest else None,
    )


def _accepted(ground: Ground, manifest: Manifest) -> bool:
    """Refuse what cannot be restored here; tell whether the schema has to be moved first."""
    if manifest.revision not in ground.schema.known:
        msg = (
            f"Cette sauvegarde est au schéma {manifest.revision}, que ce programme ignore : "
            f"elle vient d’une version plus récente ({manifest.program}). Installez celle-là."
        )
        raise BackupError(msg)
    if ground.take_secret_key and not manifest.has_secret_key:
        msg = "Cette sauvegarde ne contient pas la clé : elle a été faite sans --with-secret-key."
        raise BackupError(msg)
    with ground.engine.connect() as connection:
        tables, current = tables_of(connection), revision_of(connection)
        held = count_rows(connection, tables)
    if tables and current is None:
        msg = "Cette base a des tables que « flask db upgrade » n’a pas faites : rien n’est touché."
        raise BackupError(msg)
    if held and not ground.replace:
        most = sorted(held.items(), key=lambda one: -one[1])[:3]
        said = ", ".join(f"{name} {rows}" for name, rows in most)
        msg = (
            f"Cette base n’est pas vide ({said}…) : rien n’est touché. Donnez une base vide, ou "
            "--replace pour que la sauvegarde prenne la place de ce qu’il y a."
        )
        raise BackupError(msg)
    if held and current != manifest.revision:
        msg = (
            f"Cette base est au schéma {current}, la sauvegarde au {manifest.revision} : avec "
            "--replace il faut le même. Restaurez dans une base vide, elle sera mise à jour."
        )
        raise BackupError(msg)
    return current != manifest.revision


def _written(
    ground: Ground, file: IO[bytes], manifest: Manifest, progress: Callable[[int], None]
) -> int | None:
    with (
        Staging.under(ground.data_dir) as staging,
        _in_words(),
        write_alone(ground.engine) as connection,
    ):
        tables = tables_of(connection)
        _refuse_other_columns(tables, manifest)
        described = [one.table for one in tables]
        with triggers_asleep(connection, described):
            empty(connection, described)
            filling = _Filling(connection, {one.name: one for one in tables}, staging, progress)
            if contents.read(file, filling) != manifest:
                msg = "Le fichier a changé pendant qu’on le lisait. Rien n’a été changé."
                raise BackupError(msg)
        if orphans(connection):
            msg = "Des lignes de cette sauvegarde désignent ce qui n’y est pas. Rien n’a changé."
            raise BackupError(msg)
        raise_sequences(connection, described)
        _compare(connection, tables, manifest)
        with Session(connection) as session:
            broken = record.check(session)
            if sa.inspect(connection).has_table(SearchState.__tablename__):
                search.make(session, now=ground.now)
                session.flush()
        if ground.take_secret_key:
            staging.keep_secret_key(filling.key)
        staging.put_in_place()
        connection.commit()
        staging.stay()
        return broken


def _refuse_other_columns(tables: list[Table], manifest: Manifest) -> None:
    here = {table.name: table.kinds for table in tables}
    there = {table.name: table.columns for table in manifest.tables}
    if here == there:
        return
    names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    msg = (
        f"Les tables ne sont pas les mêmes ici et dans la sauvegarde ({', '.join(names)}) : "
        "rien n’a été changé."
    )
    raise BackupError(msg)


def _compare(connection: sa.Connection, tables: list[Table], manifest: Manifest) -> None:
    said = {table.name: table for table in manifest.tables}
    for table in tables:
        tally, wanted = tally_of(connection, table), said[table.name]
        if (tally.rows, tally.sha256) != (wanted.rows, wanted.sha256):
            msg = (
                f"Table « {table.name} » : relue dans la base, elle n’est pas celle de la "
                f"sauvegarde ({tally.rows} lignes, {wanted.rows} attendues). Rien n’a été changé."
            )
            raise BackupError(msg)


@dataclass(slots=True)
class _Filling:
    """Writes what an archive holds."""

    connection: sa.Connection
    tables: dict[str, Table]
    staging: Staging
    progress: Callable[[int], None]
    key: str = ""
    rows: int = 0

    def lines(self, table: str, content: bytes) -> None:
        """Insert some rows."""
        into = self.tables[table]
        try:
            rows = [row_of(into.kinds, line) for line in content.splitlines()]
        except (ValueError, KeyError, TypeError, ArithmeticError) as wrong:
            msg = f"Table « {table} » : une ligne n’est pas lisible. Rien n’a été changé."
            raise BackupError(msg) from wrong
        for start in range(0, len(rows), _BATCH):
            self._insert(into, rows[start : start + _BATCH])

    def picture(self, name: str, pieces: Iterator[bytes]) -> None:
        """Keep a picture beside its place."""
        self.staging.keep(name, pieces)

    def secret_key(self, key: str) -> None:
        """Remember the key."""
        self.key = key

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        try:
            self.connection.execute(sa.insert(table.table), rows)
        except (StatementError, ValueError, OverflowError) as wrong:
            reason = str(getattr(wrong, "orig", None) or wrong).splitlines()[0]
            msg = f"Table « {table.name} » : la base refuse une ligne ({reason}). Rien n’a changé."
            raise BackupError(msg) from wrong
        self.rows += len(rows)
        self.progress(self.rows)


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in a sentence what the database or the disk refused."""
    try:
        yield
    except SQLAlchemyError as wrong:
        reason = str(wrong.orig) if isinstance(wrong, DBAPIError) else str(wrong)
        msg = (
            f"La base de données a refusé ({reason.strip().splitlines()[0]}) : "
            "elle est comme avant. Arrêtez le service s’il tourne, voyez la place qui reste, "
            "puis recommencez."
        )
        raise BackupError(msg) from wrong
    except OSError as wrong:
        msg = (
            f"Le disque a refusé ({wrong.strerror or wrong}) : la base est comme avant. "
            "Voyez la place qui reste et les droits de RENTREE_DATA_DIR."
        )
        raise BackupError(msg) from wrong

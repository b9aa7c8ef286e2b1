"""Making a backup: the database as it was at one instant, and the files that go with it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.services.accounts import record
from app.services.backups import archive
from app.services.backups.archive import Writer
from app.services.backups.contents import MANIFEST, README, SECRET_KEY, FilesTally
from app.services.backups.manifest import (
    FORMAT,
    FilesSaid,
    Manifest,
    RecordSaid,
    TableSaid,
    mark_of_key,
)
from app.services.backups.problems import BackupError
from app.services.backups.readme import WORDS
from app.services.backups.tables import Table, Tally, lines_of, revision_of, tables_of
from app.services.pictures.store import PictureStore

_PART_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to take: of which installation, and how much of it.

    ``program`` is this version of the program, ``revision`` the schema that it works with.
    """

    data_dir: Path
    secret_key: str
    program: str
    revision: str
    with_secret_key: bool = False
    with_pictures: bool = True
    replace: bool = False


def save(
    engine: sa.Engine,
    path: Path,
    wanted: Wanted,
    *,
    now: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> Manifest:
    """Write a backup to ``path``, whole or not at all; return what it holds.

    The service may go on meanwhile: what is written after the first row was read is not in
    it. ``progress`` is told how many rows were. Raises :class:`BackupError`.
    """
    with _in_words(path):
        _refuse_taken(path, replace=wanted.replace)
    with (
        _in_words(path),
        _beside(path) as file,
        reading(engine) as connection,
        archive.writing(file, int(now.timestamp())) as writer,
    ):
        return _Saving(connection, writer, wanted, now, progress).everything()


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that reads, and sees one instant from its first row to its last.

    In WAL a reading of SQLite is one (Isolation In SQLite); PostgreSQL is asked for it.
    """
    options = (
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if engine.dialect.name == "postgresql"
        else {}
    )
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@dataclass(slots=True)
class _Saving:
    connection: sa.Connection
    writer: Writer
    wanted: Wanted
    now: datetime
    progress: Callable[[int], None]
    rows: int = 0

    def everything(self) -> Manifest:
        """Write each member, the manifest last."""
        tables = self._tables_of_now()
        self.writer.add(README, WORDS.encode())
        said = tuple([self._table(table) for table in tables])
        pictures = self._pictures() if self.wanted.with_pictures else None
        if self.wanted.with_secret_key:
            self.writer.add(SECRET_KEY, self.wanted.secret_key.encode("ascii"))
        manifest = Manifest(
            format=FORMAT,
            program=self.wanted.program,
            revision=self.wanted.revision,
            engine=self.connection.dialect.name,
            made_at=self.now,
            key=mark_of_key(self.wanted.secret_key),
            has_secret_key=self.wanted.with_secret_key,
            tables=said,
            pictures=pictures,
            record=_record(self.connection),
        )
        self.writer.add(MANIFEST, manifest.model_dump_json(indent=1).encode())
        return manifest

    def _tables_of_now(self) -> list[Table]:
        revision = revision_of(self.connection)
        if revision != self.wanted.revision:
            found = f"au schéma {revision}" if revision else "sans schéma"
            msg = (
                f"La base est {found}, ce programme attend le {self.wanted.revision} : "
                "lancez « flask db upgrade », ou sauvegardez avec la version qui l’a faite."
            )
            raise BackupError(msg)
        return tables_of(self.connection)

    def _table(self, table: Table) -> TableSaid:
        tally, part, number = Tally(), bytearray(), 0
        rows = 0
        for line in lines_of(self.connection, table):
            part += line
            rows += 1
            if len(part) >= _PART_BYTES:
                number += 1
                self._part(table, number, part, tally, rows)
                part, rows = bytearray(), 0
        if part:
            self._part(table, number + 1, part, tally, rows)
        return TableSaid(name=table.name, columns=table.kinds, rows=tally.rows, sha256=tally.sha256)

    def _part(self, table: Table, number: int, part: bytearray, tally: Tally, rows: int) -> None:
        content = bytes(part)
        tally.add(content, rows)
        self.writer.add(f"tables/{table.name}/{number:05d}.jsonl", content)
        self.rows += rows
        self.progress(self.rows)

    def _pictures(self) -> FilesSaid:
        tally, root = FilesTally(), PictureStore.under(self.wanted.data_dir).root
        for path in _picture_files(root):
            # One that is swept away meanwhile is one that nothing shows.
            with suppress(FileNotFoundError), path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                digest = file_digest(file, "sha256").hexdigest()
                file.seek(0)
                name = path.relative_to(root).as_posix()
                self.writer.add_file(f"pictures/{name}", file, size)
                tally.add(name, size, digest)
        return tally.said()


def _picture_files(root: Path) -> Iterator[Path]:
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        yield from sorted(path for path in folder.iterdir() if path.suffix in _FORMS)


_FORMS = frozenset({".avif", ".webp", ".jpg"})


def _record(connection: sa.Connection) -> RecordSaid:
    with Session(connection) as session:
        last, digest = record.end(session)
        return RecordSaid(last=last, sha256=digest, broken_at=record.check(session))


def _refuse_taken(path: Path, *, replace: bool) -> None:
    """Refuse a name that leads to something: a device or a folder, whatever is said."""
    if not path.exists():
        return
    if not path.is_file():
        what = "est un dossier" if path.is_dir() else "n’est pas un simple fichier"
        msg = f"« {path} » {what} : donnez le nom d’un fichier."
        raise BackupError(msg)
    if not replace:
        msg = (
            f"« {path} » existe déjà : donnez un autre nom, ou --replace pour l’écrire par-dessus."
        )
        raise BackupError(msg)


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of ``path`` once it is whole and on the disk."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Let the disk know of the new name, where folders can be opened."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        msg = (
            f"« {path} » n’a pas pu être écrit ({wrong.strerror or wrong}) : il n’y a pas de "
            "sauvegarde. Voyez la place qui reste et les droits du dossier."
        )
        raise BackupError(msg) from wrong

"""What an archive holds, read from end to end and held against what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from pydantic import ValidationError

from app.services.backups import archive
from app.services.backups.archive import Member
from app.services.backups.manifest import FORMAT, FilesSaid, Manifest, TableSaid
from app.services.backups.problems import BackupError
from app.services.backups.tables import Tally

README, MANIFEST, SECRET_KEY = "LISEZ-MOI.txt", "manifest.json", "secret_key"
_PART = re.compile(r"tables/([a-z_][a-z0-9_]{0,62})/([0-9]{5,9})\.jsonl")
_PICTURE = re.compile(r"pictures/([0-9a-f]{2}/[0-9a-f]{30}-[0-9]{1,5}\.(?:avif|webp|jpg))")
# A part is a few mebibytes, or one row: the largest file that a site keeps, in base 64.
_LONGEST_PART = 256 << 20
_LONGEST_KEY, _LONGEST_MANIFEST = 4096, 4 << 20


class Visitor(Protocol):
    """Who is given what an archive holds, as it is read."""

    def lines(self, table: str, content: bytes) -> None:
        """Take some lines of a table."""

    def picture(self, name: str, pieces: Iterator[bytes]) -> None:
        """Take a file of the pictures, to be read at once."""

    def secret_key(self, key: str) -> None:
        """Take the secret key."""


class Nobody:
    """Takes nothing: the archive is only looked at."""

    def lines(self, table: str, content: bytes) -> None:
        """Leave lines."""

    def picture(self, name: str, pieces: Iterator[bytes]) -> None:
        """Leave a picture."""

    def secret_key(self, key: str) -> None:
        """Leave the key."""


@dataclass(slots=True)
class FilesTally:
    """Files, counted in the order of their names."""

    count: int = 0
    bytes: int = 0
    _lines: Tally = field(default_factory=Tally)

    def add(self, name: str, size: int, digest: str) -> None:
        """Count a file."""
        self.count += 1
        self.bytes += size
        self._lines.add(f"{name} {size} {digest}\n".encode(), 1)

    def said(self) -> FilesSaid:
        """Return what was counted."""
        return FilesSaid(count=self.count, bytes=self.bytes, sha256=self._lines.sha256)


@dataclass(slots=True)
class _Reading:
    visitor: Visitor
    tallies: dict[str, Tally] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    pictures: FilesTally = field(default_factory=FilesTally)
    has_key: bool = False
    manifest: Manifest | None = None

    def take(self, member: Member) -> None:
        """Take a member, and hand its content on."""
        if self.manifest is not None:
            _refuse(member.name)
        if part := _PART.fullmatch(member.name):
            self._part(part[1], int(part[2]), member)
        elif picture := _PICTURE.fullmatch(member.name):
            self._picture(picture[1], member)
        elif member.name == SECRET_KEY and not self.has_key:
            self.has_key = True
            self.visitor.secret_key(member.whole(_LONGEST_KEY).decode("ascii"))
        elif member.name == MANIFEST:
            self.manifest = _manifest(member.whole(_LONGEST_MANIFEST))
        elif member.name != README:
            _refuse(member.name)

    def _part(self, table: str, number: int, member: Member) -> None:
        if number != self.parts.get(table, 0) + 1:
            _refuse(member.name)
        self.parts[table] = number
        content = member.whole(_LONGEST_PART)
        self.tallies.setdefault(table, Tally()).add(content, content.count(b"\n"))
        self.visitor.lines(table, content)

    def _picture(self, name: str, member: Member) -> None:
        digest = sha256()

        def pieces() -> Iterator[bytes]:
            for piece in member.pieces():
                digest.update(piece)
                yield piece

        passing = pieces()
        self.visitor.picture(name, passing)
        for _ in passing:
            pass
        self.pictures.add(name, member.size, digest.hexdigest())


def read(file: IO[bytes], visitor: Visitor) -> Manifest:
    """Read an archive to its end; return its manifest, once everything is as it says.

    What ``visitor`` was given must not be believed before this returns. Raises
    :class:`BackupError`, which says what is wrong.
    """
    reading = _Reading(visitor)
    for member in archive.members(file):
        reading.take(member)
    if reading.manifest is None:
        msg = "Ce fichier n’est pas une sauvegarde, ou sa fin manque. Rien n’a été changé."
        raise BackupError(msg)
    _compare(reading, reading.manifest)
    return reading.manifest


def check(path: Path) -> Manifest:
    """Read the backup at ``path`` and change nothing; raise as :func:`read` does."""
    with opened(path) as file:
        return read(file, Nobody())


def opened(path: Path) -> IO[bytes]:
    """Open a backup; :class:`BackupError` when the system refuses."""
    try:
        return path.open("rb")
    except OSError as wrong:
        msg = f"« {path} » ne peut pas être lu ({wrong.strerror}). Rien n’a été changé."
        raise BackupError(msg) from wrong


def _compare(reading: _Reading, manifest: Manifest) -> None:
    said = {table.name: table for table in manifest.tables}
    for name in reading.tallies.keys() - said.keys():
        _refuse(f"tables/{name}")
    for name, table in said.items():
        _compare_table(table, reading.tallies.get(name, Tally()))
    found = reading.pictures.said() if manifest.pictures or reading.pictures.count else None
    if found != manifest.pictures:
        msg = "Les images de cette sauvegarde ne sont pas celles qu’elle annonce. Rien n’a changé."
        raise BackupError(msg)
    if reading.has_key is not manifest.has_secret_key:
        _refuse(SECRET_KEY)


def _compare_table(said: TableSaid, found: Tally) -> None:
    if found.rows != said.rows:
        msg = (
            f"Table « {said.name} » : {found.rows} lignes dans le fichier, {said.rows} annoncées. "
            "La sauvegarde est refusée, rien n’a été changé."
        )
        raise BackupError(msg)
    if found.sha256 != said.sha256:
        msg = (
            f"Table « {said.name} » : son empreinte n’est pas celle qui est annoncée. "
            "La sauvegarde est refusée, rien n’a été changé."
        )
        raise BackupError(msg)


def _manifest(content: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as wrong:
        msg = "Le manifeste de cette sauvegarde n’est pas de ceux que ce programme connaît."
        raise BackupError(msg) from wrong
    if manifest.format != FORMAT:
        msg = (
            f"Cette sauvegarde est au format {manifest.format}, ce programme lit le format "
            f"{FORMAT} : installez la version {manifest.program} pour la restaurer."
        )
        raise BackupError(msg)
    return manifest


def _refuse(name: str) -> None:
    msg = f"« {name} » n’est pas à sa place : la sauvegarde est refusée, rien n’a été changé."
    raise BackupError(msg)

"""A tar under gzip, written and read in one go, a member at a time.

Only plain files with short plain names: the header is POSIX's ``ustar`` (IEEE 1003.1,
pax, "ustar Interchange Format"), which every tar has read since 1988. The standard
library's own reader keeps each member that it met; there may be a million.
"""

from __future__ import annotations

import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, NoReturn

from isal import igzip, isal_zlib

from app.services.backups.problems import BackupError

PIECE = 1 << 20
_BLOCK = 512
_END = bytes(2 * _BLOCK)
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[a-z]+)?(?:/[A-Za-z0-9_-]+(?:\.[a-z0-9]+)?){0,3}")
_DAMAGED: tuple[Any, ...] = (
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    isal_zlib.error,
    tarfile.TarError,
)
# It says no types of its own.
_gzip: Any = igzip.IGzipFile
# Twice as fast as the level that weighs a tenth less.
_LEVEL = 2


@dataclass(slots=True)
class Writer:
    """Where members are written, in order."""

    _file: Any
    _when: int

    def add(self, name: str, content: bytes) -> None:
        """Write a member that is in memory."""
        self._begin(name, len(content))
        self._file.write(content)
        self._end(len(content))

    def add_file(self, name: str, file: IO[bytes], size: int) -> None:
        """Write a member from a file, of which exactly ``size`` bytes are there."""
        self._begin(name, size)
        left = size
        while left:
            piece = file.read(min(left, PIECE))
            if not piece:
                msg = f"{name} a changé pendant la sauvegarde : relancez-la."
                raise BackupError(msg)
            self._file.write(piece)
            left -= len(piece)
        self._end(size)

    def _begin(self, name: str, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self._when, 0o600
        self._file.write(info.tobuf(tarfile.USTAR_FORMAT))

    def _end(self, size: int) -> None:
        self._file.write(bytes(-size % _BLOCK))


@contextmanager
def writing(file: IO[bytes], when: int) -> Iterator[Writer]:
    """Write an archive to ``file``, whose members are dated ``when`` (seconds since 1970)."""
    with _gzip(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as pressed:
        yield Writer(pressed, when)
        pressed.write(_END)


class _Source:
    """What is read of an archive; :class:`BackupError` as soon as it is damaged."""

    def __init__(self, file: IO[bytes]) -> None:
        self._opened: Any = _gzip(fileobj=file, mode="rb")

    def some(self, most: int) -> bytes:
        """Return at most so many bytes; nothing at the very end."""
        try:
            found: bytes = self._opened.read(most)
        except _DAMAGED as wrong:
            _damaged(wrong)
        return found

    def exactly(self, size: int) -> bytes:
        """Return so many bytes."""
        found = bytearray()
        while len(found) < size:
            piece = self.some(size - len(found))
            if not piece:
                _damaged(None)
            found += piece
        return bytes(found)

    def close(self) -> None:
        """Let it go; the file stays open."""
        self._opened.close()


def _damaged(wrong: BaseException | None) -> NoReturn:
    msg = (
        "Ce fichier n’est pas une sauvegarde entière : il est coupé, abîmé, ou d’autre chose. "
        "Rien n’a été changé."
    )
    raise BackupError(msg) from wrong


@dataclass(slots=True)
class Member:
    """A file of an archive, to be read before the next is asked for."""

    name: str
    size: int
    _source: _Source
    _left: int

    def pieces(self) -> Iterator[bytes]:
        """Give its content, at most a mebibyte at a time."""
        while self._left:
            piece = self._source.exactly(min(self._left, PIECE))
            self._left -= len(piece)
            yield piece

    def whole(self, most: int) -> bytes:
        """Return its content; :class:`BackupError` when it is heavier than ``most`` bytes."""
        if self.size > most:
            msg = f"« {self.name} » est trop grand pour une sauvegarde : elle n’est pas des nôtres."
            raise BackupError(msg)
        return b"".join(self.pieces())


def members(file: IO[bytes]) -> Iterator[Member]:
    """Give each member of an archive; :class:`BackupError` once something is wrong.

    Read to its very end, where gzip says what it should all add up to.
    """
    source = _Source(file)
    try:
        yield from _members(source)
        while source.some(PIECE):
            pass
    finally:
        source.close()


def _members(source: _Source) -> Iterator[Member]:
    while True:
        head = source.exactly(_BLOCK)
        if not any(head):
            return
        info = _told(head)
        if not info.isreg() or info.linkname or not _NAME.fullmatch(info.name):
            msg = f"« {info.name[:60]!r} » n’a rien à faire dans une sauvegarde : elle est refusée."
            raise BackupError(msg)
        member = Member(info.name, info.size, source, info.size)
        yield member
        for _ in member.pieces():
            pass
        source.exactly(-info.size % _BLOCK)


def _told(head: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(head, "utf-8", "strict")
    except _DAMAGED as wrong:
        _damaged(wrong)

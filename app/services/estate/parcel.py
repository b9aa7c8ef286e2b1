"""A ZIP that somebody sent, opened as if they meant harm: nothing is believed before it is read."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

from app.services.estate.problems import EstateError
from app.services.estate.rooms import (
    LONGEST_LINE,
    MOST_BYTES,
    MOST_BYTES_OF_THE_FOLDER,
    MOST_FILES,
    is_known,
    most_of,
)

# End of central directory record (APPNOTE 4.3.16): at the end, before a comment at most.
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_MOST_DIRECTORY = 1 << 20
_PIECE = 1 << 16
_PLAIN_WAYS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_IS_ENCRYPTED = 0x1
# zipfile says NotImplementedError and RuntimeError of packings and locks that it cannot open.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class Parcel:
    """The files of a ZIP that has only names, sizes and kinds of ours."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist()}

    @property
    def names(self) -> list[str]:
        """What is in it, in order."""
        return sorted(self._infos)

    def read(self, name: str) -> bytes:
        """Return a file, whole; nothing for one that is not there."""
        if name not in self._infos:
            return b""
        return b"".join(self._pieces(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of a file, ends included, holding one of them at a time."""
        if name not in self._infos:
            return
        rest = b""
        for piece in self._pieces(name):
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                _refuse(f"« {name} » a une ligne trop longue")
            yield from (line + b"\n" for line in whole)
        if rest:
            yield rest

    def _pieces(self, name: str) -> Iterator[bytes]:
        info, read = self._infos[name], 0
        try:
            with self._archive.open(info) as file:
                while piece := file.read(_PIECE):
                    read += len(piece)
                    if read > info.file_size:
                        _refuse(f"« {name[:60]} » est plus grand qu’il ne le dit")
                    yield piece
        except _DAMAGED as wrong:
            _refuse(f"« {name[:60]} » est abîmé", wrong)


@contextmanager
def opened(path: Path) -> Iterator[Parcel]:
    """Open the ZIP at ``path``; :class:`EstateError` for whatever is not one of ours.

    Nothing is unpacked, and what it takes is bounded before it is read: how many files,
    how heavy each, how heavy all.
    """
    try:
        file = path.open("rb")
    except OSError as wrong:
        _refuse(f"« {path} » ne peut pas être lu ({wrong.strerror})", wrong)
    with file:
        _bound(file)
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGED as wrong:
            _refuse("Ce fichier n’est pas un ZIP entier", wrong)
        with archive:
            _check(archive.infolist())
            yield Parcel(archive)


def _bound(file: IO[bytes]) -> None:
    """Look at how long the list of files is, before the library reads it all."""
    size = file.seek(0, 2)
    tail_size = min(size, _END_SIZE + _LONGEST_COMMENT)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        _refuse("Ce fichier n’est pas un ZIP entier")
    count, directory = struct.unpack_from("<HL", tail, place + 10)
    # Those of a ZIP64 say here that they are elsewhere, with the largest number there is.
    if count > MOST_FILES or directory > _MOST_DIRECTORY:
        _refuse(f"Ce ZIP contient trop de fichiers ({MOST_FILES} au plus)")
    file.seek(0)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_FILES:
        _refuse(f"Ce ZIP contient trop de fichiers ({MOST_FILES} au plus)")
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        if name != info.filename or not is_known(name):
            _refuse(f"« {name[:60]!r} » n’est pas un fichier d’un site")
        if name.casefold() in seen:
            _refuse(f"« {name} » y est deux fois")
        seen.add(name.casefold())
        mode = info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            _refuse(f"« {name} » n’est pas un simple fichier")
        if info.flag_bits & _IS_ENCRYPTED or info.compress_type not in _PLAIN_WAYS:
            _refuse(f"« {name} » est chiffré, ou compressé d’une façon inconnue")
        if info.file_size > most_of(name):
            _refuse(f"« {name} » est trop lourd")
    folder = [info.file_size for info in infos if info.filename.startswith("site/")]
    if sum(info.file_size for info in infos) > MOST_BYTES or sum(folder) > MOST_BYTES_OF_THE_FOLDER:
        _refuse("Ce ZIP est trop lourd une fois ouvert")


def _refuse(reason: str, wrong: BaseException | None = None) -> NoReturn:
    msg = f"{reason} : rien n’a été changé."
    raise EstateError(msg) from wrong

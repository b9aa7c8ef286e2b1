"""A file of data while it is written: compressed as it comes, measured, recognised after."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib

from app.services.open_data.columns import Cell
from app.services.open_data.shelf import FileSaid, Kind

_GZIP = 31  # zlib's way of asking for gzip's own header and trailer
_PIECE = 1 << 18


class Press:
    """Writes the lines of one file, in gzip; ``said`` tells of it once it is closed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._press = isal_zlib.compressobj(isal_zlib.ISAL_BEST_COMPRESSION, wbits=_GZIP)
        self._digest = sha256()
        self._waiting: list[bytes] = []
        self._length = 0
        self.size = self.records = 0

    def line(self, text: str) -> None:
        """Write a record."""
        self.records += 1
        self.text(text)

    def text(self, text: str) -> None:
        """Write what is no record: the head of a table."""
        self._waiting.append(text.encode())
        self._length += len(self._waiting[-1])
        if self._length >= _PIECE:
            self._flush()

    def close(self) -> None:
        """Write what is left, and let the disk have it."""
        self._flush()
        self._put(self._press.flush())
        self._file.flush()
        os.fsync(self._file.fileno())

    @property
    def sha256(self) -> str:
        """What the compressed file is recognised by."""
        return self._digest.hexdigest()

    def _flush(self) -> None:
        self._put(self._press.compress(b"".join(self._waiting)))
        self._waiting, self._length = [], 0

    def _put(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)


@contextmanager
def pressing(path: Path) -> Iterator[Press]:
    """Open a file to be written whole."""
    with path.open("xb") as file:
        press = Press(file)
        yield press
        press.close()


def said(press: Press, *, name: str, kind: Kind, media_type: str, schema_name: str) -> FileSaid:
    """Return what is said of a file that was written."""
    return FileSaid(
        name=name,
        kind=kind,
        media_type=media_type,
        is_compressed=True,
        size=press.size,
        sha256=press.sha256,
        records=press.records,
        schema_name=schema_name,
    )


def row(cells: Iterable[Cell]) -> str:
    """Return a line of a table (RFC 4180)."""
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()

"""What a hostile ZIP makes a process hold is measured in one of its own."""

from __future__ import annotations

import resource
import sys
import zipfile
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest

from app.services.estate import lines, rooms
from app.services.estate.parcel import Parcel, opened
from app.services.estate.problems import EstateError
from tests.db.estates.parcels import zipped

MOST_GROWTH = 60_000_000
_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage(2): ru_maxrss
_HEADS = {name: ("\ufeff" + ";".join(head) + "\r\n").encode() for name, head in rooms.HEADS.items()}
_AT = b"2026-09-04T10:00:00+00:00"


def _read_all(parcel: Parcel) -> None:
    """Read each part as an import does."""
    for _ in lines.publications(parcel):
        pass
    for _ in lines.edits(parcel, "fr"):
        pass
    lines.marks(parcel)
    for _ in (*lines.people(parcel), *lines.visits(parcel), *lines.files(parcel)):
        pass
    lines.checked(parcel, rooms.CURATION, lines.decision)
    lines.checked(parcel, rooms.CORRECTIONS, lines.correction)
    lines.checked(parcel, rooms.EDITIONS, lines.edition)
    lines.record(parcel, known=())


def _measured(path: Path, said: SimpleQueue[tuple[str, int]]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with opened(path) as parcel:
            _read_all(parcel)
        sentence = ""
    except EstateError as wrong:
        sentence = str(wrong)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    said.put((sentence, grown * _UNIT))


def growth(path: Path) -> tuple[str, int]:
    """Return how a ZIP is refused, and by how many bytes the process that read it grew."""
    forks = get_context("forkserver")
    said: SimpleQueue[tuple[str, int]] = forks.SimpleQueue()
    process = forks.Process(target=_measured, args=(path, said))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    return said.get()


def _table(name: str, row: bytes, size: int) -> bytes:
    return _HEADS[name] + row * (size // len(row))


BOMBS: dict[str, Callable[[], tuple[tuple[str, bytes], ...]]] = {
    "one line of nothing": lambda: ((rooms.PUBLICATIONS, bytes(200_000_000)),),
    "many empty lines": lambda: ((rooms.PUBLICATIONS, b"\n" * 100_000_000),),
    "a line of brackets": lambda: ((rooms.DRAFT, b"[" * 1_900_000 + b"\n"),),
    "a line of small lists": lambda: ((rooms.DRAFT, b"[" + b"[]," * 660_000 + b"[]]\n"),),
    "a record of empty cells": lambda: (
        (rooms.RECORD, _table(rooms.RECORD, b";;;;\r\n", 30_000_000)),
    ),
    "rows of another width": lambda: ((rooms.VISITS, _table(rooms.VISITS, b";\n", 8_000_000)),),
    "a row without end": lambda: ((rooms.CURATION, _HEADS[rooms.CURATION] + b";" * 8_000_000),),
    "a cell without end": lambda: (
        (rooms.CURATION, _HEADS[rooms.CURATION] + b'"' + b"x\n" * 4_000_000),
    ),
    "decisions of nobody": lambda: (
        (rooms.CURATION, _table(rooms.CURATION, b"a;b;oui;non;;;;;%s\r\n" % _AT, 4_000_000)),
    ),
    "editions by the thousand": lambda: (
        (rooms.EDITIONS, _table(rooms.EDITIONS, b"a;oui\n", 1_000_000)),
    ),
    "a folder of a gibibyte": lambda: tuple(
        (f"site/assets/{number}.png", bytes(4_900_000)) for number in range(10)
    ),
    "a record that is long and true": lambda: (
        (rooms.RECORD, _table(rooms.RECORD, b"1;%s;Claire;joined;{}\r\n" % _AT, 8_000_000)),
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_zip_makes_a_process_grow(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "h.zip"
    zipped(path, *{**_HEADS, **dict(BOMBS[bomb]())}.items())
    assert path.stat().st_size < 3_000_000
    said, grown = growth(path)
    assert grown < MOST_GROWTH, (said, grown)


def test_a_list_of_files_without_end_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "h.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"files/{number}.png", b"")
    said, grown = growth(path)
    assert "trop de fichiers" in said
    assert grown < 5_000_000

"""What the benchmark says of a process: its own memory, the database's pages apart."""

import mmap
import os

from tests.bench import machine

MEGABYTES = 8


def test_pages_of_a_database_that_stands_anywhere_are_told_apart(tmp_path):
    database = tmp_path / "elsewhere" / "rentree.db"
    database.parent.mkdir()
    database.write_bytes(b"x" * MEGABYTES * 2**20)
    with database.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
        assert sum(mapped[at] for at in range(0, len(mapped), mmap.PAGESIZE))
        unknown = machine.memory(os.getpid(), tmp_path / "data")
        known = machine.memory(os.getpid(), tmp_path / "data", database)
    assert unknown.database == 0
    assert round(known.database) == MEGABYTES
    assert known.own < unknown.own - MEGABYTES / 2

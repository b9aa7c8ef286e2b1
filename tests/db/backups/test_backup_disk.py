"""A disk that fills up, a process that is killed, a name that is taken: all of it, or nothing."""

from __future__ import annotations

import signal
import stat
import time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.services.backups import tables
from app.services.backups.problems import BackupError
from app.services.backups.restore import Ground, Schema, restore
from app.services.backups.save import save
from tests.conftest import NOW
from tests.db.backups.archives import full_disk
from tests.db.backups.furnished import full, wanted
from tests.db.whole import KEY, Installation, event


def test_a_restore_killed_anywhere_leaves_what_was_there(
    town: Installation, tmp_path: Path
) -> None:
    full(town)
    with Session(town.engine) as session:
        for number in range(2_000):
            words = LocalizedText({"fr": f"Bal {number}"})
            session.add(event(f"many-{number}", NOW, Decimal(1), words))
        session.commit()
    # As a feed leaves them: a restore writes again what searches read.
    town.done("search", "rebuild")
    town.done("backup", tmp_path / "all.tar.gz")
    saved = town.content()
    began = time.monotonic()
    town.done("restore", tmp_path / "all.tar.gz", "--replace")
    whole = time.monotonic() - began
    town.put(event("after", NOW, Decimal(2), LocalizedText({"fr": "Après"})))
    before, undone = town.content(), 0
    for share in (0.4, 0.6, 0.75, 0.9):
        with town.start("restore", tmp_path / "all.tar.gz", "--replace") as process:
            time.sleep(whole * share)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        found = town.content()
        # All of it when the last word was said already; never anything between.
        assert found in (before, saved)
        undone += found == before
        if found == saved:
            break
    assert undone
    town.done("restore", tmp_path / "all.tar.gz", "--replace")
    assert town.content() == saved
    assert not (town.data / ".restoring").exists()


def test_a_file_is_never_written_over_unless_told(empty: Installation, tmp_path: Path) -> None:
    path = tmp_path / "all.tar.gz"
    path.write_bytes(b"precious")
    assert "existe déjà" in empty.refused("backup", path)
    assert path.read_bytes() == b"precious"
    empty.done("backup", path, "--replace")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "est un dossier" in empty.refused("backup", tmp_path, "--replace")
    assert "n’a pas pu être écrit" in empty.refused("backup", tmp_path / "no" / "where")


def test_a_disk_that_fills_up_leaves_no_half_of_a_backup(
    town: Installation, tmp_path: Path
) -> None:
    full(town)
    path = tmp_path / "room" / "all.tar.gz"
    path.parent.mkdir()
    path.write_bytes(b"of yesterday")
    with full_disk(1_000_000), pytest.raises(BackupError, match="n’a pas pu être écrit"):
        save(town.engine, path, wanted(town, replace=True), now=NOW)
    assert [one.name for one in path.parent.iterdir()] == ["all.tar.gz"]
    assert path.read_bytes() == b"of yesterday"


def test_a_disk_that_fills_up_during_a_restore_changes_nothing(
    empty: Installation, sound: Path
) -> None:
    before = empty.content()
    with empty.engine.connect() as connection:
        revision = tables.revision_of(connection)
    assert revision
    schema = Schema([revision], lambda _: None)
    ground = Ground(
        engine=empty.engine, data_dir=empty.data, secret_key=KEY, schema=schema, now=NOW
    )
    for most in (300_000, 3_500_000):  # a picture does not fit; the database does not
        with full_disk(most), pytest.raises(BackupError, match=r"comme avant|Rien n’a changé"):
            restore(ground, sound)
        assert empty.content() == before
        assert not list((empty.data / "pictures").glob("*/*"))
    assert restore(ground, sound).differences == 0

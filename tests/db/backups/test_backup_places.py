"""Where a backup goes: a place that refuses it is told in a sentence, and keeps nothing of it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from app.services.backups.contents import check
from app.services.backups.problems import BackupError
from app.services.backups.save import save
from tests.conftest import NOW
from tests.db.backups.furnished import full, wanted
from tests.db.whole import Installation, installations

NOBODY = 65_534


@contextmanager
def nobody() -> Iterator[None]:
    """Be nobody for a while: permissions say nothing to who may do everything."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that everybody may look into, and where nobody may write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "there.tar.gz").write_bytes(b"of yesterday")
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_where_one_may_not_write_is_told(
    town: Installation, closed: Path, mode: int
) -> None:
    asked = wanted(town, replace=True)
    closed.chmod(mode)
    for name in ("new.tar.gz", "there.tar.gz"):
        with nobody(), pytest.raises(BackupError, match="les droits du dossier"):
            save(town.engine, closed / name, asked, now=NOW)
    closed.chmod(0o755)
    assert [one.name for one in closed.iterdir()] == ["there.tar.gz"]
    assert (closed / "there.tar.gz").read_bytes() == b"of yesterday"


def test_a_file_that_one_may_not_read_is_told(closed: Path) -> None:
    (closed / "there.tar.gz").chmod(0o000)
    with nobody(), pytest.raises(BackupError, match="ne peut pas être lu"):
        check(closed / "there.tar.gz")


def test_a_name_below_a_file_is_no_place(empty: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    below = tmp_path / "file" / "all.tar.gz"
    assert "n’a pas pu être écrit" in empty.refused("backup", below)
    assert "ne peut pas être lu" in empty.refused("restore", below)
    assert "ne peut pas être lu" in empty.refused("backup", "--check", tmp_path)


def test_what_is_no_plain_file_is_never_written_over(empty: Installation, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "n’est pas un simple fichier" in empty.refused("backup", pipe, "--replace")
    assert pipe.is_fifo()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte, where the system lets us make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_small_disk_keeps_what_it_had(town: Installation, small_disk: Path) -> None:
    full(town)
    path = small_disk / "all.tar.gz"
    path.write_bytes(b"of yesterday")
    assert "place qui reste" in town.refused("backup", path, "--replace")
    assert [one.name for one in small_disk.iterdir()] == ["all.tar.gz"]
    assert path.read_bytes() == b"of yesterday"


def test_three_hundred_pictures_come_back_with_their_content(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with installations(request, tmp_path, "sqlite", "postgresql") as (one, other):
        full(one)
        for number in range(300):
            digest = sha256(str(number).encode()).hexdigest()[:32]
            form = ("avif", "webp", "jpg")[number % 3]
            path = one.data / "pictures" / digest[:2] / f"{digest[2:]}-{320 << number % 4}.{form}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(os.urandom(1 + number * 300))
        (one.data / "pictures" / ".bench").mkdir()
        (one.data / "pictures" / ".bench" / "half.avif").write_bytes(b"half")
        told = one.done("backup", tmp_path / "all.tar.gz")
        assert "301 images" in told
        other.done("restore", tmp_path / "all.tar.gz")
        found, wanted_files = _files(other.data), _files(one.data)
        del wanted_files[".bench/half.avif"]
        assert found == wanted_files
        one.done("backup", tmp_path / "without.tar.gz", "--without-pictures")
        assert check(tmp_path / "without.tar.gz").pictures is None
        other.done("restore", tmp_path / "without.tar.gz", "--replace")
        assert _files(other.data) == wanted_files


def _files(data: Path) -> dict[str, str]:
    root = data / "pictures"
    return {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }

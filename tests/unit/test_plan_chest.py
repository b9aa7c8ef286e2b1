"""Drawings in files: whole or absent, bounded, and never in the way."""

import os

import pytest

from app.services.plan_chest import PlanChest


@pytest.fixture
def chest(tmp_path):
    return PlanChest.under(tmp_path)


def files_of(chest):
    return sorted(file for file in chest.root.rglob("*") if file.is_file())


def test_what_is_kept_is_found_by_another_process(chest, tmp_path):
    assert chest.find("Albi") is None
    chest.keep("Albi", b"<path/>")
    chest.keep("Lens", b"")
    other = PlanChest.under(tmp_path)
    assert (other.find("Albi"), other.find("Lens")) == (b"<path/>", b"")
    assert other.find("Dole") is None


@pytest.mark.parametrize("length", [0, 3, 8, 20])
def test_a_file_cut_short_counts_as_absent(chest, length):
    chest.keep("Albi", b"<path d='M0 0l1 1'/>")
    (file,) = files_of(chest)
    file.write_bytes(file.read_bytes()[:length])
    assert chest.find("Albi") is None
    chest.keep("Albi", b"again")
    assert chest.find("Albi") == b"again"


def test_a_file_whose_bytes_changed_counts_as_absent(chest):
    chest.keep("Albi", b"<path/>")
    (file,) = files_of(chest)
    file.write_bytes(file.read_bytes().replace(b"path", b"pith"))
    assert chest.find("Albi") is None


def test_a_folder_that_is_full_loses_its_oldest_drawings(tmp_path):
    chest = PlanChest(tmp_path, most_bytes=256 * 10 * 4096)  # ten short files in each folder
    names = [str(number) for number in range(4000)]
    aged = set()
    for age, name in enumerate(names):
        chest.keep(name, b"x")
        if age in (0, 1, 2):
            new = {*files_of(chest)} - aged
            for file in new:
                os.utime(file, (age, age))
            aged |= new
    held = [len(list(folder.iterdir())) for folder in tmp_path.iterdir()]
    assert len(held) == 256
    assert max(held) <= 10
    assert chest.find(names[-1]) == b"x"
    assert [chest.find(name) for name in names[:3]] == [None] * 3


def test_a_disk_that_cannot_be_written_is_no_fault(tmp_path):
    (tmp_path / "grounds").write_text("a file where the folder should be")
    chest = PlanChest.under(tmp_path)
    chest.keep("Albi", b"<path/>")
    assert chest.find("Albi") is None


def test_nothing_half_written_is_left_when_a_file_cannot_take_its_place(chest):
    chest.keep("Albi", b"<path/>")
    (file,) = files_of(chest)
    file.unlink()
    (file / "in the way").mkdir(parents=True)
    chest.keep("Albi", b"<path/>")
    assert not files_of(chest)
    assert chest.find("Albi") is None


def test_it_is_emptied_even_when_there_is_nothing(chest):
    chest.empty()
    chest.keep("Albi", b"<path/>")
    chest.empty()
    assert chest.find("Albi") is None

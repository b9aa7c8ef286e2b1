"""What is in the ZIP of a site opens without this program, and harms no spreadsheet."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.services.estate import cells
from tests import tenants_on_disk
from tests.db.estates.parcels import (
    contents,
)
from tests.db.whole import Installation


def test_people_can_be_left_to_be_invited(empty: Installation, sound: Path, tmp_path: Path) -> None:
    empty.done("site", "import-all", sound, "--without-people")
    empty.done("site", "export-all", "besancon", tmp_path / "o.zip")
    assert contents(tmp_path / "o.zip")["people.csv"].count(b"\n") == 1


def test_what_is_inside_opens_without_this_program(sound: Path) -> None:
    inside = contents(sound)
    assert json.loads(inside["inventory.json"]) == {"format": 1, "slug": "besancon"}
    for name, content in inside.items():
        if name.endswith(".csv"):
            assert content.startswith("\ufeff".encode()), name
            assert not any(line[:1] in b"=+-@" for line in content.splitlines() if line), name
        if name.endswith(".jsonl"):
            assert all(json.loads(line) for line in content.splitlines())
    words = inside["README.txt"].decode()
    for name in inside:
        assert name.split("/")[0] in words or name == "README.txt"


def test_the_site_s_folder_inside_is_the_one_that_apply_reads(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(sound) as archive:
        archive.extractall(tmp_path / "open")
    empty.done("site", "apply", tmp_path / "open" / "site")
    empty.done("site", "export", "besancon", tmp_path / "again")
    assert tenants_on_disk.bytes_of(tmp_path / "again") == tenants_on_disk.bytes_of(
        tmp_path / "open" / "site"
    )


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40) | st.text(
    "=+-@;,'\"\n\r\t «ab|%", max_size=12
)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_any_cell_comes_back_and_none_is_a_formula(rows: list[tuple[str, str]]) -> None:
    content = b"".join(cells.table(("a", "b"), rows))
    assert list(cells.rows_of("x.csv", ("a", "b"), io.BytesIO(content))) == rows
    for row in rows:
        for cell in row:
            assert cells.safe(cell)[:1] not in tuple("=+-@")

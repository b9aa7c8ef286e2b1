"""Where the ZIP of a site goes: a place that refuses it is told in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

from tests.db.estates.parcels import refused, zipped
from tests.db.whole import Installation


def test_a_place_that_is_none_is_told(alone: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for place in (tmp_path / "file" / "one.zip", tmp_path / "no" / "one.zip"):
        said = alone.refused("site", "export-all", "besancon", place)
        assert "n’a pas pu être écrit" in said
        assert "Errno" not in said
        assert "ne peut pas être lu" in alone.refused("site", "import-all", place)
    assert (tmp_path / "file").read_bytes() == b"x"


def test_nothing_is_written_over_that_is_no_file_or_was_not_told(
    alone: Installation, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "there.zip").write_bytes(b"of yesterday")
    for name in ("pipe", "."):
        said = alone.refused("site", "export-all", "besancon", tmp_path / name, "--replace")
        assert "existe déjà" in said
    assert "existe déjà" in alone.refused("site", "export-all", "besancon", tmp_path / "there.zip")
    assert (tmp_path / "there.zip").read_bytes() == b"of yesterday"
    alone.done("site", "export-all", "besancon", tmp_path / "there.zip", "--replace")
    assert (tmp_path / "there.zip").read_bytes().startswith(b"PK")


def test_a_list_without_end_in_an_inventory_is_refused(empty: Installation, tmp_path: Path) -> None:
    for name in ("inventory.json", "site/site.toml"):
        members = {"inventory.json": b'{"format": 1, "slug": "besancon"}'}
        members[name] = (b"a = " if name.endswith("toml") else b"") + b"[" * 100_000
        assert refused(empty, zipped(tmp_path / "h.zip", *members.items()))

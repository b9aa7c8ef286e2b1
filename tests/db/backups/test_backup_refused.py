"""A file that is not a whole backup of ours changes nothing, and is told why."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zlib
from pathlib import Path
from typing import Any

from app.models.base import Base
from tests.db.backups.archives import refused_everywhere, rewritten
from tests.db.whole import Installation


def test_a_sound_file_is_said_to_be(empty: Installation, sound: Path) -> None:
    assert "Sauvegarde vérifiée" in empty.done("backup", "--check", sound)
    report = json.loads(empty.done("backup", "--check", sound, "--json"))
    assert report["record"]["last"] == 30
    assert report["has_secret_key"] is True
    # The search index is made again from the rest (ADR 0025).
    index = {"upcoming", "upcoming_count", "search_word", "search_state"}
    assert {table["name"] for table in report["tables"]} == set(Base.metadata.tables) - index


def test_a_file_cut_anywhere_is_refused(empty: Installation, sound: Path, tmp_path: Path) -> None:
    whole = sound.read_bytes()
    for share in (0.0, 0.2, 0.7, 0.999, 1 - 1 / len(whole)):
        cut = tmp_path / "cut.tar.gz"
        cut.write_bytes(whole[: int(len(whole) * share)])
        assert "pas une sauvegarde" in refused_everywhere(empty, cut)


def test_a_changed_byte_is_seen(empty: Installation, sound: Path, tmp_path: Path) -> None:
    whole = bytearray(sound.read_bytes())
    seen = 0
    # What is before is gzip's own head: when, on which system.
    for place in (12, 500, len(whole) // 3, len(whole) // 2, len(whole) - 20, len(whole) - 3):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        if _says_the_same(changed, whole):
            continue  # a bit that deflate leaves between two blocks, and that nothing reads
        path = tmp_path / "changed.tar.gz"
        path.write_bytes(changed)
        assert refused_everywhere(empty, path)
        seen += 1
    assert seen >= 5


def _says_the_same(changed: bytearray, whole: bytearray) -> bool:
    try:
        return gzip.decompress(changed) == gzip.decompress(whole)
    except (EOFError, OSError, zlib.error):
        return False


def test_a_table_that_is_missing_or_too_many_is_named(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    def without(name: str, content: bytes) -> list[tuple[str, bytes]]:
        return [] if name.startswith("tables/site_text/") else [(name, content)]

    def twice(name: str, content: bytes) -> list[tuple[str, bytes]]:
        again = [(name, content)] if name.startswith("tables/site_text/") else []
        return [(name, content), *again]

    missing = rewritten(sound, tmp_path / "missing.tar.gz", without)
    assert "« site_text »" in refused_everywhere(empty, missing)
    doubled = rewritten(sound, tmp_path / "doubled.tar.gz", twice)
    assert "tables/site_text/00001.jsonl" in refused_everywhere(empty, doubled)


def _told_otherwise(**said: Any) -> Any:
    def change(name: str, content: bytes) -> list[tuple[str, bytes]]:
        if name == "manifest.json":
            content = json.dumps({**json.loads(content), **said}).encode()
        return [(name, content)]

    return change


def test_a_file_of_another_format_says_which_version_reads_it(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    other = rewritten(sound, tmp_path / "o.tar.gz", _told_otherwise(format=2, program="9.1"))
    assert "version 9.1" in refused_everywhere(empty, other)


def test_a_schema_of_the_future_is_refused(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    newer = rewritten(sound, tmp_path / "n.tar.gz", _told_otherwise(revision="9999"))
    before = empty.content()
    assert "version plus récente" in empty.refused("restore", newer)
    assert empty.content() == before


def test_names_that_lead_elsewhere_are_refused(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    for name in ("../../evil", "/etc/evil", "pictures/../x.avif", "tables/event/0.jsonl", "x"):
        hostile = rewritten(
            sound,
            tmp_path / "h.tar.gz",
            lambda was, content, name=name: [(name, b"x"), (was, content)],
        )
        assert refused_everywhere(empty, hostile)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("secret_key")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    path = tmp_path / "link.tar.gz"
    path.write_bytes(gzip.compress(out.getvalue()))
    assert refused_everywhere(empty, path)


def test_a_file_of_something_else_is_refused(empty: Installation, tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04", b"SQLite format 3\x00" * 100, gzip.compress(b"x" * 5000)):
        path = tmp_path / "else"
        path.write_bytes(content)
        assert refused_everywhere(empty, path)
    assert "ne peut pas être lu" in refused_everywhere(empty, tmp_path / "nowhere")

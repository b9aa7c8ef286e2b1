"""A ZIP that somebody made to harm changes nothing."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.db.estates.parcels import (
    contents,
    refused,
    rewritten,
    zipped,
)
from tests.db.whole import Installation


def test_a_hostile_zip_is_refused(empty: Installation, tmp_path: Path) -> None:
    target = tmp_path / "h.zip"
    for name in (
        "../evil",
        "/etc/evil",
        "site/../../evil",
        "files/a/b.png",
        "files/.a",
        "x",
        "site\\site.toml",
        "files/a\x00.png",
        "FILES/a.png",
        "files/é.png",
    ):
        assert "n’est pas" in refused(empty, zipped(target, (name, b"x"))), name
    link = zipfile.ZipInfo("files/a.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "simple fichier" in refused(empty, zipped(target, (link, b"/etc/passwd")))
    twice = zipped(target, ("draft.jsonl", b""), ("draft.jsonl", b""))
    assert "deux fois" in refused(empty, twice)
    many = zipped(target, *((f"files/{number}.png", b"") for number in range(10_000)))
    assert "trop de fichiers" in refused(empty, many)
    bomb = zipped(target, ("publications.jsonl", bytes(300_000_000)))
    assert "trop lourd" in refused(empty, bomb)
    target.write_bytes(b"PK\x03\x04 not really")
    assert "ZIP entier" in refused(empty, target)
    assert "ne peut pas être lu" in refused(empty, tmp_path / "nowhere.zip")


def test_a_bomb_that_lies_about_its_size_is_stopped(empty: Installation, tmp_path: Path) -> None:
    target = zipped(tmp_path / "h.zip", ("inventory.json", bytes(30_000_000)))
    content = bytearray(target.read_bytes())
    small = (100).to_bytes(4, "little")
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = content[22:26] = small
    target.write_bytes(content)
    assert refused(empty, target)


def test_a_damaged_zip_is_refused(empty: Installation, sound: Path, tmp_path: Path) -> None:
    whole = sound.read_bytes()
    target = tmp_path / "d.zip"
    for share in (0.2, 0.6, 0.99):
        target.write_bytes(whole[: int(len(whole) * share)])
        assert refused(empty, target)
    changed = bytearray(whole)
    place = whole.index(b"publications.jsonl") + 40
    changed[place] ^= 0xFF
    target.write_bytes(changed)
    assert "abîmé" in refused(empty, target)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_lines_that_no_portal_writes_are_refused(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    def swap(old: str, new: str) -> Callable[[bytes], bytes]:
        return lambda content: content.replace(old.encode(), new.encode())

    for name, change in {
        "people.csv": swap("administrator", "operator"),
        "corrections.csv": swap("price_min", "is_season"),
        "curation.csv": swap(";oui;", ";peut-être;"),
        "visits.csv": swap("2026-09-04", "2026-13-04"),
        "publications.jsonl": swap("#112233", "url(x)"),
        "draft.jsonl": swap("brand.banner", "brand.script"),
        "editions.csv": swap("participe", "autre"),
        "record.csv": swap("{", "["),
        "translations.csv": swap("abcdefabcdef", "<script>"),
        "files.csv": swap("image/png", "text/html"),
        "inventory.json": swap("1", "2"),
        "site/site.toml": swap("besancon", "albi"),
        "site/assets/emblem.svg": lambda _: SVG,
    }.items():
        hostile = rewritten(sound, tmp_path / "h.zip", {name: change})
        assert refused(empty, hostile), name
    with_svg = contents(sound)
    line = f"a.svg;image/svg+xml;{hashlib.sha256(SVG).hexdigest()};2026-09-04T10:00:00+00:00\r\n"
    with_svg["files.csv"] += line.encode()
    hostile = zipped(tmp_path / "s.zip", *with_svg.items(), ("files/a.svg", SVG))
    assert "files/a.svg" in refused(empty, hostile)

"""Archives opened and packed again by hand, and a disk that is full."""

from __future__ import annotations

import gzip
import io
import resource
import signal
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.db.whole import Installation


def parts_of(path: Path) -> dict[str, bytes]:
    """Every member but the manifest, which says when."""
    with tarfile.open(path) as archive:
        return {
            member.name: content_of(archive, member)
            for member in archive
            if member.name != "manifest.json"
        }


def content_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file
    return file.read()


def rewritten(sound: Path, path: Path, change: Any) -> Path:
    """Write an archive anew, by hand: ``change`` is given each name and content."""
    out = io.BytesIO()
    with tarfile.open(sound) as before, tarfile.open(fileobj=out, mode="w") as after:
        for member in before:
            given = change(member.name, content_of(before, member))
            for name, content in given:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                after.addfile(info, io.BytesIO(content))
    path.write_bytes(gzip.compress(out.getvalue()))
    return path


def refused_everywhere(empty: Installation, path: Path) -> str:
    """Check and restore a file that must be refused; return the sentence."""
    before = empty.content()
    said = empty.refused("backup", "--check", path)
    assert empty.refused("restore", path) == said
    assert empty.content() == before
    assert not (empty.data / "pictures").exists()
    return said


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """Let no file of this process, nor of its children, grow beyond ``most`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

"""Drawings kept in files, so that no process draws again what another has drawn.

One file a drawing, in 256 folders, under a digest of all that it was drawn from: what is
kept is never wrong, only no longer asked for. Any number of processes share the folder: a
file is whole or absent, one that was damaged counts as absent, and a disk that cannot be
written only means that they draw more often.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from os import scandir
from pathlib import Path
from shutil import rmtree
from tempfile import NamedTemporaryFile
from typing import Self

FOLDER = "grounds"
SUFFIX = ".ground"
MOST_BYTES = 200 * 1024 * 1024
_FOLDERS = 256
_LEFT = 0.75  # of a folder that was full: it is not looked through again for a while
_BLOCK = 4096  # bytes that even a short file takes
_SEAL = 8  # bytes, of a digest of what follows them


@dataclass(frozen=True, slots=True)
class PlanChest:
    """Drawings under names, in ``most_bytes`` at the most; those made longest ago leave."""

    root: Path
    most_bytes: int = MOST_BYTES

    @classmethod
    def under(cls, data_dir: Path) -> Self:
        """Return the one of an installation."""
        return cls(data_dir / FOLDER)

    def find(self, name: str) -> bytes | None:
        """Return what was kept under ``name``, whole, or ``None``."""
        try:
            sealed = self._file(name).read_bytes()
        except OSError:
            return None
        made = sealed[_SEAL:]
        return made if sealed[:_SEAL] == _seal(made) else None

    def keep(self, name: str, made: bytes) -> None:
        """Keep ``made`` under ``name``, if it can be."""
        file = self._file(name)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _make_room(file.parent, self.most_bytes // _FOLDERS - len(made))
            _write(file, _seal(made) + made)

    def empty(self) -> None:
        """Keep nothing."""
        rmtree(self.root, ignore_errors=True)

    def _file(self, name: str) -> Path:
        digest = blake2b(name.encode(), digest_size=16).hexdigest()
        return self.root / digest[:2] / (digest[2:] + SUFFIX)


def _seal(made: bytes) -> bytes:
    return blake2b(made, digest_size=_SEAL).digest()


def _write(file: Path, content: bytes) -> None:
    """Write a file at once, or not at all. Raises ``OSError``."""
    with NamedTemporaryFile(dir=file.parent, delete=False) as half:
        written = Path(half.name)
        try:
            half.write(content)
            half.flush()
            written.chmod(0o644)
            written.replace(file)
        except OSError:
            written.unlink(missing_ok=True)
            raise


def _make_room(folder: Path, room: int) -> None:
    """Remove the oldest files of a folder when all of them take more than ``room`` bytes."""
    with scandir(folder) as files:
        known = [(one.stat(), one.path) for one in files]
    held = sum(max(_BLOCK, about.st_size) for about, _ in known)
    if held <= room:
        return
    for about, path in sorted(known, key=lambda one: one[0].st_mtime):
        if held <= room * _LEFT:
            return
        with suppress(FileNotFoundError):  # another process made room
            Path(path).unlink()
        held -= max(_BLOCK, about.st_size)

"""Where the files of pictures are: ``DATA_DIR/pictures/ab/cdef…-640.avif``.

A file is whole or absent: it is written elsewhere on the same disk, then put in its place.
Its name holds a digest of its content, so that it never changes once there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_FILE = re.compile(r"([0-9a-f]{30})-[0-9]+\.(?:avif|webp|jpg)")
_BENCH = ".bench"


@dataclass(frozen=True, slots=True)
class PictureStore:
    """The files of the pictures of an installation."""

    root: Path

    @classmethod
    def under(cls, data_dir: Path) -> PictureStore:
        """Return the store of an installation; makes nothing."""
        return cls(data_dir / "pictures")

    def path(self, digest: str, width: int, form: str) -> Path:
        """Return where a rendition is, or would be.

        >>> PictureStore(Path("p")).path("ab" + 30 * "c", 640, "avif").as_posix()
        'p/ab/cccccccccccccccccccccccccccccc-640.avif'
        """
        return self.root / digest[:2] / f"{digest[2:]}-{width}.{form}"

    @contextmanager
    def bench(self) -> Iterator[Path]:
        """Give an empty folder on the disk of the store, removed afterwards."""
        (self.root / _BENCH).mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.root / _BENCH) as folder:
            yield Path(folder)

    def keep(self, digest: str, made: Path, renditions: Mapping[str, Sequence[int]]) -> None:
        """Put the files made in the folder ``made`` in their place, each at once.

        Their content reaches the disk first: a name must never lead to half a file.
        """
        (self.root / digest[:2]).mkdir(parents=True, exist_ok=True)
        for form, widths in renditions.items():
            for width in widths:
                source = made / f"{width}.{form}"
                with source.open("rb+") as file:
                    os.fsync(file.fileno())
                source.chmod(0o644)
                source.replace(self.path(digest, width, form))

    def has(self, digest: str, renditions: Mapping[str, Iterable[int]]) -> bool:
        """Tell whether every file of a picture is there."""
        return all(
            self.path(digest, width, form).is_file()
            for form, widths in renditions.items()
            for width in widths
        )

    def sweep(self, kept: Collection[str]) -> tuple[int, int]:
        """Remove the files of every digest that is not in ``kept``; return how many, and bytes.

        Nobody may be making pictures meanwhile.
        """
        self.clear_benches()
        files = size = 0
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            found = _FILE.fullmatch(path.name)
            if found and path.parent.name + found[1] in kept:
                continue
            size += path.stat().st_size
            path.unlink()
            files += 1
        for folder in self.root.glob("[0-9a-f][0-9a-f]"):
            with suppress(OSError):
                folder.rmdir()  # only if nothing is left in it
        return files, size

    def clear_benches(self) -> None:
        """Remove what a killed process left half made."""
        shutil.rmtree(self.root / _BENCH, ignore_errors=True)

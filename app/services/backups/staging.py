"""Files on their way to their place: beside it first, on the same disk, then all at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app.services.pictures.store import PictureStore

_FOLDER = ".restoring"
_KEY = "secret_key"


@dataclass(slots=True)
class Staging:
    """Keeps files aside, puts them in place, and takes them away again if that was for nothing.

    A picture's name tells its content: one that is there already is the same.
    """

    data_dir: Path
    _new: list[Path] = field(default_factory=list)
    _key: str = ""
    _former_key: bytes | None = None

    @classmethod
    def under(cls, data_dir: Path) -> Staging:
        """Return the staging of an installation; makes nothing."""
        return cls(data_dir)

    def __enter__(self) -> Self:
        shutil.rmtree(self._folder, ignore_errors=True)  # what a killed one left
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._new:
            path.unlink(missing_ok=True)
        if self._former_key is not None:
            _write(self.data_dir / _KEY, self._former_key)
        shutil.rmtree(self._folder, ignore_errors=True)

    def keep(self, name: str, pieces: Iterator[bytes]) -> None:
        """Write a picture aside."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        path.chmod(0o644)

    def keep_secret_key(self, key: str) -> None:
        """Remember the key, to be written with the rest."""
        self._key = key

    def put_in_place(self) -> None:
        """Give each file its name."""
        root = PictureStore.under(self.data_dir).root
        if self._folder.exists():
            os.sync()  # once for all of them: a name must never lead to half a file
        for path in self._folder.glob("*/*"):
            target = root / path.relative_to(self._folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                self._new.append(target)
            path.replace(target)
        if self._key:
            place = self.data_dir / _KEY
            self._former_key = place.read_bytes() if place.exists() else b""
            _write(place, self._key.encode("ascii"))

    def stay(self) -> None:
        """Let them stay: what they belong to is kept."""
        self._new, self._former_key = [], None

    @property
    def _folder(self) -> Path:
        return self.data_dir / _FOLDER


def _write(path: Path, content: bytes) -> None:
    """Write a secret at once, or remove it when there was none."""
    if not content:
        path.unlink(missing_ok=True)
        return
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    number = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)

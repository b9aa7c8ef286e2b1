"""Where the daily files lie, and what is said of them: a folder a day, and one list.

``open-data/list.json`` names the folder of the last files, and takes the place of the former
list at once: who reads it finds the files of one day, all of them, or none.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER, LIST = "open-data", "list.json"
_KEPT = 2
"""Folders: the last, and the one before, that somebody may still be reading."""

Kind = Literal["events", "activities", "portals", "package"]
JSON_LINES, CSV, SCHEMA = "application/jsonl", "text/csv", "application/json"


class FileSaid(BaseModel):
    """One file: what it is, how long, how it is recognised. ``schema_name`` is another file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z]+(\.[a-z]+)+$")
    kind: Kind
    media_type: str
    is_compressed: bool
    size: int
    sha256: str
    records: int | None = None
    schema_name: str | None = None


class Published(BaseModel):
    """The files of one day, made at one instant (UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_at: datetime
    folder: str = Field(pattern=r"^[0-9]{8}T[0-9]{6}Z(-[0-9]+)?$")
    files: tuple[FileSaid, ...]

    def named(self, name: str) -> FileSaid | None:
        """Return the file of that name, or ``None``."""
        return next((file for file in self.files if file.name == name), None)

    def of(self, kind: Kind) -> tuple[FileSaid, ...]:
        """Return the files of data about one thing, not their schemas."""
        return tuple(file for file in self.files if file.kind == kind and file.is_compressed)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The daily files of an installation."""

    root: Path

    @classmethod
    def under(cls, data_dir: Path) -> Self:
        """Return where they are for this ``DATA_DIR``."""
        return cls(data_dir / FOLDER)

    def published(self) -> Published | None:
        """Return what there is; ``None`` before the first day, or when nothing can be read."""
        try:
            return Published.model_validate_json((self.root / LIST).read_bytes())
        except (OSError, ValidationError):
            return None

    def path(self, published: Published, file: FileSaid) -> Path:
        """Return where a file is."""
        return self.root / published.folder / file.name

    def begin(self, now: datetime) -> Path:
        """Return a new folder for the files of this instant."""
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        names = (stamp, *(f"{stamp}-{again}" for again in range(2, 100)))
        folder = next(self.root / name for name in names if not (self.root / name).exists())
        folder.mkdir(parents=True)
        return folder

    def publish(self, published: Published) -> None:
        """Let these files be those of today; remove those of the days before the last."""
        fresh = self.root / f".{LIST}.{published.folder}"
        fresh.write_bytes(json.dumps(published.model_dump(mode="json"), indent=1).encode())
        fresh.replace(self.root / LIST)
        self._sweep(published.folder)

    def abandon(self, folder: Path) -> None:
        """Remove files that were not finished."""
        shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self, last: str) -> None:
        folders = sorted(entry.name for entry in self.root.iterdir() if entry.is_dir())
        before = [name for name in folders if name < last]
        for name in before[: len(before) - _KEPT + 1]:
            shutil.rmtree(self.root / name, ignore_errors=True)

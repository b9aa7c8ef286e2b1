"""What a backup says of itself, last in the file: what it holds, how much, and its digests."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from pydantic import BaseModel, ConfigDict, Field

from app.services.backups.canonical import Kind

FORMAT = 1
_DIGEST = r"^[0-9a-f]{64}$"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableSaid(_Said):
    """A table: its columns by name, its rows, and the SHA-256 of its lines in order."""

    name: str = Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    columns: dict[str, Kind]
    rows: int = Field(ge=0)
    sha256: str = Field(pattern=_DIGEST)


class FilesSaid(_Said):
    """Files: how many, how heavy, and the SHA-256 of their names and digests in order."""

    count: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=_DIGEST)


class RecordSaid(_Said):
    """The end of the record: its last number and digest, and the first line that is wrong."""

    last: int = Field(ge=0)
    sha256: str = Field(pattern=_DIGEST)
    broken_at: int | None


class Manifest(_Said):
    """What a backup holds. ``program`` is the version that made it, ``revision`` its schema's.

    ``key`` tells one secret key from another, and says nothing of either.
    """

    format: int
    program: str
    revision: str
    engine: str
    made_at: datetime
    key: str
    has_secret_key: bool
    tables: tuple[TableSaid, ...]
    pictures: FilesSaid | None
    record: RecordSaid

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)


def mark_of_key(secret_key: str) -> str:
    """Return what tells a secret key from another (which is random, and long).

    >>> mark_of_key("k" * 32) == mark_of_key("l" * 32)
    False
    """
    return sha256(b"which secret key\0" + secret_key.encode()).hexdigest()[:16]

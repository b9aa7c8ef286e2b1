"""HelloAsso's keys kept in a file, and a process that renews them when told to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from app.clients.calls import Caller
from app.clients.helloasso_tokens import StoredPair, Tokens


class FileStore:
    """A store for several processes: a file, and a lock beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> StoredPair | None:
        if not self._path.exists():
            return None
        access, refresh, expires_at = self._path.read_text().split()
        return StoredPair(access, refresh, datetime.fromisoformat(expires_at))

    @contextmanager
    def hold(self) -> Iterator[None]:
        with FileLock(f"{self._path}.lock"):
            yield

    def write(self, pair: StoredPair) -> None:
        self._path.write_text(f"{pair.access} {pair.refresh} {pair.expires_at.isoformat()}")


def main(url: str, name: str, secret: str, path: str, refused: str) -> None:
    """Say that all is ready, wait for a line, and write another key than the refused one."""
    caller = Caller(user_agent="Test/1", allows_loopback=True)
    store = FileStore(Path(path))
    tokens = Tokens(caller, url, name, secret, store, now=lambda: datetime.now(UTC))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(tokens.renew(refused))


if __name__ == "__main__":
    main(*sys.argv[1:])

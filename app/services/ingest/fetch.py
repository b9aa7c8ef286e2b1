"""From what an operator typed, a path or an address, to a file on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.clients.http import MIB, Door, SourceError, shown

LARGEST = 2048 * MIB
_SECRETS = frozenset({"key", "apikey", "api_key", "token", "access_token"})


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to read, how to call it before people, and where it really came from."""

    path: Path
    name: str
    origin: str


@contextmanager
def at_hand(
    where: str, door: Door, progress: Callable[[int, int | None], None]
) -> Iterator[LocalFile]:
    """Give the file at ``where``, fetched first if it is an address; or :class:`SourceError`."""
    if "://" not in where:
        yield _on_disk(Path(where))
        return
    with NamedTemporaryFile(prefix="import-", suffix=".json") as file:
        door.download(where, file, largest=LARGEST, progress=progress)
        file.flush()
        yield LocalFile(Path(file.name), shown(where), origin_of(where))


def _on_disk(path: Path) -> LocalFile:
    try:
        if path.is_dir():
            msg = f"{path} est un dossier : donnez le fichier JSON qu’il contient."
            raise SourceError(msg)
        if not path.exists():
            msg = f"Le fichier {path} n’existe pas : vérifiez le chemin."
            raise SourceError(msg)
        path.open("rb").close()
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or "chemin mal écrit"
        msg = f"Le fichier {path} ne s’ouvre pas ({reason}) : vérifiez ses droits de lecture."
        raise SourceError(msg) from wrong
    return LocalFile(path, path.name, str(path.resolve()))


def origin_of(url: str) -> str:
    """Return an address as we may keep it: without its keys.

    >>> origin_of("https://api.example/v2/agendas/7/events?key=secret&size=300")
    'https://api.example/v2/agendas/7/events?size=300'
    """
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _SECRETS]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(kept), ""))

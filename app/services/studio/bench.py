"""A piece of work for the dark room: two at once on this machine at most, others wait."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from filelock import FileLock, Timeout

from app.services.pictures.darkroom import ANSWER, MADE, ORDER, SOURCE, RefusedPictureError
from app.services.pictures.develop import DarkroomError, run_darkroom
from app.services.pictures.store import PictureStore

AT_ONCE = 2
PATIENCE_SECONDS = 8.0
_BETWEEN_SECONDS = 0.05
_MIB = 1024 * 1024
LIMITS = {"seconds": 15, "memory": 768 * _MIB, "file": 8 * _MIB}
"""What a piece of work may take: seconds of processor, bytes of memory, bytes of a file."""


class BusyStudioError(Exception):
    """Too many pictures are being worked on: nothing is wrong with this one."""


def worked(
    source: bytes, order: Mapping[str, Any], *, data_dir: Path, patience: float = PATIENCE_SECONDS
) -> tuple[dict[str, Any], bytes]:
    """Return what the dark room answers of ``source``, and the file that it made.

    Raises :class:`RefusedPictureError` when nothing can be made of it, :class:`BusyStudioError`
    when no place is free within ``patience`` seconds, ``DarkroomError`` when our means fail.
    """
    with turn(data_dir, patience), PictureStore.under(data_dir).bench() as folder:
        (folder / SOURCE).write_bytes(source)
        told = json.dumps({**order, "limits": LIMITS})
        (folder / ORDER).write_text(told, encoding="utf-8")
        return _answer(folder, run_darkroom(folder))


def _answer(folder: Path, status: int) -> tuple[dict[str, Any], bytes]:
    """Read what was made. It handled a stranger's bytes: nothing is believed unseen."""
    try:
        answer = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
        refused = answer.get("refused")
        made = b"" if refused or (folder / MADE).is_symlink() else (folder / MADE).read_bytes()
    except (OSError, ValueError, AttributeError) as wrong:
        msg = "image trop lourde à lire" if status else "image illisible"
        raise RefusedPictureError(msg) from wrong
    if refused or not made:
        raise RefusedPictureError(str(refused or "image illisible")[:200])
    return answer, made


@contextmanager
def turn(data_dir: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Wait for a place among those that all processes of this machine share.

    Raises :class:`BusyStudioError` when none is free in time.
    """
    folder = data_dir / "pictures"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        msg = f"le dossier des images ne s’ouvre pas ({wrong.strerror or wrong})"
        raise DarkroomError(msg) from wrong
    places = [FileLock(folder / f".studio-{number}.lock") for number in range(AT_ONCE)]
    place = _free(places, monotonic() + patience)
    try:
        yield
    finally:
        place.release()


def _free(places: list[FileLock], until: float) -> FileLock:
    while True:
        for place in places:
            try:
                place.acquire(timeout=0)
            except Timeout:
                continue
            return place
        if monotonic() >= until:
            raise BusyStudioError
        sleep(_BETWEEN_SECONDS)

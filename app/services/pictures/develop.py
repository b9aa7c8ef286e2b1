"""From the bytes of a picture to its files, by way of a process that is told what it may take."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.services.pictures import darkroom
from app.services.pictures.darkroom import ANSWER, ORDER, SOURCE, RefusedPictureError
from app.services.pictures.store import PictureStore

WIDTHS = (320, 640, 960, 1280)
_MIB = 1024 * 1024
_SECONDS = 60
LIMITS = {"seconds": 30, "memory": 1024 * _MIB, "file": 16 * _MIB}
# What the dark room is told; its docstring explains each term.
TERMS: dict[str, Any] = {
    "widths": WIDTHS,
    "fallback": 960,
    "pixels": 40_000_000,
    "least": (240, 120),
    "stretch": 5,
    "limits": LIMITS,
}
# Raised when the same picture would be made otherwise: its files then get other names.
_RECIPE = "1"
_SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
_FAMILY, _AVIF = slice(4, 8), (b"avif", b"avis", b"mif1", b"miaf", b"msf1")
_Widths = Annotated[list[Annotated[int, Field(ge=1, le=WIDTHS[-1])]], Field(min_length=1)]


class DarkroomError(Exception):
    """The process could not even begin: our fault, not the picture's."""


class Developed(BaseModel):
    """A picture made: what names its files, and what a page must know to show it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str = ""
    width: Annotated[int, Field(ge=1, le=WIDTHS[-1])]
    height: Annotated[int, Field(ge=1, le=10 * WIDTHS[-1])]
    color: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    renditions: dict[str, _Widths]


def develop(content: bytes, store: PictureStore) -> Developed:
    """Make the renditions of a picture and put them in the store.

    Raises :class:`RefusedPictureError` when the picture cannot be shown,
    :class:`DarkroomError` when our own means fail.
    """
    refuse_strangers(content)
    digest = sha256(f"recipe {_RECIPE}\n".encode() + content).hexdigest()[:32]
    with store.bench() as folder:
        (folder / SOURCE).write_bytes(content)
        (folder / ORDER).write_text(json.dumps(TERMS), encoding="utf-8")
        made = answer_of(folder, run_darkroom(folder))
        store.keep(digest, folder, made.renditions)
    return made.model_copy(update={"digest": digest})


def refuse_strangers(content: bytes) -> None:
    """Refuse by its first bytes what no decoder of ours should even be shown.

    >>> refuse_strangers(b"<!DOCTYPE html><title>Erreur</title>")
    Traceback (most recent call last):
      ...
    app.services.pictures.darkroom.RefusedPictureError: l’adresse donne une page web, pas une image
    """
    if content.startswith(_SIGNS) or (content[_FAMILY] == b"ftyp" and content[8:12] in _AVIF):
        return
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content:
        msg = "l’adresse ne donne rien"
    elif start.startswith((b"<svg", b"<?xml")) and b"<svg" in start:
        msg = "un dessin SVG n’est pas une photographie : donnez une image JPEG, PNG ou WebP"
    elif start.startswith(b"<"):
        msg = "l’adresse donne une page web, pas une image"
    else:
        msg = "ce fichier n’est pas une image JPEG, PNG, WebP, AVIF ou GIF lisible"
    raise RefusedPictureError(msg)


def run_darkroom(folder: Path) -> int:
    """Run the dark room in ``folder``; return its status, negative when a limit stopped it."""
    try:
        ended = subprocess.run(  # noqa: S603 (our own program, and nothing of the picture's)
            [sys.executable, "-I", "-B", str(Path(darkroom.__file__))],
            cwd=folder,
            env={"LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return -1
    except OSError as wrong:
        msg = f"le programme qui lit les images ne démarre pas ({wrong.strerror or wrong})"
        raise DarkroomError(msg) from wrong
    if ended.returncode > 0:
        lines = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        said = lines[-1][:200] if lines else f"statut {ended.returncode}"
        msg = f"le programme qui lit les images a échoué ({said})"
        raise DarkroomError(msg)
    return ended.returncode


def answer_of(folder: Path, status: int) -> Developed:
    """Read what the dark room said. It handled a stranger's bytes: nothing is believed unseen."""
    try:
        answer: Mapping[str, object] = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
        if refused := answer.get("refused"):
            raise RefusedPictureError(str(refused)[:200])
        made = Developed.model_validate(answer)
    except (OSError, ValueError, AttributeError, ValidationError) as wrong:
        msg = "image trop lourde à lire" if status else "image illisible"
        raise RefusedPictureError(msg) from wrong
    names = [f"{width}.{form}" for form, widths in made.renditions.items() for width in widths]
    if set(made.renditions) != {"avif", "webp", "jpg"} or not _are_files(folder, names):
        msg = "image illisible"
        raise RefusedPictureError(msg)
    return made


def _are_files(folder: Path, names: list[str]) -> bool:
    return all((folder / name).is_file() and not (folder / name).is_symlink() for name in names)

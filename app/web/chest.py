"""What maps are drawn from, told in a word; and the drawings kept under it.

Nothing that an installation writes each day is on the ground of a map: it depends on the
official list, on outlines that come with the program, and on the code that draws. All of
them together are an edition; another edition draws everything again.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, current_app

from app.queries import outlines
from app.services.plan_chest import PlanChest
from app.web.database import session

_KEY = "edition of maps"
_APP = Path(__file__).parents[1]
# What decides of a drawing, beside the list: whoever changes one of these has nothing to bump.
_SOURCES = (
    "kernel/atlas/*.py",
    "kernel/contours.py",
    "queries/outlines.py",
    "services/arrondissements.py",
    "services/departments.py",
    "web/grounds.py",
    "web/squares.py",
    "web/weaves.py",
    "reference/contours_*.jsonl.gz",
)


def find(name: str) -> bytes | None:
    """Return what any process of this edition has kept under ``name``."""
    return _chest().find(_edition() + name)


def keep(name: str, made: bytes) -> None:
    """Keep a drawing of this edition under ``name``, for all processes."""
    _chest().keep(_edition() + name, made)


def begin_again(app: Flask) -> None:
    """Ask which official list it is when the next drawing is needed."""
    app.extensions.pop(_KEY, None)


def forget(app: Flask) -> None:
    """Keep no drawing of any edition."""
    PlanChest.under(app.extensions["settings"].data_dir).empty()


def _chest() -> PlanChest:
    return PlanChest.under(current_app.extensions["settings"].data_dir)


def _edition() -> str:
    """Return the edition of maps; the list is read whole for it, once by each process."""
    found: str | None = current_app.extensions.get(_KEY)
    if found is None:
        found = f"{outlines.digest(session())} {_program()} "
        current_app.extensions[_KEY] = found
    return found


@cache
def _program() -> str:
    files = (file for pattern in _SOURCES for file in sorted(_APP.glob(pattern)))
    digest = blake2b(digest_size=8)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()

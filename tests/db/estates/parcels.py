"""The ZIP of a site, opened, packed again by hand, and compared."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.models.event import Event, EventSearch, Occurrence
from tests.db.whole import Installation


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def same_but_the_record(one: Path, other: Path) -> None:
    """Both are the same; the record of the second goes on with what was done there."""
    before, after = contents(one), contents(other)
    assert list(before) == list(after)
    for name, content in before.items():
        if name != "record.csv":
            assert after[name] == content, name
    assert after["record.csv"].startswith(before["record.csv"])
    more = after["record.csv"].removeprefix(before["record.csv"]).decode().splitlines()
    assert [line.split(";")[3] for line in more] == ["imported", "exported"]


def public_rows(installation: Installation) -> list[Any]:
    """What people see of events, without what each database numbers and dates by itself."""
    own = {"id", "event_id", "created_at", "updated_at"}
    found: list[Any] = []
    with installation.engine.connect() as connection:
        table = Event.__table__
        for one in (table, Occurrence.__table__, EventSearch.__table__):
            columns = [c for c in one.c if c.name not in own]
            joined = table if one is table else table.join(one)
            rows = connection.execute(sa.select(table.c.source_key, *columns).select_from(joined))
            found.append(sorted(repr(tuple(row)) for row in rows))
    return found


def rewritten(path: Path, target: Path, changes: dict[str, Callable[[bytes], bytes]]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents(path).items():
            archive.writestr(name, changes.get(name, lambda same: same)(content))
    return target


def zipped(target: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with pytest.MonkeyPatch.context() as patch, zipfile.ZipFile(target, "w", 8) as archive:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        for name, content in members:
            archive.writestr(name, content)
    return target


def refused(empty: Installation, path: Path) -> str:
    before = empty.content()
    said = empty.refused("site", "import-all", path)
    assert empty.content() == before
    return said

"""Installations to save, to fill, and a backup that nothing is wrong with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.backups.furnished import full
from tests.db.whole import ROADS, Installation, installations, migrate


@pytest.fixture(params=ROADS, ids="-to-".join)
def pair(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Installation, Installation]]:
    with installations(request, tmp_path, *request.param) as (one, other):
        yield one, other


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with installations(request, tmp_path, request.param) as (one,):
        yield one


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that nothing is wrong with."""
    folder = tmp_path_factory.mktemp("sound")
    made = Installation(f"sqlite:///{folder}/one.db", folder / "data")
    migrate(made)
    full(made)
    made.done("backup", folder / "all.tar.gz", "--with-secret-key")
    made.engine.dispose()
    return folder / "all.tar.gz"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(f"sqlite:///{tmp_path}/empty.db", tmp_path / "data")
    migrate(made)
    yield made
    made.engine.dispose()

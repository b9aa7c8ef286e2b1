"""Installations with a site to take away, without it, and its ZIP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.estates.furnished import (
    ground,
    site_of,
)
from tests.db.whole import ROADS, Installation, installations


@pytest.fixture(params=ROADS, ids="-to-".join)
def pair(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Installation, Installation]]:
    with installations(request, tmp_path, *request.param) as (one, other):
        ground(one)
        site_of(one, tmp_path)
        yield one, other


@pytest.fixture
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with installations(request, tmp_path, "sqlite") as (one,):
        ground(one)
        site_of(one, tmp_path)
        yield one


@pytest.fixture(scope="session")
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    with installations(request, folder, "sqlite") as (one,):
        ground(one)
        site_of(one, folder)
        one.done("site", "export-all", "besancon", folder / "one.zip")
    return folder / "one.zip"


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with installations(request, tmp_path, "sqlite") as (one,):
        ground(one)
        yield one

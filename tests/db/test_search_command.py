"""The index as an operator meets it: made again, checked, swept, and brought back by a backup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.models.engine import begin_writing
from app.models.event import Occurrence
from app.models.search import SearchState, Upcoming
from app.services.search.check import check
from tests import season
from tests.db.whole import Installation, installations

DAY = timedelta(days=1)
_ROWS: Any = Upcoming.__table__


def furnish(town: Installation, *, how_many: int = 20) -> None:
    """Hold a season that is going on today."""
    with Session(town.engine) as session:
        season.hold_season(session, how_many, halls=season.settle(session), now=datetime.now(UTC))


def rows(town: Installation) -> int:
    return _count(town, Upcoming.__table__)


def times(town: Installation) -> int:
    return _count(town, Occurrence.__table__)


def _count(town: Installation, table: Any) -> int:
    with town.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with installations(request, tmp_path, request.param) as (one,):
        yield one


def test_an_index_is_checked_spoiled_and_made_again(town: Installation) -> None:
    furnish(town)
    assert "0 différence" in town.done("search", "check")
    assert json.loads(town.done("search", "check", "--json")) == {"differences": []}
    with town.engine.begin() as connection:
        some = sa.select(_ROWS.c.id).order_by(_ROWS.c.id).limit(3)
        connection.execute(sa.update(_ROWS).where(_ROWS.c.id.in_(some)).values(traits=0))
    status, told, complained = town.run("search", "check")
    assert status == 1
    assert "Dates fausses : 3" in told.replace("\u00a0", " ")
    assert "flask search rebuild" in complained
    status, told, _ = town.run("search", "check", "--json")
    kinds = {one["kind"]: one["count"] for one in json.loads(told)["differences"]}
    assert status == 1
    assert kinds["rows wrong"] == 3
    assert "dates dans l’index" in town.done("search", "rebuild")
    assert "0 différence" in town.done("search", "check")


def test_what_is_over_leaves_the_index_and_no_event(town: Installation) -> None:
    """As if nobody had swept for a month."""
    with town.engine.begin() as connection:
        connection.execute(sa.update(SearchState).values(since=SearchState.since - 30))
    furnish(town, how_many=60)
    before, kept = rows(town), times(town)
    trial = json.loads(town.done("sweep", "--dry-run", "--json"))["removed"]["times"]
    assert rows(town) == before
    assert "0 différence" in town.done("search", "check")
    assert json.loads(town.done("sweep", "--json"))["removed"]["times"] == trial > 0
    assert rows(town) == before - trial > 0
    assert times(town) == kept
    assert "0 différence" in town.done("search", "check")
    assert "hors de l’index de recherche\u00a0: 0." in town.done("sweep")


def furnish_more(town: Installation) -> None:
    """Hold another season, from which the first days of the index are not over yet."""
    with Session(town.engine) as session:
        halls = {code: Point(lat, lon) for code, (lat, lon, _) in season.TOWNS.items()}
        season.hold_season(session, 40, halls=halls, seed=2, now=datetime.now(UTC) - 9 * DAY)


def test_those_who_write_at_once_leave_no_difference(town: Installation) -> None:
    with Session(town.engine) as session:
        season.settle(session)
    halls = {code: Point(lat, lon) for code, (lat, lon, _) in season.TOWNS.items()}
    engine = town.engine.execution_options(writes=True)

    def write(seed: int) -> None:
        for part in range(4):
            with Session(engine) as session:
                begin_writing(session)
                name = seed * 10 + part
                season.hold_season(session, 12, halls=halls, seed=name, now=datetime.now(UTC))

    with ThreadPoolExecutor(3) as several:
        list(several.map(write, range(1, 4)))
    with Session(town.engine) as session:
        assert check(session) == []
    assert rows(town) > 0


@pytest.mark.parametrize(
    "road", [("sqlite", "postgresql"), ("postgresql", "sqlite")], ids="-to-".join
)
def test_a_backup_brings_the_events_back_and_the_index_is_made_of_them(
    request: pytest.FixtureRequest, tmp_path: Path, road: tuple[str, str]
) -> None:
    with installations(request, tmp_path, *road) as (one, other):
        furnish(one)
        one.done("search", "rebuild")
        one.done("backup", tmp_path / "all.tar.gz")
        other.done("restore", tmp_path / "all.tar.gz")
        assert "0 différence" in other.done("search", "check")
        assert rows(other) == rows(one) > 0
        furnish_more(other)
        other.done("restore", tmp_path / "all.tar.gz", "--replace")
        with Session(other.engine) as session:
            assert check(session) == []
        assert rows(other) == rows(one)

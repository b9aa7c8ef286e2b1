"""A run killed anywhere, for real: the next one ends where an undisturbed one would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel.folding import fold
from app.models.base import Base
from app.models.commune import Commune
from app.models.event import Event, EventSearch, Occurrence

ROOT = Path(__file__).parents[2]
HOW_MANY = 3000
_OWN = {"id", "event_id", "created_at", "updated_at"}


def records(count: int) -> list[dict[str, Any]]:
    return [
        {
            "uid": uid,
            "originAgenda": {"uid": uid % 3},
            "title": {"fr": f"Bal {uid}", "en": f"Ball {uid}"},
            "timings": [
                {"begin": "2026-09-05T20:00:00+02:00", "end": "2026-09-05T22:00:00+02:00"},
                {"begin": "2026-09-06T20:00:00+02:00"},
            ],
            "location": {"city": "Besançon", "postalCode": "25000", "insee": "25056"},
        }
        for uid in range(count)
    ]


class Installation:
    """A database of its own, and the command line over it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = sa.create_engine(url)
        self._environment = {
            **{name: value for name, value in os.environ.items() if "RENTREE" not in name},
            "RENTREE_DATABASE_URL": url,
            "RENTREE_DATA_DIR": str(folder / "data"),
        }
        Base.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            connection.execute(
                sa.insert(Commune).values(
                    insee="25056",
                    name="Besançon",
                    folded_name=fold("Besançon"),
                    slug="besancon",
                    department="25",
                    department_name="Doubs",
                    region="27",
                    timezone="Europe/Paris",
                )
            )

    def start(self, path: Path, *more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "import", "openagenda", path, *more],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, path: Path, *more: str) -> dict[str, Any]:
        with self.start(path, "--json", *more) as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        report: dict[str, Any] = json.loads(out)
        return report

    def run_and_kill(self, path: Path, *, after: int) -> int:
        """Kill the run once ``after`` events are there; return how many were."""
        with self.start(path) as process:
            while self.count() < after and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        return self.count()

    def count(self) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(Event.__table__)) or 0

    def content(self) -> list[Any]:
        """All that was imported, without what each database numbers and dates by itself."""
        event = Event.__table__
        found: list[Any] = []
        with self.engine.connect() as connection:
            for table in (event, Occurrence.__table__, EventSearch.__table__):
                columns = [event.c.source_key, *(c for c in table.c if c.name not in _OWN)]
                joined = event if table is event else event.join(table)
                rows = connection.execute(sa.select(*columns).select_from(joined)).all()
                found.append(sorted(repr(row) for row in rows))
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def installations(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Installation, Installation]]:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("calm", "killed")]
    if request.param == "postgresql":
        cluster = sa.make_url(request.getfixturevalue("postgresql_url"))
        server = sa.create_engine(cluster, isolation_level="AUTOCOMMIT")
        urls = []
        with server.connect() as connection:
            for name in ("calm", "killed"):
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
                urls.append(cluster.set(database=name).render_as_string(hide_password=False))
        server.dispose()
    calm, killed = (Installation(url, tmp_path) for url in urls)
    yield calm, killed
    for installation in (calm, killed):
        installation.engine.dispose()


def test_a_killed_run_is_finished_by_the_next(
    installations: tuple[Installation, Installation], tmp_path: Path
) -> None:
    calm, killed = installations
    path = tmp_path / "export.json"
    path.write_text(json.dumps(records(HOW_MANY)), "utf-8")
    assert calm.run(path)["created"] == HOW_MANY

    first = killed.run_and_kill(path, after=1)
    second = killed.run_and_kill(path, after=first + 500)
    assert 0 < first < HOW_MANY
    assert first % 500 == second % 500 == 0, "a batch is whole or absent"
    report = killed.run(path)
    assert report["created"] == HOW_MANY - second
    assert report["unchanged"] == second
    assert killed.content() == calm.content()

    fewer = tmp_path / "fewer.json"
    fewer.write_text(json.dumps(records(HOW_MANY - 10)), "utf-8")
    assert killed.run(fewer, "--complete")["withdrawn"] == 10

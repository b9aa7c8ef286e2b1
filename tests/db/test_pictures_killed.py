"""Fetching pictures, killed for real: the next run ends where an undisturbed one would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from app.kernel.text import LocalizedText
from app.models.base import Base
from app.models.event import Event
from app.models.picture import Picture
from tests import photographs
from tests.fakes.openagenda import FileServer, file_server

ROOT = Path(__file__).parents[2]
HOW_MANY = 45
EMPTY = LocalizedText()


class Installation:
    """A database of its own whose events have pictures, and the command line over it."""

    def __init__(self, url: str, folder: Path, addresses: list[str]) -> None:
        self.engine = sa.create_engine(url)
        self.pictures = folder / "data" / "pictures"
        self._environment = {
            **{name: value for name, value in os.environ.items() if "RENTREE" not in name},
            "RENTREE_DATABASE_URL": url,
            "RENTREE_DATA_DIR": str(folder / "data"),
        }
        Base.metadata.create_all(self.engine)
        rows = [_event(number, address) for number, address in enumerate(addresses)]
        with self.engine.begin() as connection:
            connection.execute(sa.insert(Event.__table__), rows)

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "pictures", "fetch", "--json"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> dict[str, Any]:
        with self.start() as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        report: dict[str, Any] = json.loads(out)
        return report

    def ready(self) -> list[Picture]:
        with self.engine.connect() as connection:
            table = Picture.__table__
            return list(connection.execute(sa.select(table).where(table.c.state == "ready")))


def _event(number: int, address: str) -> dict[str, Any]:
    soon = datetime.now(UTC) + timedelta(days=1)
    texts = dict.fromkeys(("title", "description", "body", "conditions"), EMPTY)
    lists: dict[str, list[str]] = {name: [] for name in ("access", "spoken", "registration")}
    instants = dict.fromkeys(("starts_at", "created_at", "updated_at"), soon)
    words = {"slug": "bal", "fingerprint": "", "reading": "", "timezone": "Europe/Paris"}
    return {
        "source": "console",
        "source_key": f"record-{number}",
        "keywords": {},
        "image_url": address,
        **texts,
        **lists,
        **instants,
        **words,
    }


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        for number in range(HOW_MANY):
            running.files[f"/{number}.jpg"] = photographs.photograph(400 + number, 300)
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, server: FileServer
) -> Iterator[Installation]:
    url = f"sqlite:///{tmp_path / 'pictures.db'}"
    if request.param == "postgresql":
        cluster = sa.make_url(request.getfixturevalue("postgresql_url"))
        admin = sa.create_engine(cluster, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS pictures WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE pictures")
        admin.dispose()
        url = cluster.set(database="pictures").render_as_string(hide_password=False)
    made = Installation(url, tmp_path, [server.url + path for path in server.files])
    yield made
    made.engine.dispose()


def test_a_killed_run_is_finished_by_the_next(
    installation: Installation, server: FileServer
) -> None:
    with installation.start() as process:
        while not installation.ready() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    first = len(installation.ready())
    assert 0 < first < HOW_MANY
    report = installation.run()
    assert report == {"ready": HOW_MANY - first, "refused": [], "postponed": [], "waiting": 0}
    assert len(installation.ready()) == HOW_MANY
    files = sorted(installation.pictures.glob("[0-9a-f][0-9a-f]/*"))
    assert len(files) == 5 * HOW_MANY  # two widths in two forms, and the JPEG
    for file in files:
        with Image.open(file) as picture:
            picture.load()
    assert not list(installation.pictures.glob(".bench/*"))
    fetched = [path for path, _ in server.asked]
    assert len(set(fetched)) == HOW_MANY
    assert installation.run()["ready"] == 0
    assert len(server.asked) == len(fetched), "what is ready is not asked for again"

"""Fetching pictures, killed for real: the next run ends where an undisturbed one would."""

from __future__ import annotations

import json
import os
import signal
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
from tests.commands import Command
from tests.db.installation import databases
from tests.fakes.openagenda import FileServer, file_server

HOW_MANY, BEFORE_THE_KILL = 24, 22  # twenty are written together, or what there is in 5 s
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

    def start(self) -> Command:
        return Command(("pictures", "fetch", "--json"), self._environment)

    def run(self) -> dict[str, Any]:
        with self.start() as process:
            out, err = process.communicate()
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
    with databases(request, tmp_path, "pictures") as (url,):
        made = Installation(url, tmp_path, [server.url + path for path in server.files])
        yield made
        made.engine.dispose()


def test_a_killed_run_is_finished_by_the_next(
    installation: Installation, server: FileServer
) -> None:
    server.hold_after(BEFORE_THE_KILL)
    with installation.start() as process:
        while not installation.ready() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    server.release()
    first = len(installation.ready())
    assert 0 < first <= BEFORE_THE_KILL
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

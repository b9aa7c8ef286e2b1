"""Files of pictures: brought back when lost, removed when nothing shows them; the commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.services.pictures.sweep import Swept
from tests import photographs
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.picture_room import PHOTO, Room
from tests.fakes.openagenda import FileServer, file_server


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        running.files["/bal.jpg"] = PHOTO
        yield running


@pytest.fixture
def room(session: Session, tmp_path: Path) -> Room:
    return Room(session, tmp_path)


def test_files_that_were_lost_are_fetched_anew(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.national()
    build.event(image_url=f"{server.url}/bal.jpg")
    room.fetch()
    digest, before = room.one().digest, room.versions()
    lost = room.store.path(digest or "", 320, "avif")
    lost.unlink()
    assert room.fetch().ready == 1
    assert lost.is_file()
    assert room.one().digest == digest
    assert room.versions() != before


def test_what_a_killed_process_left_is_removed(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.event(image_url=f"{server.url}/bal.jpg")
    left = room.store.root / ".bench" / "tmpkilled"
    left.mkdir(parents=True)
    (left / "640.avif").write_bytes(b"half")
    assert room.fetch().ready == 1
    assert not left.exists()


def test_a_picture_that_nothing_shows_any_more_is_swept_and_its_neighbours_stay(
    room: Room, build: Builder, server: FileServer
) -> None:
    server.files["/fest.jpg"] = photographs.photograph(400, 300)
    kept = build.event("25056", image_url=f"{server.url}/bal.jpg")
    gone = build.event("81004", image_url=f"{server.url}/fest.jpg")
    room.fetch()
    assert room.sweep() == Swept(0, 0, 0)
    gone.status, gone.withdrawn_at = "withdrawn", NOW
    room.session.commit()
    stray = room.store.path("ab" + 30 * "0", 320, "avif")
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left behind")
    swept = room.sweep()
    assert swept.pictures == 1
    assert swept.files == 6  # two widths in two forms, the JPEG, the stray
    assert room.one().address == kept.image_url
    assert len(room.files()) == 7


def test_the_same_picture_at_two_addresses_keeps_its_files_until_the_last(
    room: Room, build: Builder, server: FileServer
) -> None:
    server.files["/copy.jpg"] = PHOTO
    gone = build.event("25056", image_url=f"{server.url}/bal.jpg")
    build.event("81004", image_url=f"{server.url}/copy.jpg")
    assert room.fetch().ready == 2
    gone.image_url = None
    room.session.commit()
    assert room.sweep() == Swept(1, 0, 0)
    assert len(room.files()) == 7


def test_an_operator_reads_what_happened(
    app: Flask, build: Builder, server: FileServer, session: Session
) -> None:
    # The application of the tests is no one's own machine: it may not reach the loopback.
    build.event(at=datetime.now(UTC), image_url=f"{server.url}/bal.jpg")
    result = app.test_cli_runner().invoke(args=["pictures", "fetch"])
    assert result.exit_code == 0
    first, title, line = result.stdout.replace("\u00a0", " ").splitlines()
    assert first == "Images : 0 prête, 1 refusée, 0 remise à plus tard, 0 en attente."
    assert title == "Refusées :"
    assert line.startswith(f"  {server.url}/bal.jpg — ")
    result = app.test_cli_runner().invoke(args=["pictures", "sweep"])
    assert result.stdout.startswith("Images oubliées")


def test_an_import_says_how_many_pictures_wait(
    app: Flask, build: Builder, session: Session, tmp_path: Path
) -> None:
    build.commune("25056")
    begin = datetime.now(UTC) + timedelta(days=2)
    records = [
        {
            "uid": uid,
            "originAgenda": {"uid": 1},
            "title": {"fr": f"Bal {uid}"},
            "timings": [{"begin": begin.isoformat()}],
            "location": {"city": "Besançon", "postalCode": "25000", "insee": "25056"},
            "image": f"https://cdn.example/{uid % 2}.jpg",
        }
        for uid in range(4)
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(records), "utf-8")
    run = app.test_cli_runner().invoke
    said = run(args=["import", "openagenda", str(path)]).stdout.replace("\u00a0", " ")
    assert said.splitlines()[-1] == "Images à chercher : 2 (« flask pictures fetch »)."
    as_json = run(args=["import", "openagenda", str(path), "--json"])
    assert "Images à chercher" in as_json.stderr
    assert json.loads(as_json.stdout)["unchanged"] == 4
    trial = run(args=["import", "openagenda", str(path), "--dry-run"])
    assert "Images" not in trial.stdout + trial.stderr


def test_a_program_reads_json_and_nothing_else(app: Flask, session: Session) -> None:
    result = app.test_cli_runner().invoke(args=["pictures", "fetch", "--json", "--limit", "3"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"ready": 0, "refused": [], "postponed": [], "waiting": 0}


def test_the_dark_room_outlives_nothing(tmp_path: Path) -> None:
    """The child obeys its limits by itself, should its parent be killed meanwhile."""
    program = (
        "import json, sys; sys.argv = ['x'];"
        "from app.services.pictures import darkroom;"
        "darkroom._bind({'seconds': 1, 'memory': 10**9, 'file': 10**6})\n"
        "while True: pass"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        check=False,
        timeout=60,
    )
    assert ended.returncode < 0

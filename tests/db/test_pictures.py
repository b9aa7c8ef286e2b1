"""Pictures of events, from an address to files of ours: once, whole, and told to the sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.clients.http import SourceError
from app.queries import pictures
from app.services.ingest.lock import held
from app.services.pictures import fetch
from app.services.pictures.fetch import BUSY, RETRIES, WORK
from app.services.pictures.report import PictureReport
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


def test_a_picture_is_fetched_once_whoever_shows_it(
    room: Room, build: Builder, server: FileServer
) -> None:
    for title in ("Bal", "Fest-noz"):
        build.event("25056", title, image_url=f"{server.url}/bal.jpg")
    assert pictures.count_wanted(room.session, now=NOW) == 1
    assert room.fetch() == PictureReport(ready=1)
    assert room.fetch() == PictureReport()
    assert len(server.asked) == 1
    picture = room.one()
    assert (picture.state, picture.width, picture.height) == ("ready", 800, 500)
    assert picture.renditions == {"avif": [320, 640, 800], "webp": [320, 640, 800], "jpg": [800]}
    assert len(room.files()) == 7
    assert not (room.store.root / ".bench").exists()


def test_it_says_who_asks_and_that_pictures_are_wanted(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.event(image_url=f"{server.url}/bal.jpg")
    room.fetch()
    [(_, said)] = server.asked
    assert said["User-Agent"].startswith("LaRentreeDesAssos/")
    assert said["Accept"].startswith("image/avif")


def test_only_the_sites_that_show_it_are_told(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    build.event("25056", image_url=f"{server.url}/bal.jpg")
    build.event("81004", image_url=f"{server.url}/missing.jpg")
    before = room.versions()
    report = room.fetch()
    assert (report.ready, len(report.refused)) == (1, 1)
    after = room.versions()
    moved = {slug for slug in after if after[slug] != before[slug]}
    assert moved == {"national", "besancon"}


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("/page.jpg", photographs.PAGE, "page web"),
        ("/cut.jpg", PHOTO[:3000], "abîmée ou incomplète"),
        ("/heavy.jpg", PHOTO + bytes(fetch.LARGEST), "trop lourde : 15"),
        ("/absent.jpg", None, "n’existe pas (404)"),
    ],
)
def test_what_cannot_be_shown_is_refused_for_good_with_its_reason(
    room: Room,
    build: Builder,
    server: FileServer,
    path: str,
    content: bytes | None,
    words: str,
) -> None:
    if content is not None:
        server.files[path] = content
    build.event(image_url=server.url + path)
    report = room.fetch()
    [(address, reason)] = report.refused
    assert address == server.url + path
    assert words in reason.replace("\u00a0", " ")
    assert not reason.endswith(".")
    assert (room.one().state, room.one().reason) == ("refused", reason)
    assert room.fetch(now=NOW + timedelta(days=30)) == PictureReport()
    assert len(server.asked) == 1
    assert room.files() == []


def test_what_was_refused_is_asked_for_again_when_told(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.event(image_url=f"{server.url}/late.jpg")
    room.fetch()
    server.files["/late.jpg"] = PHOTO
    assert room.fetch(again=True).ready == 1


def test_a_source_that_is_down_is_asked_later_and_less_and_less_then_no_more(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.event(image_url=f"{server.url}/bal.jpg")
    server.statuses["/bal.jpg"] = 503
    now = NOW
    for tries, pause in enumerate(RETRIES, 1):
        report = room.fetch(now=now)
        assert "est en panne (503)" in report.postponed[0][1]
        assert (report.waiting, room.one().tries) == (1, tries)
        assert room.fetch(now=now + pause - timedelta(minutes=1)) == PictureReport(waiting=1)
        now += pause
    report = room.fetch(now=now)
    assert report.refused[0][1].startswith("abandonnée après 5 essais")
    assert len(server.asked) == len(RETRIES) + 1


def test_a_source_that_comes_back_loses_nothing(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.event(image_url=f"{server.url}/bal.jpg")
    server.cut_at["/bal.jpg"] = 2000
    assert "s’est interrompu" in room.fetch().postponed[0][1]
    del server.cut_at["/bal.jpg"]
    assert room.fetch(now=NOW + RETRIES[0]).ready == 1
    assert room.one().reason is None


def test_no_more_than_asked_for_is_fetched_the_soonest_first(
    room: Room, build: Builder, server: FileServer
) -> None:
    for day in (3, 1, 2):
        server.files[f"/{day}.jpg"] = photographs.photograph(400, 300 + day)
        at = NOW + timedelta(days=day)
        build.event("25056", f"Bal {day}", at=at, image_url=f"{server.url}/{day}.jpg")
    report = room.fetch(limit=2)
    assert (report.ready, report.waiting) == (2, 1)
    assert sorted(path for path, _ in server.asked) == ["/1.jpg", "/2.jpg"]
    assert room.fetch().ready == 1


def test_what_nobody_will_see_is_not_asked_for(
    room: Room, build: Builder, server: FileServer
) -> None:
    build.event(
        image_url=f"{server.url}/bal.jpg", status="withdrawn", withdrawn_at=NOW - timedelta(days=1)
    )
    build.event(title="Vieux bal", at=NOW - timedelta(days=60), image_url=f"{server.url}/old.jpg")
    build.event(title="Sans fin", image_url=f"{server.url}/{'a' * 700}.jpg")
    build.event(title="Sans image")
    assert pictures.count_wanted(room.session, now=NOW) == 0
    assert room.fetch() == PictureReport()
    assert server.asked == []


def test_an_address_that_leads_inside_is_never_reached(
    room: Room, build: Builder, server: FileServer, tmp_path: Path
) -> None:
    server.redirections["/away.jpg"] = "http://169.254.169.254/latest/meta-data"
    build.event(image_url=f"{server.url}/away.jpg")
    assert "machine privée" in room.fetch().refused[0][1]
    outside = room.settings.model_copy(update={"base_host": "rentree.example"})
    room.settings = outside
    build.event(title="Autre", image_url=f"{server.url}/bal.jpg")
    assert len(room.fetch().refused) == 1
    assert [path for path, _ in server.asked] == ["/away.jpg"]


def test_two_runs_never_cross(room: Room, build: Builder, server: FileServer) -> None:
    build.event(image_url=f"{server.url}/bal.jpg")
    with held(room.session, WORK, room.settings.data_dir, busy=BUSY):
        for run in (room.fetch, room.sweep):
            with pytest.raises(SourceError, match="déjà en train"):
                run()
    assert server.asked == []
    assert room.fetch().ready == 1

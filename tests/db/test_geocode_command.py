"""``flask geocode``: what an operator reads, what a program reads, and a run killed for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.geocode import command
from app.kernel.places import TO_GEOCODE
from app.kernel.text import LocalizedText
from app.models.event import Event, EventSearch, Occurrence
from app.models.upstream import GeocodedAddress
from tests.db.geocoding_room import GeocodingRoom, form
from tests.db.installation import Installation, databases
from tests.fakes.geocoder import FakeGeocoder, fake_geocoder, feature

HOW_MANY = 210  # three batches: one before it is killed, two after
EMPTY = LocalizedText()


@pytest.fixture
def fake() -> Iterator[FakeGeocoder]:
    with fake_geocoder() as fake:
        yield fake


@pytest.fixture
def room(session: Session, app: Flask, fake: FakeGeocoder) -> Iterator[GeocodingRoom]:
    """The room, with the application's own setting leading to the same geocoder."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"geocoder_url": fake.url})
    yield GeocodingRoom(session, app, fake)
    app.extensions["settings"] = settings


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(command, list(arguments))
    return result.exit_code, result.stdout.replace("\u00a0", " "), result.stderr


def test_the_report_has_the_words_of_the_contract(app: Flask, room: GeocodingRoom) -> None:
    room.bring(
        form("2 rue de la République", "Saint-Denis", key="a"),
        form("2 rue de la République", "Vienn", "99999", key="b"),
    )
    room.fake.features = [feature("2 Rue de la République 93200 Saint-Denis", citycode="93066")]
    code, out, err = run(app, "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert list(report) == [
        *("source", "dry_run", "placed", "unsure", "unknown", "asked", "from_cache", "left")
    ]
    assert (report["source"], report["dry_run"], report["placed"]) == ("geocode", False, 1)
    assert [sorted(told) for told in report["unsure"]] == [["key", "reason"]]


def test_a_person_reads_french(app: Flask, room: GeocodingRoom) -> None:
    room.bring(form("2 rue Haute", "Saint-Denis", key="a/b"))
    room.fake.features = []
    code, out, err = run(app, "--dry-run")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Essai, rien n’est écrit. Événements : 0 placé, 0 incertain, 1 inconnu, 0 en attente.",
        "Adresses demandées : 1. Déjà connues : 0.",
        "Inconnus du géocodeur :",
        "  a/b — Le géocodeur ne connaît pas « 2 rue Haute Saint-Denis ».",
    ]


def test_a_service_that_is_away_ends_the_command_with_what_was_done(
    app: Flask, room: GeocodingRoom
) -> None:
    room.bring(form("2 rue Haute", "Saint-Denis"))
    room.fake.status, room.fake.retry_after = 429, "7200"
    code, out, err = run(app, "--json")
    assert (code, json.loads(out)["left"]) == (1, 1)
    assert "demande d’attendre 120 min : relancez la commande plus tard." in err


def test_without_the_official_list_it_says_what_to_load(app: Flask, session: Session) -> None:
    code, _, err = run(app)
    assert code == 1
    assert "flask communes load" in err


class Waiting(Installation):
    """An installation whose events wait for the geocoder."""

    def __init__(self, url: str, folder: Path, geocoder: str) -> None:
        super().__init__(url, folder, geocoder_url=geocoder)
        with self.engine.begin() as connection:
            rows = [_event(number) for number in range(HOW_MANY)]
            connection.execute(sa.insert(Event.__table__), rows)
            times = [_time(number) for number in range(HOW_MANY)]
            connection.execute(sa.insert(Occurrence.__table__), times)

    def counts(self) -> tuple[int, ...]:
        """How many events, times, words and answers have a commune."""
        tables = (t.__table__ for t in (Event, Occurrence, EventSearch, GeocodedAddress))
        with self.engine.connect() as connection:
            return tuple(
                connection.scalar(
                    sa.select(sa.func.count()).select_from(t).where(t.c.insee == "25056")
                )
                or 0
                for t in tables
            )


SOON = datetime.now(UTC) + timedelta(days=1)


def _event(number: int) -> dict[str, Any]:
    texts = dict.fromkeys(("description", "body", "conditions"), EMPTY)
    lists: dict[str, list[str]] = {name: [] for name in ("access", "spoken", "registration")}
    instants = dict.fromkeys(("starts_at", "created_at", "updated_at"), SOON)
    words = {"slug": "bal", "fingerprint": "", "reading": "", "timezone": "Europe/Paris"}
    return {
        "id": number + 1,
        "source": "helloasso",
        "source_key": f"asso/Event/{number}",
        "title": LocalizedText({"fr": "Bal"}),
        "keywords": {},
        "address": f"{number + 1} rue Mégevand Besançon",
        "unplaced_reason": f"Aucun lieu n’est indiqué. {TO_GEOCODE}",
        **texts,
        **lists,
        **instants,
        **words,
    }


def _time(number: int) -> dict[str, Any]:
    days = dict.fromkeys(("first_day", "last_day"), SOON.date())
    instants = {"starts_at": SOON, "until_at": SOON + timedelta(hours=2)}
    return {"event_id": number + 1, "position": 0, "theme": "autre", **instants, **days}


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, fake: FakeGeocoder
) -> Iterator[Waiting]:
    with databases(request, tmp_path, "geocode") as (url,):
        made = Waiting(url, tmp_path, fake.url)
        yield made
        made.engine.dispose()


def test_a_killed_run_is_finished_by_the_next(installation: Waiting, fake: FakeGeocoder) -> None:
    installation.kill("geocode", "--json", when=lambda: installation.counts()[0] > 0)
    done = installation.counts()
    assert 0 < done[0] < HOW_MANY
    assert set(done) == {done[0]}, "an answer is there with the event that it placed"
    report = installation.report("geocode")
    assert (report["placed"], report["asked"]) == (HOW_MANY - done[0], HOW_MANY - done[0])
    assert (report["unsure"], report["unknown"], report["left"]) == ([], [], 0)
    assert set(installation.counts()) == {HOW_MANY}
    asked = len(fake.asked)
    assert HOW_MANY <= asked <= HOW_MANY + 100, "at most a batch is asked again"
    assert installation.report("geocode")["asked"] == 0
    assert len(fake.asked) == asked

"""What no commune shows is listed for the operator, with the reason, until it is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.geocode import command
from app.kernel.places import TO_GEOCODE
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Source
from app.models.event import Event
from app.models.scoping import within
from app.queries.geocoding import UnplacedEvent
from app.services.geocoding.unplaced import unplaced
from app.services.ingest.draft import Removal, Timing
from app.services.ingest.run import ingest_drafts
from tests.conftest import NOW
from tests.db.geocoding_room import KEY, GeocodingRoom, form
from tests.fakes.geocoder import FakeGeocoder, fake_geocoder, feature

NAMESAKES = "4 communes s’appellent « Saint-Denis » : il manque le code postal."
LATER = Timing(datetime.now(UTC) + timedelta(days=30))


@pytest.fixture
def fake() -> Iterator[FakeGeocoder]:
    with fake_geocoder() as fake:
        yield fake


@pytest.fixture
def room(session: Session, app: Flask, fake: FakeGeocoder) -> GeocodingRoom:
    return GeocodingRoom(session, app, fake)


def listed(session: Session, *, now: datetime = NOW) -> dict[str, UnplacedEvent]:
    return {event.key: event for event in unplaced(session, now=now)}


def points(session: Session) -> list[tuple[float | None, float | None]]:
    rows = session.execute(within(select(Event.lat, Event.lon), Scope.everything(), Event))
    return [(row.lat, row.lon) for row in rows]


def reason(session: Session, key: str = KEY) -> str:
    return listed(session)[key].reason.replace("\u00a0", " ")


def test_only_what_no_commune_shows_is_listed(session: Session, room: GeocodingRoom) -> None:
    room.bring(
        form("2 rue Mégevand", "Besançon", "25000", key="a/Event/placed"),
        form(None, "Saint-Denis", key="a/Event/namesakes"),
        form(None, "Trifouilly", key="a/Event/unknown"),
        form(None, "Trifouilly", key="a/Event/gone"),
    )
    gone = [Removal("a/Event/gone")]
    ingest_drafts(session, gone, source=Source.HELLOASSO, origin="api", now=NOW)
    found = listed(session)
    assert list(found) == ["a/Event/namesakes", "a/Event/unknown"]
    assert "4 communes s’appellent" in reason(session, "a/Event/namesakes")
    assert found["a/Event/unknown"].title == "Bal"
    assert found["a/Event/unknown"].place.city == "Trifouilly"


def test_what_is_over_is_listed_no_more(session: Session, room: GeocodingRoom) -> None:
    room.bring(form(None, "Trifouilly"))
    assert listed(session)
    assert not listed(session, now=NOW + timedelta(days=3))


def test_a_doubt_of_the_geocoder_is_the_reason_once_it_was_asked(
    session: Session, room: GeocodingRoom
) -> None:
    room.bring(form("2 rue Haute", "Saint-Denis"))
    assert reason(session).endswith(TO_GEOCODE)
    room.run(feature("Rue Haute 25000 Besançon", citycode="25056"))
    assert "Le géocodeur répond « Rue Haute 25000 Besançon »" in reason(session)


def test_coordinates_of_elsewhere_never_replace_those_of_the_geocoder(
    session: Session, room: GeocodingRoom
) -> None:
    room.bring(form("2 rue Haute", "Saint-Denis"))
    found = feature("2 Rue Haute 93200 Saint-Denis", citycode="93066", lat=48.936, lon=2.357)
    assert room.run(found).placed == 1
    far = form(
        "2 rue Haute",
        "Saint-Denis",
        lat=-20.9,
        lon=9.9,
        description=LocalizedText({"fr": "Venez."}),
    )
    report = room.bring(far)
    assert (report.updated, report.unplaced) == (1, [])
    assert "loin de la commune" in report.notes[0][1]
    assert points(session) == [(48.936, 2.357)]
    near = form("2 rue Haute", "Saint-Denis", lat=48.94, lon=2.36)
    assert room.bring(near).notes == []
    assert points(session) == [(48.94, 2.36)]


def test_the_operator_reads_the_list(app: Flask, room: GeocodingRoom) -> None:
    room.bring(
        replace(form("2 rue Haute", "Saint-Denis"), timings=(LATER,), place_name="Salle"),
        replace(form(None, key="a/Event/empty"), timings=(LATER,)),
    )
    result = app.test_cli_runner().invoke(command, ["--list"])
    assert result.exit_code == 0
    assert result.stdout.replace("\u00a0", " ").splitlines() == [
        "Événements à venir sans commune : 2.",
        "  helloasso asso/Event/bal — Bal",
        "    Salle, 2 rue Haute, Saint-Denis",
        f"    {NAMESAKES} {TO_GEOCODE}",
        "  helloasso a/Event/empty — Bal",
        "    aucun lieu indiqué",
        "    Aucun lieu n’est indiqué.",
    ]
    told = json.loads(app.test_cli_runner().invoke(command, ["--list", "--json"]).stdout)
    assert [event["key"] for event in told["unplaced"]] == [KEY, "a/Event/empty"]
    assert told["unplaced"][0]["place"] == {
        "name": "Salle",
        "address": "2 rue Haute",
        "postal_code": None,
        "city": "Saint-Denis",
    }
    assert room.fake.asked == []

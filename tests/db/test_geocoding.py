"""A geocoded event goes where its address is with all that follows it, and is asked once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models.event import Event, EventOverride
from app.models.scoping import within
from app.services.geocoding.run import BUSY, WORK, GeocoderStoppedError
from app.services.ingest.lock import held
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.geocoding_room import KEY, GeocodingRoom, form
from tests.db.import_road import EVERYWHERE, events, folded, occurrences, versions
from tests.fakes.geocoder import fake_geocoder, feature

LATER = NOW + timedelta(days=1)
Counter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def room(session: Session, app: Flask) -> Iterator[GeocodingRoom]:
    with fake_geocoder() as fake:
        yield GeocodingRoom(session, app, fake)


ELSEWHERE = form("2 rue de Paris", "Saint-Denis")
REUNION = feature("2 Rue de Paris 97400 Saint-Denis", citycode="97411", lat=-20.88, lon=55.45)


def test_what_follows_an_event_goes_where_it_goes(
    room: GeocodingRoom, session: Session, build: Builder
) -> None:
    room.bring(ELSEWHERE)
    build.site("saint-denis", "97411")
    build.site("besancon", "25056")
    build.national()
    before, words = versions(session), folded(session)
    assert occurrences(session)[0].first_day.isoformat() == "2026-09-05"
    room.run(REUNION, now=LATER)
    event, [time] = events(session)[KEY], occurrences(session)
    assert (event.insee, event.timezone, event.updated_at) == ("97411", "Indian/Reunion", LATER)
    assert (time.insee, time.lat, time.lon) == ("97411", -20.88, 55.45)
    assert (time.first_day.isoformat(), time.starts_at) == ("2026-09-06", event.starts_at)
    assert folded(session) == words
    after = versions(session)
    assert after["besancon"] == before["besancon"]
    assert after["saint-denis"] == before["saint-denis"] + 1
    assert after["national"] == before["national"] + 1


def test_the_next_synchronisation_finds_nothing_to_write(
    room: GeocodingRoom, session: Session, count_statements: Counter
) -> None:
    room.bring(ELSEWHERE)
    room.run(REUNION)
    with count_statements() as statements:
        report = room.bring(ELSEWHERE, now=LATER)
    assert (report.unchanged, report.updated, report.unplaced) == (1, 0, [])
    written = [s for s in statements if s.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert all("ingest_run" in statement for statement in written), written


def test_what_its_source_then_says_of_something_else_leaves_it_there(
    room: GeocodingRoom, session: Session
) -> None:
    room.bring(ELSEWHERE)
    room.run(REUNION)
    # Of the fingerprint, and of nothing that people read.
    room.bring(form("2 rue de Paris", "Saint-Denis", department="ici"), now=LATER)
    event = events(session)[KEY]
    assert (event.insee, event.lat, event.updated_at) == ("97411", -20.88, NOW)


def test_an_answer_is_remembered_and_serves_the_next_event(
    room: GeocodingRoom, session: Session
) -> None:
    room.bring(ELSEWHERE)
    first = room.run(REUNION)
    room.bring(form("2  rue de Paris", "Saint-Denis", key="other"))
    second = room.run(feature("Ailleurs"))
    assert (first.asked, first.from_cache) == (1, 0)
    assert (second.asked, second.from_cache, second.placed) == (0, 1, 1)
    assert room.fake.asked == ["2 rue de Paris Saint-Denis"]
    kept = room.kept()["2 rue de Paris Saint-Denis"]
    assert (kept.insee, kept.reason, kept.kind, kept.asked_at) == (
        "97411",
        None,
        "housenumber",
        NOW,
    )


def test_what_is_doubtful_is_asked_once_too_and_told_each_time(room: GeocodingRoom) -> None:
    room.bring(ELSEWHERE)
    reports = [room.run(feature(score=0.45)), room.run()]
    assert [len(report.unsure) for report in reports] == [1, 1]
    assert len(room.fake.asked) == 1
    [kept] = room.kept().values()
    assert (kept.insee, kept.reason, kept.score) == (None, "unsure", 0.45)


def test_a_run_asks_once_what_several_events_need_and_no_more_than_it_may(
    room: GeocodingRoom,
) -> None:
    places = [("1 rue Haute", "a"), ("1 rue Haute", "b"), ("2 rue Haute", "c"), ("3 quai", "d")]
    room.bring(*(form(address, "Saint-Denis", key=key) for address, key in places))
    first = room.run(REUNION, limit=1)
    assert (first.asked, first.placed, first.left) == (1, 2, 2)
    second = room.run(limit=5)
    assert (second.asked, second.placed, second.left) == (2, 2, 0)


def test_an_address_without_city_or_far_away_is_not_asked(room: GeocodingRoom) -> None:
    room.bring(
        form("Karlova 5", "Praha", country="CZ", key="abroad"),
        form("1 Ring", "Vienne", lat=48.2, lon=16.37, key="lost"),
        form(None, "Saint-Denis", key="no address"),
        form(" - ", "Saint-Denis", key="dash"),
        form("3 rue Foch", "Besançon", "25000", key="placed"),
    )
    report = room.run()
    assert (report.asked, report.placed, report.left) == (0, 0, 0)
    assert room.fake.asked == []


def test_a_withdrawn_event_is_left_alone(room: GeocodingRoom, session: Session) -> None:
    room.bring(ELSEWHERE)
    event = events(session)[KEY]
    event.status, event.withdrawn_at = "withdrawn", NOW
    session.commit()
    assert room.run(REUNION).asked == 0


def corrected(session: Session, build: Builder, **fields: Any) -> None:
    site = build.national()
    given = {"site_id": site.id, "event_id": events(session)[KEY].id, "updated_at": NOW}
    for name, value in fields.items():
        session.add(EventOverride(field=name, value=value or "", **given))
    change = within(update(Event), EVERYWHERE, Event).values(**fields)
    session.execute(change.execution_options(synchronize_session=False))
    session.commit()


def test_what_people_said_of_a_place_wins(
    room: GeocodingRoom, session: Session, build: Builder
) -> None:
    room.bring(ELSEWHERE)
    corrected(session, build, lat=-20.9, lon=55.5, address="4 rue de Paris")
    room.run(REUNION)
    event = events(session)[KEY]
    assert (event.insee, event.lat, event.lon) == ("97411", -20.9, 55.5)
    assert room.fake.asked == ["4 rue de Paris Saint-Denis"]
    assert occurrences(session)[0].lat == -20.9


def test_an_event_that_a_person_put_nowhere_stays_nowhere(
    room: GeocodingRoom, session: Session, build: Builder
) -> None:
    room.bring(ELSEWHERE)
    corrected(session, build, insee=None)
    assert room.run(REUNION).asked == 0
    assert events(session)[KEY].insee is None


def test_what_changed_while_the_service_was_asked_waits_for_the_next_run(
    room: GeocodingRoom, session: Session
) -> None:
    room.bring(ELSEWHERE)

    def move() -> None:
        room.on_sleep.clear()
        room.fake.status = 200
        event = events(session)[KEY]
        event.address = "9 rue Neuve"
        session.commit()

    room.fake.status = 503
    room.on_sleep.append(move)
    assert room.run(REUNION).placed == 0
    assert events(session)[KEY].insee is None
    assert room.run().placed == 1
    assert room.fake.asked[-1] == "9 rue Neuve Saint-Denis"


def test_a_trial_says_the_same_and_writes_nothing(
    room: GeocodingRoom, session: Session, count_statements: Counter
) -> None:
    room.bring(ELSEWHERE, form("chez Paul", "Vienn", "99999", key="b"))
    with count_statements() as statements:
        tried = room.run(REUNION, dry_run=True)
    assert not [s for s in statements if s.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    done = room.run()
    assert {**tried.to_json(), "dry_run": False} == done.to_json()
    assert (done.placed, len(done.unsure)) == (1, 1)


def test_asked_too_often_the_run_waits_and_goes_on(room: GeocodingRoom) -> None:
    room.bring(ELSEWHERE)
    room.fake.status, room.fake.retry_after = 429, "9"
    room.on_sleep.append(lambda: setattr(room.fake, "status", 200))
    assert room.run(REUNION).placed == 1
    assert room.slept[0] == pytest.approx(9, abs=0.1)


def test_a_service_that_is_away_is_said_with_what_was_done(
    room: GeocodingRoom, session: Session
) -> None:
    room.bring(ELSEWHERE)
    room.run(REUNION)
    room.bring(*(form(f"{n} rue Basse", "Saint-Denis", key=f"k{n}") for n in range(12)))
    room.bring(form("2 rue de Paris", "Saint-Denis", key="known"))
    room.fake.status = 500
    with pytest.raises(GeocoderStoppedError, match="ne répond pas") as stopped:
        room.run()
    report = stopped.value.report
    assert (report.placed, report.from_cache, report.left) == (1, 1, 12)
    assert events(session)["known"].insee == "97411"
    assert len(room.kept()) == 1
    room.fake.status = 200
    assert room.run().placed == 12


def test_one_silence_alone_is_a_service_away(room: GeocodingRoom) -> None:
    room.bring(ELSEWHERE)
    room.fake.waits = 0.7
    with pytest.raises(GeocoderStoppedError) as stopped:
        room.run(REUNION)
    assert (stopped.value.report.asked, stopped.value.report.left) == (1, 1)


def test_one_run_at_a_time(room: GeocodingRoom, session: Session, app: Flask) -> None:
    folder = app.extensions["settings"].data_dir
    stopped = pytest.raises(GeocoderStoppedError, match=BUSY[:30])
    with held(session, WORK, folder, busy="non"), stopped:
        room.run()

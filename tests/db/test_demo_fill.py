"""The demonstration in a database: whose it is, filled once, dated anew, nobody else's touched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.event import Event, Occurrence
from app.models.run import IngestRun
from app.models.scoping import within
from app.services.demo import state
from app.services.demo.fill import write_catalogue
from app.services.demo.state import Owner
from app.services.ingest.report import Report
from tests.builders import Builder
from tests.conftest import NOW

EVERYTHING = Scope.everything()
PORTALS = ("25056", "97411", "81004", "75056")


def country(build: Builder) -> None:
    for insee in PORTALS:
        build.commune(insee)


def write(session: Session, now: datetime = NOW) -> Report:
    return write_catalogue(session, now=now, count=lambda _: None)


def events(session: Session, *columns: sa.ColumnElement[object]) -> list[sa.Row[tuple[object]]]:
    statement = sa.select(*columns).select_from(Event).order_by(Event.source_key)
    return list(session.execute(within(statement, EVERYTHING, Event)))


def test_an_empty_database_is_nobodys_and_becomes_the_demonstrations(session: Session) -> None:
    assert state.content(session).owner is Owner.NOBODY
    state.claim(session, now=NOW)
    assert state.content(session).owner is Owner.DEMO
    state.claim(session, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(IngestRun)) == 1


def test_a_database_with_a_site_or_an_event_of_somebodys_is_theirs(
    session: Session, build: Builder
) -> None:
    build.commune("25056")
    assert state.content(session).owner is Owner.NOBODY
    build.site("besancon", "25056")
    build.event("25056", source="openagenda")
    found = state.content(session)
    assert found.owner is Owner.SOMEBODY
    assert (found.sites, found.others_events) == (1, 1)


def test_what_is_claimed_but_not_filled_is_not_current(session: Session) -> None:
    state.claim(session, now=NOW)
    assert not state.is_current(session, now=NOW)


def test_the_catalogue_comes_by_the_import_road_and_is_written_once_on_the_days_of_each_place(
    session: Session, build: Builder
) -> None:
    country(build)
    first = write(session)
    assert first.created > 600
    assert not first.refused
    assert not first.failed
    assert not first.unplaced
    assert state.is_current(session, now=NOW)
    before = events(session, Event.id, Event.updated_at, Event.fingerprint)
    second = write(session)
    assert not second.created
    assert not second.updated
    assert events(session, Event.id, Event.updated_at, Event.fingerprint) == before
    zones = dict.fromkeys(row.timezone for row in events(session, Event.timezone.label("timezone")))
    assert set(zones) == {"Europe/Paris", "Indian/Reunion"}
    statement = sa.select(Occurrence.starts_at, Occurrence.first_day).where(
        Occurrence.insee == "97411"
    )
    for starts_at, first_day in session.execute(within(statement, EVERYTHING, Occurrence)):
        assert (starts_at + timedelta(hours=4)).date() == first_day


def test_what_has_grown_old_is_dated_anew_in_the_same_records_and_nobody_else_s(
    session: Session, build: Builder
) -> None:
    country(build)
    event = build.event("25056", "Bal", source="openagenda")
    kept = (event.title, event.starts_at, event.updated_at, event.status)
    write(session)
    assert state.is_current(session, now=NOW + timedelta(days=6))
    assert not state.is_current(session, now=NOW - timedelta(days=1))
    later = NOW + timedelta(days=40)
    assert not state.is_current(session, now=later)
    before = events(session, Event.id, Event.source_key)
    write(session, later)
    assert events(session, Event.id, Event.source_key) == before
    every = events(
        session, Event.source.label("source"), Event.starts_at.label("begins"), Event.is_season
    )
    # What one joins for the school year began in September.
    oldest = min(row.begins for row in every if row.source == "demo" and not row.is_season)
    assert oldest >= later - timedelta(days=1)
    session.expire_all()
    assert (event.title, event.starts_at, event.updated_at, event.status) == kept
    assert state.is_current(session, now=later)


def test_a_demonstration_lies_under_the_data_folder_or_is_somewhere_else(tmp_path: Path) -> None:
    inside = tmp_path / "rentree.db"
    assert state.lies_under(f"sqlite:///{inside}", tmp_path) == inside
    assert state.lies_under("sqlite:////elsewhere/rentree.db", tmp_path) is None
    assert state.lies_under("postgresql+psycopg://u@localhost/rentree", tmp_path) is None


def test_the_first_day_is_that_of_paris() -> None:
    assert state.today_of(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)).day == 23

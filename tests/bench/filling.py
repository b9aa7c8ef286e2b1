"""A database of the size asked for, filled through the product's own code."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.cli.db import upgrade
from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.models.base import db
from app.models.event import Event
from app.models.scoping import within
from app.queries import openings, sites
from app.services import communes
from app.services.ingest.run import ingest_drafts
from app.services.sites.apply import apply_directory
from app.services.sites.create_many import create_many
from app.settings import Settings
from tests.bench import catalogue
from tests.bench.driving import ROOT
from tests.bench.servers import BASE_NAME

TENANTS = ROOT / "tenants"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A database to make: where, with how many events and how many portals."""

    url: str
    data_dir: Path
    events: int
    portals: int


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and in how many seconds: the portals, then the events."""

    wanted: Wanted
    portals: int
    portals_seconds: float
    events_seconds: float
    megabytes: float


def url_of(engine: str, folder: Path, cluster_url: str, *, name: str) -> str:
    """Return the address of an empty database, made if it is PostgreSQL's."""
    if engine == "sqlite":
        return f"sqlite:///{folder / name}.db"
    server = sa.create_engine(cluster_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return cluster_url.rpartition("/")[0] + f"/{name}"


@contextmanager
def opened(url: str, data_dir: Path) -> Iterator[Flask]:
    """Open the application over a database, as a command does."""
    settings = Settings(
        secret_key="k" * 32, base_host=BASE_NAME, data_dir=data_dir, database_url=url
    )
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(wanted: Wanted) -> Made:
    """Make the schema, the communes, the portals of the biggest communes, the events."""
    now = datetime.now(UTC)
    with opened(wanted.url, wanted.data_dir):
        upgrade()
        session = db.session()
        communes.load(session)
        apply_directory(session, TENANTS, base_name=BASE_NAME, now=now)
        towns = catalogue.towns(session)
        began = time.perf_counter()
        biggest = {town.insee for town in towns[: wanted.portals]}
        without = [one for one in openings.communes_without(session) if one.insee in biggest]
        made = create_many(session, without, TENANTS, base_name=BASE_NAME, now=now)
        opened_at = time.perf_counter()
        drafts = catalogue.drafts(towns, wanted.events, now.date())
        session.rollback()
        ingest_drafts(session, drafts, source=Source.DEMO, origin="bench", now=now)
        ended = time.perf_counter()
        tidy()
        return Made(wanted, made, opened_at - began, ended - opened_at, megabytes())


def standing(url: str, data_dir: Path) -> Made:
    """Say what a database holds that stands already, filled by an earlier run of this."""
    with opened(url, data_dir):
        tidy()
        session = db.session()
        held = sa.select(sa.func.count()).select_from(Event)
        events = session.scalar(within(held, Scope.everything(), Event)) or 0
        portals = sum(not site.is_national for site in sites.changed_since(session, -1))
        session.rollback()
        return Made(Wanted(url, data_dir, events, portals), portals, 0.0, 0.0, megabytes())


def tidy() -> None:
    """Do what PostgreSQL's autovacuum would do within the hour; SQLite has nothing like it."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def megabytes() -> float:
    """Return the size of the current application's database, indexes included."""
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
        else:
            pages = connection.scalar(sa.text("PRAGMA page_count")) or 0
            size = pages * (connection.scalar(sa.text("PRAGMA page_size")) or 0)
    return float(size or 0) / 1_000_000

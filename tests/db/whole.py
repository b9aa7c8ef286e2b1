"""Installations as operators have them, on each engine: made by the migrations, run by commands."""

from __future__ import annotations

import atexit
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.models.engine import prepare
from app.models.event import Event
from app.services.backups import tables
from tests.commands import Command
from tests.db.installation import databases

KEY = "k" * 40
# From one engine to another, and to the same.
ROADS = [(a, b) for a in ("sqlite", "postgresql") for b in ("sqlite", "postgresql")]


class Installation:
    """A database of its own, made by the migrations, its files, and the command line over both."""

    def __init__(self, url: str, folder: Path, key: str = KEY) -> None:
        self.data = folder
        self.url = url
        self.engine = sa.create_engine(url, json_serializer=as_json)
        prepare(self.engine)
        self.environment = {
            **{name: value for name, value in os.environ.items() if "RENTREE" not in name},
            "RENTREE_DATABASE_URL": url,
            "RENTREE_DATA_DIR": str(folder),
            "RENTREE_SECRET_KEY": key,
        }

    def start(self, *words: str | Path) -> Command:
        return Command(tuple(map(str, words)), self.environment)

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        with self.start(*words) as process:
            told, complained = process.communicate()
        assert process.returncode is not None
        return process.returncode, told, complained

    def done(self, *words: str | Path) -> str:
        status, told, complained = self.run(*words)
        assert status == 0, complained
        assert "Traceback" not in complained
        return told

    def refused(self, *words: str | Path) -> str:
        status, told, complained = self.run(*words)
        assert status == 1, (status, told, complained)
        assert "Traceback" not in complained
        assert told == ""
        return complained

    def put(self, *rows: Any) -> None:
        with Session(self.engine) as session:
            for row in rows:
                session.add(row)
                session.flush()
            session.commit()

    def content(self) -> dict[str, tuple[int, str]]:
        """Every table, counted and told in a digest."""
        with self.engine.connect() as connection:
            found = {
                one.name: tables.tally_of(connection, one) for one in tables.tables_of(connection)
            }
        return {name: (tally.rows, tally.sha256) for name, tally in found.items()}


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def installations(
    request: pytest.FixtureRequest, folder: Path, *engines: str
) -> Iterator[list[Installation]]:
    """Make an installation on each of ``engines``, its schema brought to the newest."""
    made = []
    for number, engine in enumerate(engines):
        asked = asked_of(engine, request)
        with databases(asked, folder, f"whole{number}") as (url,):
            made.append(Installation(url, folder / f"data{number}"))
    try:
        for one in made:
            migrate(one)
        yield made
    finally:
        for one in made:
            one.engine.dispose()


def migrate(one: Installation) -> None:
    """Give an installation the newest schema: that of ``flask db upgrade``, run once, copied."""
    url = sa.make_url(one.url)
    assert url.database
    if url.get_backend_name() == "sqlite":
        shutil.copy(_migrated_file(), url.database)
        return
    server = url.set(database="postgres").render_as_string(hide_password=False)
    template = _migrated_database(server)
    _on(server, f"DROP DATABASE {url.database}", f"CREATE DATABASE {url.database} {template}")


@cache
def _migrated_file() -> Path:
    folder = TemporaryDirectory(prefix="migrated")
    atexit.register(folder.cleanup)
    path = Path(folder.name, "one.db")
    one = Installation(f"sqlite:///{path}", path.parent / "data")
    one.done("db", "upgrade")
    with one.engine.connect() as connection:  # what waits in a file beside joins it
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    one.engine.dispose()
    return path


@cache
def _migrated_database(server: str) -> str:
    name = "migrated"
    _on(server, f"CREATE DATABASE {name}")
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    with TemporaryDirectory(prefix="migrated") as folder:
        one = Installation(url, Path(folder))
        one.done("db", "upgrade")
        one.engine.dispose()
    return f"TEMPLATE {name}"


def _on(server: str, *statements: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


class _Asked:
    def __init__(self, engine: str, request: pytest.FixtureRequest) -> None:
        self.param, self._request = engine, request

    def getfixturevalue(self, name: str) -> Any:
        return self._request.getfixturevalue(name)


def asked_of(engine: str, request: pytest.FixtureRequest) -> Any:
    """Return what asks for a database of ``engine``, as a parametrised fixture would."""
    return _Asked(engine, request)


def event(key: str, at: datetime, price: Decimal, words: LocalizedText) -> Event:
    texts = dict.fromkeys(("description", "body", "conditions"), LocalizedText())
    return Event(
        source="console",
        source_key=key,
        fingerprint="",
        reading="",
        slug="bal",
        title=words,
        keywords={},
        access=[],
        spoken=["fr"],
        registration=[{"prix": 3.25}],
        starts_at=at,
        timezone="Indian/Reunion",
        lat=47.2378000000001,
        lon=-0.1,
        price_min=price,
        price_max=None,
        created_at=at,
        updated_at=at,
        **texts,
    )

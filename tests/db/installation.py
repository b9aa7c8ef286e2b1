"""An installation as an operator has it: a database of its own, and the command line over it."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel.folding import fold
from app.models.base import Base
from app.models.commune import Commune
from app.models.event import Event, EventSearch, Occurrence
from tests.commands import Command

_OWN = {"id", "event_id", "created_at", "updated_at"}
_PATIENCE_SECONDS = 120


class Installation:
    """Its tables, one commune, and commands in processes of their own.

    ``settings`` are those of the environment, without their prefix.
    """

    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        self.engine = sa.create_engine(url)
        self.environment = {
            **{name: value for name, value in os.environ.items() if "RENTREE" not in name},
            "RENTREE_DATABASE_URL": url,
            "RENTREE_DATA_DIR": str(folder / "data"),
            **{f"RENTREE_{name.upper()}": value for name, value in settings.items()},
        }
        Base.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            connection.execute(sa.insert(Commune).values(**_besancon()))

    def start(self, *command: str) -> Command:
        """Begin a command of ``flask``."""
        return Command(command, self.environment)

    def run(self, *command: str) -> tuple[int, str, str]:
        """Run a command; return its status, and what it wrote on both outputs."""
        with self.start(*command) as process:
            told, complained = process.communicate(timeout=_PATIENCE_SECONDS)
        return process.returncode, told, complained

    def report(self, *command: str) -> dict[str, Any]:
        """Run a command to its end; return its report."""
        status, told, complained = self.run(*command, "--json")
        assert status == 0, complained
        found: dict[str, Any] = json.loads(told)
        return found

    def kill(self, *command: str, when: Callable[[], bool]) -> bool:
        """Run a command, and kill it as soon as ``when`` says so; return whether it had ended."""
        with self.start(*command) as process:
            while not when() and process.poll() is None:
                time.sleep(0.005)
            has_ended = process.poll() is not None
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=_PATIENCE_SECONDS)
        return has_ended

    def count(self) -> int:
        """Return how many events there are."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(Event.__table__)) or 0

    def content(self, *, shown_only: bool = False) -> list[Any]:
        """Return all that was imported, without what each database numbers and dates by itself.

        ``shown_only``: without what was withdrawn, which an empty database never heard of.
        """
        event = Event.__table__
        found: list[Any] = []
        with self.engine.connect() as connection:
            for table in (event, Occurrence.__table__, EventSearch.__table__):
                columns = [event.c.source_key, *(c for c in table.c if c.name not in _OWN)]
                joined = event if table is event else event.join(table)
                statement = sa.select(*columns).select_from(joined)
                if shown_only:
                    statement = statement.where(event.c.status != "withdrawn")
                rows = connection.execute(statement).all()
                found.append(sorted(repr(row) for row in rows))
        return found


@contextmanager
def databases(request: pytest.FixtureRequest, folder: Path, *names: str) -> Iterator[list[str]]:
    """Make an empty database for each name, on the engine that ``request`` is parametrised with."""
    if request.param == "sqlite":
        yield [f"sqlite:///{folder / name}.db" for name in names]
        return
    cluster = sa.make_url(request.getfixturevalue("postgresql_url"))
    server = sa.create_engine(cluster, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    yield [cluster.set(database=name).render_as_string(hide_password=False) for name in names]


def _besancon() -> dict[str, Any]:
    name = "Besançon"
    codes = {"insee": "25056", "department": "25", "region": "27", "timezone": "Europe/Paris"}
    names = {"name": name, "folded_name": fold(name), "slug": "besancon"}
    return {**codes, **names, "department_name": "Doubs"}

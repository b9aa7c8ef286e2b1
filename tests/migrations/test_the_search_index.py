"""Events that were there before the search index: the upgrade that makes it fills it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.db import upgrade
from app.models.base import db
from app.models.search import SearchState, SearchWord
from app.services.search.check import check
from tests.migrations.test_migrations import config, empty

__all__ = ["empty"]

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TITLES = ("Bal populaire", "Vide-greniers de l’école", "Concert du soir", "Retiré")


def put(connection: sa.Connection, table: str, **values: Any) -> None:
    """Write a row as the schema of the time has it: the models are newer."""
    if connection.dialect.name == "sqlite":
        values = {
            name: one.replace(tzinfo=None) if isinstance(one, datetime) else one
            for name, one in values.items()
        }
    found = sa.table(table, *(sa.column(name) for name in values))
    connection.execute(sa.insert(found).values(**values))


def furnish(connection: sa.Connection) -> None:
    """Hold four events, as they were kept before the index: to come, long over, withdrawn."""
    put(
        connection,
        "commune",
        insee="25056",
        name="Besançon",
        folded_name="besancon",
        slug="besancon",
        department="25",
        department_name="Doubs",
        region="27",
        timezone="Europe/Paris",
    )
    for number, (title, days) in enumerate(zip(TITLES, (3, 9, -60, 5), strict=True), 1):
        at, is_gone = (NOW + days * DAY).replace(hour=19), title == "Retiré"
        put(connection, "event", **event(number, title, at, is_gone=is_gone))
        words = {"event_id": number, "insee": "25056", "language": "fr", "folded": title.lower()}
        put(connection, "event_search", **words)
        if not is_gone:
            put(connection, "occurrence", **occurrence(number, at))


def event(number: int, title: str, at: datetime, *, is_gone: bool) -> dict[str, Any]:
    nothing = dict.fromkeys(("description", "body", "conditions", "keywords"), "{}")
    lists = dict.fromkeys(("access", "spoken", "registration"), "[]")
    same = dict.fromkeys(("created_at", "updated_at", "starts_at"), at)
    return {
        **nothing,
        **lists,
        **same,
        "id": number,
        "source": "console",
        "source_key": f"{number}",
        "feed": "",
        "origin": "",
        "fingerprint": "",
        "reading": "",
        "slug": "bal",
        "title": json.dumps({"fr": title}),
        "theme": "fete",
        "status": "withdrawn" if is_gone else "scheduled",
        "mode": "onsite",
        "insee": "25056",
        "timezone": "Europe/Paris",
        "lat": 47.24,
        "lon": 6.02,
        "withdrawn_at": at if is_gone else None,
    }


def occurrence(number: int, at: datetime) -> dict[str, Any]:
    return {
        "event_id": number,
        "position": 0,
        "insee": "25056",
        "starts_at": at,
        "until_at": at + timedelta(hours=2),
        "first_day": at.date(),
        "last_day": at.date(),
        "lat": 47.24,
        "lon": 6.02,
        "theme": "fete",
    }


def numbers() -> list[int]:
    """Return the events that the index tells."""
    with db.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT event_id FROM upcoming ORDER BY id"))
        return [number for (number,) in rows]


def differences() -> list[Any]:
    with Session(db.engine) as session:
        return check(session)


@pytest.fixture
def former(empty: Flask) -> Flask:
    """A database of the schema before, with events in it."""
    config(empty)
    command.upgrade(config(empty), "0013")
    with db.engine.begin() as connection:
        furnish(connection)
    return empty


def test_an_upgrade_fills_the_index_with_what_is_to_come(former: Flask) -> None:
    upgrade()
    assert numbers() == [1, 2]
    assert differences() == []
    with Session(db.engine) as session:
        known = set(session.scalars(sa.select(SearchWord.word)))
        assert {"bal", "videgrenier", "concert"} <= known
        assert "retire" not in known
        state = session.get(SearchState, 1)
        assert state is not None
        assert state.since == (NOW - DAY).date().toordinal()
    with db.engine.connect() as connection:
        evenings = connection.execute(sa.text("SELECT is_evening FROM occurrence")).all()
        assert all(is_evening for (is_evening,) in evenings)


def test_another_upgrade_leaves_the_index_alone(former: Flask) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM search_word"))
    upgrade()
    assert [one.kind for one in differences()] == ["words"]


def test_the_way_back_loses_no_event_and_the_way_up_tells_them_again(former: Flask) -> None:
    upgrade()
    command.downgrade(config(former), "0013")
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM event")) == len(TITLES)
        assert connection.scalar(sa.text("SELECT count(*) FROM occurrence")) == 3
        assert not sa.inspect(connection).has_table("upcoming_text")
    upgrade()
    assert numbers() == [1, 2]
    assert differences() == []


def test_the_command_says_that_it_was_made(former: Flask) -> None:
    result = former.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 0, result.output
    assert "Index de recherche" in result.stderr
    again = former.test_cli_runner().invoke(args=["db", "upgrade"])
    assert "Index de recherche" not in again.stderr


def test_an_index_that_did_not_tell_who_is_placed_is_made_anew(former: Flask) -> None:
    upgrade()
    command.downgrade(config(former), "0014")
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE upcoming SET traits = 0"))
    assert differences() != []
    upgrade()
    assert differences() == []

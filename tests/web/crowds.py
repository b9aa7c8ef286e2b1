"""Thousands of events in one breath: copies of a built one, each at a place of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.services.search import rebuild
from tests.builders import WRITTEN, Builder

Row = dict[str, Any]
_FAR = 100_000


def crowd_of(
    build: Builder, session: Session, number: int, *, insee: str = "25056", spread: float = 0.04
) -> None:
    """Write ``number`` events of a commune, each at its own venue, ``spread`` degrees around."""
    model = build.event(insee, "Bal", place_name="Salle 0")
    pairs = [(table, _row(session, table)) for table in (Event, EventSearch, Occurrence)]
    first = _FAR * (model.id + 1)  # beyond what the database numbers by itself
    places = list(_places(model.lat or 0.0, model.lon or 0.0, number, spread))
    for table, row in pairs:
        name = "id" if table is Event else "event_id"
        rows = [
            {**row, name: first + at, **_own(table, first + at, at), **_at(table, places[at])}
            for at in range(number)
        ]
        session.execute(insert(table.__table__), rows)
    rebuild.make(session, now=WRITTEN)
    session.commit()
    build.event(insee, "Dernier", place_name="Salle 0")


def _row(session: Session, model: Any) -> Row:
    table = model.__table__
    column = table.c.id if model is Event else table.c.event_id
    newest = within(select(table).order_by(column.desc()), Scope.everything(), model)
    return dict(session.execute(newest).mappings().first() or {})


def _own(model: Any, number: int, at: int) -> Row:
    if model is not Event:
        return {}
    return {"source_key": f"crowd-{number}", "place_name": f"Salle {at + 1}"}


def _at(model: Any, place: tuple[float, float]) -> Row:
    return {} if model is EventSearch else {"lat": place[0], "lon": place[1]}


def _places(lat: float, lon: float, number: int, spread: float) -> Iterator[tuple[float, float]]:
    chance = random.Random(10)
    for _ in range(number):
        yield (
            round(lat + chance.uniform(-spread, spread), 5),
            round(lon + chance.uniform(-spread, spread), 5),
        )

"""The import road as an operator takes it, for tests that look at where it leads."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.models.site import Site
from app.services.ingest.course import ImportStoppedError
from app.services.ingest.report import Report
from app.services.ingest.run import Order, import_file
from tests.conftest import NOW

Counter = Callable[[], AbstractContextManager[list[str]]]
LATER = NOW + timedelta(days=1)
BESANCON = {"city": "Besançon", "postalCode": "25000", "insee": "25056", "countryCode": "FR"}
REUNION = {"city": "Saint-Denis", "postalCode": "97400", "insee": "97411"}
EVERYWHERE = Scope.everything()


def bal(uid: int = 7, **more: Any) -> dict[str, Any]:
    return {
        "uid": uid,
        "originAgenda": {"uid": 1},
        "title": {"fr": f"Bal {uid}"},
        "timings": [{"begin": "2026-09-05T20:00:00+02:00", "end": "2026-09-05T22:00:00+02:00"}],
        "location": BESANCON,
        **more,
    }


class Road:
    """Import a list of records, or a file's very bytes, as an operator would."""

    def __init__(self, session: Session, app: Flask, folder: Path) -> None:
        self._session, self._app, self._folder = session, app, folder

    def run(
        self, *records: Any, name: str = "export.json", now: datetime = NOW, **order: Any
    ) -> Report:
        path = self._folder / name
        path.write_text(json.dumps(list(records)), encoding="utf-8")
        return self.of(str(path), now=now, **order)

    def of(self, where: str, *, now: datetime = NOW, **order: Any) -> Report:
        return import_file(
            self._session,
            where,
            Order(source=Source.OPENAGENDA, **order),
            settings=self._app.extensions["settings"],
            now=now,
        )

    def stopped(self, where: str, **order: Any) -> str:
        with pytest.raises(ImportStoppedError) as stopped:
            self.of(where, **order)
        return str(stopped.value)


def events(session: Session) -> dict[str, Event]:
    session.expire_all()
    found = session.scalars(within(select(Event), EVERYWHERE, Event))
    return {event.source_key: event for event in found}


def occurrences(session: Session) -> list[Occurrence]:
    session.expire_all()
    statement = select(Occurrence).order_by(Occurrence.event_id, Occurrence.position)
    return list(session.scalars(within(statement, EVERYWHERE, Occurrence)))


def folded(session: Session) -> dict[str, str]:
    rows = session.execute(
        within(select(EventSearch.language, EventSearch.folded), EVERYWHERE, EventSearch)
    )
    return dict(rows.all())


def versions(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Site.slug, Site.content_version)).all())

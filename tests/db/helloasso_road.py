"""A synchronisation as an operator takes it, against a stand-in that really listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clients.helloasso_tokens import MemoryStore
from app.kernel.scope import Scope
from app.models.event import Event
from app.models.scoping import within
from app.services.helloasso.run import Installation, SyncOrder, sync
from app.services.ingest.course import ImportStoppedError, Progress, silent
from app.services.ingest.report import Report
from app.settings import Settings
from tests.conftest import NOW
from tests.fakes.helloasso import FakeHelloAsso

EVERYWHERE = Scope.everything()


def form(slug: str = "bal", *, of: str = "mjc-exemple", **more: Any) -> dict[str, Any]:
    """A form as HelloAsso writes it: a dance in Besançon."""
    address = f"https://www.helloasso.com/associations/{of}/evenements/{slug}"
    return {
        "organizationSlug": of,
        "organizationName": "MJC Exemple",
        "formSlug": slug,
        "formType": "Event",
        "url": address,
        "title": f"Bal {slug}",
        "description": "On danse.",
        "state": "Public",
        "startDate": "2026-09-12T20:00:00+02:00",
        "endDate": "2026-09-12T23:00:00+02:00",
        "place": {
            "name": "Salle des fêtes",
            "address": "2 rue Mégevand",
            "zipCode": "25000",
            "city": "Besançon",
            "country": "FRA",
        },
        "tiers": [{"id": 1, "label": "Entrée", "tierType": "Registration", "price": 500}],
        "currency": "EUR",
        "meta": {
            "createdAt": "2026-06-10T15:47:01.4915717+02:00",
            "updatedAt": "2026-08-21T17:05:05.91+02:00",
        },
        **more,
    }


class SyncRoad:
    """Synchronise, and look at what is there."""

    def __init__(self, session: Session, app: Flask, fake: FakeHelloAsso) -> None:
        self._session, self.fake = session, fake
        self.keys = MemoryStore()
        self.settings: Settings = app.extensions["settings"].model_copy(
            update={
                "helloasso_api_url": fake.api_url,
                "helloasso_token_url": fake.token_url,
                "helloasso_client_id": fake.client_id,
                "helloasso_client_secret": fake.client_secret,
            }
        )

    def run(
        self, *, now: datetime | None = None, progress: Progress = silent, **order: bool
    ) -> Report:
        """Synchronise at an instant."""
        here = Installation(self.settings, lambda: now or NOW, self.keys)
        return sync(self._session, SyncOrder(**order), here=here, progress=progress)

    def stopped(self, **order: bool) -> tuple[str, Report]:
        """Synchronise when it cannot go to its end; return why, and what was done."""
        with pytest.raises(ImportStoppedError) as stopped:
            self.run(**order)
        return str(stopped.value), stopped.value.report

    def events(self) -> dict[str, Event]:
        """Return every event of HelloAsso's, by key."""
        self._session.expire_all()
        statement = select(Event).where(Event.source == "helloasso")
        found = self._session.scalars(within(statement, EVERYWHERE, Event)).all()
        return {event.source_key: event for event in found}

    @contextmanager
    def asked(self) -> Iterator[list[str]]:
        """Gather the kinds of calls made meanwhile, keys aside."""
        before = sum(self.fake.calls.values()) and dict(self.fake.calls)
        told: list[str] = []
        yield told
        for kind, count in self.fake.calls.items():
            told += [kind] * (count - (before or {}).get(kind, 0))

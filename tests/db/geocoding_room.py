"""Events that wait for the geocoder, as an import leaves them, for tests that place them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clients.pace import Pace
from app.clients.patient_geocoder import PatientGeocoder
from app.kernel.places import PlaceGiven
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Source
from app.models.upstream import GeocodedAddress
from app.services.communes import load
from app.services.geocoding.report import GeocodeReport
from app.services.geocoding.run import geocode
from app.services.ingest.draft import EventDraft, Timing
from app.services.ingest.report import Report
from app.services.ingest.run import ingest_drafts
from tests.conftest import NOW
from tests.db.test_communes import SLICE
from tests.fakes.geocoder import FakeGeocoder

KEY = "asso/Event/bal"
# The same evening in Paris, the next day already in La Réunion.
EVENING = Timing(datetime(2026, 9, 5, 20, 30, tzinfo=UTC), datetime(2026, 9, 5, 21, 30, tzinfo=UTC))


def form(
    address: str | None,
    city: str | None = None,
    postal_code: str | None = None,
    *,
    key: str = KEY,
    lat: float | None = None,
    lon: float | None = None,
    country: str | None = None,
    department: str | None = None,
    **more: Any,
) -> EventDraft:
    """A form whose place is as people write it."""
    return EventDraft(
        source=Source.HELLOASSO,
        key=key,
        feed="asso",
        title=LocalizedText({"fr": "Bal", "en": "Ball"}),
        timings=(EVENING,),
        place=PlaceGiven(
            address=address,
            city=city,
            postal_code=postal_code,
            lat=lat,
            lon=lon,
            country_code=country,
            department=department,
        ),
        address=address,
        **more,
    )


class GeocodingRoom:
    """The communes of the tests, an import, and the geocoder asked without waiting."""

    def __init__(self, session: Session, app: Flask, fake: FakeGeocoder) -> None:
        self._session, self._settings, self.fake = session, app.extensions["settings"], fake
        load(session, SLICE)
        self.slept: list[float] = []
        self.on_sleep: list[Any] = []

    def bring(self, *drafts: EventDraft, now: datetime = NOW) -> Report:
        return ingest_drafts(self._session, drafts, source=Source.HELLOASSO, origin="api", now=now)

    def run(self, *features: dict[str, Any], **choices: Any) -> GeocodeReport:
        if features:
            self.fake.features = list(features)
        return geocode(
            self._session,
            settings=self._settings,
            geocoder=self.geocoder(),
            **{"now": NOW, **choices},
        )

    def geocoder(self) -> PatientGeocoder:
        pace = Pace(1e6, sleep=self._sleep)
        return PatientGeocoder(self.fake.url, pace=pace, timeout=0.5)

    def kept(self) -> dict[str, GeocodedAddress]:
        self._session.expire_all()
        return {row.asked: row for row in self._session.scalars(select(GeocodedAddress))}

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        for done in self.on_sleep:
            done()


def sentences(listed: Iterable[tuple[str, str]]) -> list[str]:
    """The reasons of a report, with ordinary spaces."""
    return [reason.replace("\u00a0", " ") for _, reason in listed]

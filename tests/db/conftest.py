"""Shared by the tests that read and write tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.clients import calls
from app.models.site import Site
from tests.builders import Builder
from tests.db.helloasso_road import SyncRoad
from tests.db.import_road import Road
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso


@pytest.fixture
def road(session: Session, app: Flask, build: Builder, tmp_path: Path) -> Road:
    """The import road, over a country of five communes."""
    for insee in ("25056", "25036", "97411", "75056", "81004"):
        build.commune(insee)
    return Road(session, app, tmp_path)


@pytest.fixture
def fake() -> Iterator[FakeHelloAsso]:
    """HelloAsso, holding nothing yet."""
    with fake_helloasso() as found:
        yield found


@pytest.fixture
def sync_road(
    session: Session,
    app: Flask,
    build: Builder,
    fake: FakeHelloAsso,
    monkeypatch: pytest.MonkeyPatch,
) -> SyncRoad:
    """The way from HelloAsso, over a country of three communes and two sites.

    As many tries as ever, but their pauses last no time; they are tested where calls are.
    """
    monkeypatch.setattr(calls, "_FIRST_PAUSE", 0.001)
    build.national()
    build.site("besancon", "25056")
    for insee in ("25056", "81004", "97411"):
        build.commune(insee)
    session.commit()
    return SyncRoad(session, app, fake)


@pytest.fixture
def towns(build: Builder) -> tuple[Site, Site]:
    """Besançon and Albi, beside the country."""
    build.national()
    return build.site("besancon", "25056"), build.site("albi", "81004")

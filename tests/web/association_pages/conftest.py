"""An association of Besançon in front of our pages, and a stand-in of HelloAsso behind them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.services.accounts.attempts import Attempts
from app.web.clock import set_clock
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.helloasso_road import form
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.web.association_pages.browsing import Browser, linked_to


@pytest.fixture
def fake() -> Iterator[FakeHelloAsso]:
    """Two events to come, one that is over, a draft."""
    past = {"startDate": "2020-01-01T20:00:00+01:00", "endDate": "2020-01-01T23:00:00+01:00"}
    forms = [form(), form("loto"), form("vieux", **past), form("brouillon", state="Draft")]
    with fake_helloasso(forms) as fake:
        yield fake


@pytest.fixture
def browser(app: Flask, build: Builder, session: Session, fake: FakeHelloAsso) -> Iterator[Browser]:
    """A browser that has been nowhere; two portals."""
    build.national()
    build.site("besancon", "25056")
    build.site("autre-site", "81004")
    session.commit()
    set_clock(app.extensions["console"], lambda: NOW)
    app.extensions["console"].extensions["attempts"] = Attempts(None)
    with linked_to(app, fake):
        yield Browser(app)

"""Somebody of an association in front of our pages and HelloAsso's, in one browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.clients.helloasso_tokens import MemoryStore
from app.kernel.scope import Scope
from app.models.event import Event
from app.models.scoping import within
from app.services.helloasso.run import Installation, SyncOrder, sync
from app.services.ingest.report import Report
from tests.conftest import NOW
from tests.fakes.helloasso import FakeHelloAsso

BAL, LOTO = "mjc-exemple/Event/bal", "mjc-exemple/Event/loto"
CONSOLE = "https://admin.rentree.test"


@contextmanager
def linked_to(app: Flask, fake: FakeHelloAsso) -> Iterator[None]:
    """Have an installation speak with a stand-in of HelloAsso."""
    rooms = (app, app.extensions["console"])
    before = [room.extensions["settings"] for room in rooms]
    told = {
        "helloasso_api_url": fake.api_url,
        "helloasso_token_url": fake.token_url,
        "helloasso_authorize_url": fake.authorize_url,
        "helloasso_client_id": fake.client_id,
        "helloasso_client_secret": fake.client_secret,
    }
    for room, settings in zip(rooms, before, strict=True):
        room.extensions["settings"] = settings.model_copy(update=told)
    yield
    for room, settings in zip(rooms, before, strict=True):
        room.extensions["settings"] = settings


class Browser:
    """A browser that goes to the console's host, with its own cookies."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self._client.get(path, base_url=CONSOLE, **more)

    def post(self, path: str, form: dict[str, Any], **more: Any) -> TestResponse:
        """Send a form."""
        return self._client.post(path, base_url=CONSOLE, data=form, **more)

    @property
    def cookies(self) -> list[str]:
        """The names of what it carries."""
        return [cookie.key for cookie in self._client._cookies.values()]  # noqa: SLF001 (werkzeug shows no list)

    def consent(self, slug: str, *, of: str, says: str = "yes") -> TestResponse:
        """Leave for HelloAsso, answer there, come back; return our answer."""
        screen = self.get(f"/{slug}/helloasso/relier")
        assert screen.status_code == 303, screen.text
        return self.get(answered(screen.location, of=of, says=says))

    def tick(self, *keys: str, **more: Any) -> TestResponse:
        """Open the page of choices, tick these forms and no other, and send it."""
        page = read(self.get("/besancon/helloasso"))
        form = {
            str(one["name"]): str(one["value"]) for one in page.select("form input[type=hidden]")
        }
        return self.post("/besancon/helloasso", {**form, "shown": list(keys), **more})

    def token(self, page: TestResponse) -> str:
        """Return what the forms of a page send back."""
        field = read(page).find("input", {"name": "token"})
        return str(field["value"]) if field else ""


def answered(screen: str, *, of: str, says: str = "yes") -> str:
    """Answer the consent screen as somebody would; return where it leads, without its host."""
    with requests.Session() as session:
        session.trust_env = False
        told = {says: "1", "organization": of}
        answer = session.post(screen, data=told, timeout=10, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == CONSOLE
    return f"{back.path}?{back.query}"


def asked(screen: str) -> dict[str, str]:
    """Return what an address of the consent screen says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(screen).query).items()}


def read(page: TestResponse) -> BeautifulSoup:
    """Return a page to look at."""
    return BeautifulSoup(page.text, "html.parser")


def shown(session: Session) -> dict[str, str]:
    """Return the status of every event that there is, by its key."""
    session.expire_all()
    statement = within(select(Event), Scope.everything(), Event)
    return {event.source_key: event.status for event in session.scalars(statement)}


def synchronise(app: Flask, session: Session) -> Report:
    """Read HelloAsso as the worker does."""
    here = Installation(app.extensions["settings"], lambda: NOW, MemoryStore())
    return sync(session, SyncOrder(), here=here)

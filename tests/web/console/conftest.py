"""Two portals beside the country's, and people of the first, of the second, and of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.clients.calls import Caller
from app.clients.openid import OpenIdProvider
from app.kernel.record import Actor
from app.kernel.roles import Role
from app.kernel.text import LocalizedText
from app.models.event import Event
from app.queries.accounts import AccountFacts
from app.services.accounts import accounts, identities, sessions
from app.services.accounts.attempts import Attempts
from app.web.clock import set_clock
from tests.builders import Builder
from tests.conftest import NOW
from tests.fakes.authenticator import Authenticator
from tests.fakes.openid_provider import CLIENT_ID, CLIENT_SECRET, Provider, provider
from tests.web.console.browsing import Browser, Letterbox
from tests.web.console.passkey_room import add, another

PASSWORD = "quatre chevaux verts"  # noqa: S105 (nobody's)
_BY = Actor(None, "tests")


@dataclass
class Town:
    """What the tests of the console are about; ``build`` makes more."""

    app: Flask
    session: Session
    build: Builder
    sites: dict[str, int] = field(default_factory=dict)

    def person(
        self,
        email: str,
        *roles: tuple[str, Role],
        operator: bool = False,
        password: str | None = None,
    ) -> AccountFacts:
        """Somebody who accepted an invitation to each of ``roles``, (slug, role)."""
        given = [(slug, role, False) for slug, role in roles]
        found = None
        for slug, role, is_operator in given + ([(None, None, True)] if operator else []):
            token = accounts.invite(
                self.session,
                email,
                site_slug=slug,
                role=role,
                is_operator=is_operator,
                by=_BY,
                now=NOW,
            )
            name = email.partition("@")[0].title()
            found = accounts.accept(self.session, token, name=name, password=password, now=NOW)
        assert found
        return found

    def inside(self, account: AccountFacts, *, strong: bool = False) -> Browser:
        """A browser in which somebody signed in."""
        browser = Browser(self.app)
        token = sessions.begin(
            self.session, account.id, strong=strong, agent="Firefox, Linux", now=NOW
        )
        console = self.app.extensions["console"]
        signed = console.session_interface.get_signing_serializer(console)
        browser.keep({"__Host-rentree": signed.dumps({"_user_id": token})})
        return browser


@pytest.fixture
def town(app: Flask, session: Session, build: Builder) -> Town:
    """Besançon, Albi, and the country."""
    console = app.extensions["console"]
    set_clock(console, lambda: NOW)
    console.extensions["attempts"] = Attempts(None)
    sites = {
        "national": build.national(),
        "besancon": build.site("besancon", "25056"),
        "albi": build.site("albi", "81004"),
    }
    return Town(app, session, build, {slug: site.id for slug, site in sites.items()})


@pytest.fixture
def administrator(town: Town) -> Browser:
    """Somebody who administers Besançon, and nothing else."""
    return town.inside(town.person("claire@mairie.example", ("besancon", "administrator")))


@pytest.fixture
def editor(town: Town) -> Browser:
    """Somebody who edits Besançon, and nothing else."""
    return town.inside(town.person("edith@mairie.example", ("besancon", "editor")))


@pytest.fixture
def reader(town: Town) -> Browser:
    """Somebody who reads what Besançon does."""
    return town.inside(town.person("rene@mairie.example", ("besancon", "reader")))


@pytest.fixture
def bal(build: Builder) -> Event:
    """An event that its source tells, with all that a form may change."""
    return build.event(
        "25056",
        {"fr": "Bal", "en": "Ball"},
        source="openagenda",
        times=(NOW + timedelta(days=9, seconds=30),),
        description=LocalizedText({"fr": "On danse."}),
        place_name="Salle Battant",
        theme="musique",
        spoken=["fr"],
        access=["mi"],
        registration=[{"type": "phone", "value": "0381000000"}],
    )


@pytest.fixture
def operator(town: Town) -> Browser:
    """Somebody who operates the whole, and passed a second factor."""
    return town.inside(town.person("odile@reseau.example", operator=True), strong=True)


@pytest.fixture
def stranger(town: Town) -> Browser:
    """A browser that has been nowhere."""
    return Browser(town.app)


@pytest.fixture
def letterbox(town: Town) -> Letterbox:
    """The letters that leave from now on."""
    return Letterbox(town.app.extensions["settings"].data_dir / "mail")


@pytest.fixture
def at(town: Town) -> Iterator[Callable[..., None]]:
    """Set the console's clock: ``at(NOW + timedelta(hours=1))``."""
    console = town.app.extensions["console"]
    yield lambda instant: set_clock(console, lambda: instant)
    set_clock(console, lambda: NOW)


@pytest.fixture
def pro(town: Town) -> Iterator[Provider]:
    """A provider that answers, and the console that knows it."""
    console = town.app.extensions["console"]
    with provider(lambda: NOW) as found:
        caller = Caller(
            user_agent="tests", allows_loopback=True, tries=2, sleep=lambda _seconds: None
        )
        before = console.extensions["openid"]
        console.extensions["openid"] = OpenIdProvider(
            found.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            name="ProConnect",
            caller=caller,
        )
        yield found
        console.extensions["openid"] = before
        caller.close()


@pytest.fixture
def claire(town: Town, pro: Provider) -> AccountFacts:
    """Somebody of Besançon, tied to the person whom the provider knows."""
    account = town.person("claire@mairie.example", ("besancon", "editor"), password=PASSWORD)
    identities.tie(town.session, account.id, issuer=pro.issuer, subject=pro.person.sub, now=NOW)
    return account


@pytest.fixture
def device() -> Authenticator:
    """A telephone that keeps passkeys, and has none."""
    return another()


@pytest.fixture
def ada(town: Town, device: Authenticator, at: Callable[..., None]) -> tuple[AccountFacts, Browser]:
    """An editor with a password, and a key on her telephone; a minute went by."""
    account = town.person("ada@x.example", ("besancon", "editor"), password=PASSWORD)
    browser = town.inside(account)
    assert add(browser, device).status_code == 303
    at(NOW + timedelta(minutes=1))
    return account, browser

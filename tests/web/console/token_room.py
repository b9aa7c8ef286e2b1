"""The secrets that are sent to people: how each is made, opened and taken; what they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.kernel.scope import Scope
from app.models.account import Account, GivenRole, SignIn
from app.models.opening import SiteRequest
from app.models.scoping import within
from app.services.accounts import doors
from app.services.sites import requests
from app.services.sites.requests import Asking
from tests.conftest import NOW
from tests.web.console.browsing import Browser
from tests.web.console.conftest import Town
from tests.web.console.provider_room import invited

FRESH = "une autre phrase longue"


@dataclass(frozen=True)
class Secret:
    """A token that is sent to somebody: where it is opened, and for how long it may be."""

    name: str
    path: str
    lives: timedelta
    make: Callable[[Town], str]
    form: dict[str, str]

    def at(self, token: str) -> str:
        """Return the address that opens ``token``."""
        return self.path.format(token=token)


def _asked(town: Town) -> str:
    asking = Asking("81004", "maire@albi.example", "Anne", "Maire", "Bonjour", "fr")
    return requests.ask(town.session, asking, now=NOW)


def _link(purpose: str) -> Callable[[Town], str]:
    def make(town: Town) -> str:
        asked = doors.ask(town.session, purpose, "claire@mairie.example", now=NOW)
        assert asked
        return asked.token

    return make


SECRETS = (
    Secret(
        "invitation",
        "/invitation/{token}",
        timedelta(days=7),
        lambda town: invited(town, "ines@mairie.example"),
        {"name": "Inès", "password": FRESH},
    ),
    Secret(
        "reset",
        "/mot-de-passe/{token}",
        timedelta(hours=1),
        _link("reset"),
        {"password": FRESH},
    ),
    Secret("sign_in", "/connexion/lien/{token}", timedelta(minutes=15), _link("sign_in"), {}),
    Secret("request", "/demande/confirmer/{token}", timedelta(hours=48), _asked, {}),
)


def take(town: Town, secret: Secret, token: str) -> TestResponse:
    """Send the form that spends a token, from a browser that has been nowhere."""
    browser = Browser(town.app)
    return browser.post(secret.at(token), {**secret.form, "csrf_token": browser.seal()})


def opens(answer: TestResponse) -> bool:
    return answer.status_code in {200, 303}


def state(town: Town) -> tuple[object, ...]:
    """Return all that a token may change: who is in, what they may do, their passwords."""
    town.session.expire_all()
    signed_in = sa.select(sa.func.count()).where(SignIn.ended_at.is_(None))
    passwords = sa.select(Account.email, Account.password_hash).order_by(Account.id)
    roles = within(
        sa.select(GivenRole.account_id, GivenRole.site_id, GivenRole.role),
        Scope.everything(),
        GivenRole,
    )
    asked = sa.select(SiteRequest.email, SiteRequest.state)
    found = (
        town.session.scalar(signed_in),
        tuple(town.session.execute(passwords).all()),
        tuple(sorted(town.session.execute(roles).all())),
        tuple(town.session.execute(asked).all()),
    )
    town.session.commit()
    return found

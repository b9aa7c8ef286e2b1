"""An association lets us in through HelloAsso's consent screen, and may take it back.

What it gives is kept encrypted, for as long as it lets us in: it opens its forms, and serves
to make one for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clients.calls import Caller, CallRefusedError
from app.clients.helloasso_calls import Api
from app.clients.helloasso_consent import Client, Crossing
from app.clients.helloasso_tokens import Tokens
from app.clients.http import SourceError
from app.models.engine import begin_writing
from app.models.upstream import Association, UpstreamToken
from app.services.helloasso.run import NOT_SET
from app.services.helloasso.tokens import DatabaseStore
from app.settings import Settings

# Somebody waits in front of the page: one try, and not for long.
_TRIES, _SECONDS = 1, 8.0


@dataclass(frozen=True, slots=True)
class Doorway:
    """An installation in front of HelloAsso, while somebody waits. ``clock`` tells UTC."""

    settings: Settings
    engine: sa.Engine | sa.Connection
    clock: Callable[[], datetime]

    @classmethod
    def of(cls, settings: Settings, session: Session, clock: Callable[[], datetime]) -> Doorway:
        """Return the doorway of the installation whose database ``session`` reads."""
        return cls(settings, session.get_bind(), clock)

    @property
    def is_open(self) -> bool:
        """Whether this installation may ask associations to let it in."""
        return bool(self.settings.helloasso_client_id and self.settings.helloasso_client_secret)

    def client(self) -> Client:
        """Return who we are; :class:`SourceError` when nobody said it."""
        identity, secret = self._identity()
        url = self.settings.helloasso_token_url
        return Client(self._caller(url), url, identity, secret)

    def api_of(self, slug: str) -> Api:
        """Return HelloAsso's API as the association that let us in opens it."""
        base_url = self.settings.helloasso_api_url
        return Api(self._caller(base_url), base_url, self.tokens_of(slug))

    def tokens_of(self, slug: str) -> Tokens:
        """Return the keys that an association gave, renewed when they must be."""
        identity, _ = self._identity()
        url = self.settings.helloasso_token_url
        return Tokens(self._caller(url), url, identity, None, self.store(slug), now=self.clock)

    def store(self, slug: str) -> DatabaseStore:
        """Return where the keys that an association gave are kept."""
        return DatabaseStore(
            self.engine,
            name_of_keys(self.settings, slug),
            data_dir=self.settings.data_dir,
            secret_key=self.settings.secret_key,
            now=self.clock,
        )

    def _identity(self) -> tuple[str, str]:
        identity = self.settings.helloasso_client_id
        secret = self.settings.helloasso_client_secret
        if not identity or not secret:
            raise SourceError(NOT_SET)
        return identity, secret

    def _caller(self, url: str) -> Caller:
        return Caller.of(self.settings, url, tries=_TRIES, seconds=_SECONDS)


def name_of_keys(settings: Settings, slug: str) -> str:
    """Return under which name an association's keys are kept: one for each service and client."""
    service = f"{settings.helloasso_token_url} {settings.helloasso_client_id}"
    return f"{slug[:150]} {sha256(service.encode()).hexdigest()[:16]}"


def leave_for(doorway: Doorway, *, back: str) -> tuple[Crossing, str]:
    """Return a new crossing, and the address of the screen; ``back`` is where it answers."""
    crossing = Crossing.begin()
    url = doorway.settings.helloasso_authorize_url
    client_id = doorway.client().client_id
    return crossing, crossing.screen(url, client_id=client_id, redirect_uri=back)


def come_back(doorway: Doorway, session: Session, code: str, crossing: Crossing, back: str) -> str:
    """Exchange the code; keep the keys; return which association let us in. Commits.

    :class:`SourceError` says in one sentence what went wrong.
    """
    slug, pair = doorway.client().exchange(code, crossing, redirect_uri=back, now=doorway.clock)
    session.rollback()
    doorway.store(slug).write(pair)
    begin_writing(session)
    known = session.get(Association, slug) or Association(slug=slug, is_followed=False)
    # A second visit does not undo the first: passes are as old as the consent that gave them.
    known.linked_at = known.linked_at or doorway.clock()
    session.add(known)
    session.commit()
    return slug


def show_out(doorway: Doorway, session: Session, slug: str) -> None:
    """Give back what an association let us do, at HelloAsso if it answers, here always. Commits."""
    with contextlib.suppress(SourceError):
        # Ours are forgotten whatever HelloAsso says: nobody is kept waiting to leave.
        _give_back(doorway.client(), doorway.tokens_of(slug))
    session.rollback()
    begin_writing(session)
    session.execute(
        sa.delete(UpstreamToken).where(UpstreamToken.name == name_of_keys(doorway.settings, slug))
    )
    session.commit()


def _give_back(client: Client, tokens: Tokens) -> None:
    access = tokens.access()
    try:
        client.disconnect(access)
    except CallRefusedError as refused:
        if refused.status != 401:
            raise
        # Too old to be given back: what renews it would otherwise live on at HelloAsso.
        client.disconnect(tokens.renew(access))

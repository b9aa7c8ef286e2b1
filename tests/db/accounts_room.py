"""Two sites, and people who come in with a role on one or the other."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.roles import Role
from app.kernel.scope import Scope
from app.queries.accounts import AccountFacts, EntryFacts, Member, entries, people_of
from app.services.accounts import accounts, sessions
from app.services.accounts.refusals import AccountError
from tests.builders import Builder
from tests.conftest import NOW

PASSWORD = "trois chats gris dorment"  # noqa: S105 (of nobody)
COMMAND = Actor(None, "flask account")
EVERYWHERE = Scope.everything()


class Room:
    """Besançon and Albi, and what one does there."""

    def __init__(self, session: Session, build: Builder) -> None:
        self.session = session
        build.national()
        self.besancon = build.site("besancon", "25056").id
        self.albi = build.site("albi", "81004", languages=("en", "fr")).id

    def invite(
        self,
        email: str = "claire@mairie.example",
        role: Role | None = "administrator",
        *,
        at: str | None = "besancon",
        is_operator: bool = False,
        now: datetime = NOW,
    ) -> str:
        """Invite somebody; return the token of the link."""
        return accounts.invite(
            self.session,
            email,
            site_slug=at if role else None,
            role=role,
            is_operator=is_operator,
            by=COMMAND,
            now=now,
        )

    def join(
        self,
        email: str = "claire@mairie.example",
        role: Role | None = "administrator",
        *,
        name: str = "Claire Dupont",
        now: datetime = NOW,
        **more: bool | str,
    ) -> AccountFacts:
        """Invite somebody, who accepts."""
        token = self.invite(email, role, now=now, **more)  # type: ignore[arg-type]  # whatever invite() takes
        return accounts.accept(self.session, token, name=name, password=PASSWORD, now=now)

    def operator(self, email: str = "odile@etat.example") -> AccountFacts:
        """Have somebody operate the whole."""
        return self.join(email, None, name="Odile", is_operator=True)

    def signed_in(self, person: AccountFacts, *, now: datetime = NOW, strong: bool = False) -> str:
        """Sign somebody in; return the token of their browser."""
        return sessions.begin(
            self.session, person.id, strong=strong, agent="Firefox, Linux", now=now
        )

    def team(self, site_id: int) -> dict[str, Role]:
        """Return who has which role on a site, by address."""
        return {member.email: member.role for member in self.members(site_id)}

    def members(self, site_id: int) -> list[Member]:
        """Return who has a hand on a site."""
        return people_of(self.session, Scope.of_site(site_id, ()))

    def record(self, scope: Scope = EVERYWHERE) -> list[EntryFacts]:
        """Return the record, the oldest first."""
        return entries(self.session, scope, limit=500)[::-1]

    def refusal(self, change: object, *given: object, **named: object) -> str:
        """Return why a change was refused, once it is sure that nothing was written."""
        assert callable(change)
        before = self.record()
        with pytest.raises(AccountError) as refused:
            change(self.session, *given, **named)
        assert self.record() == before
        return refused.value.reason

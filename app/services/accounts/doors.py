"""The ways in: a password, or a link by e-mail. The same work whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.mailboxes import mailbox_key
from app.models.account import Account
from app.services.accounts import links
from app.services.accounts.links import LinkFacts
from app.services.accounts.passwords import hash_password, is_outdated, verify
from app.services.accounts.sessions import opened
from app.services.accounts.transactions import changing


@dataclass(frozen=True, slots=True)
class Asked:
    """A link to send to somebody who has an account."""

    token: str
    facts: LinkFacts


def by_password(
    session: Session, email: str, password: str, *, agent: str, now: datetime
) -> str | None:
    """Return the token of a new sign-in; ``None``: the address or the password is wrong. Commits.

    Counting tries is the caller's (``attempts``), before it asks here.
    """
    found = session.execute(
        sa.select(Account.id, Account.password_hash).where(*_open(email))
    ).first()
    session.commit()  # nobody waits for us while the password is tried
    kept = found.password_hash if found else None
    if not verify(kept, password) or found is None or kept is None:
        return None
    fresh = hash_password(password) if is_outdated(kept) else kept
    with changing(session):
        # Neither closed nor given another password while we looked.
        unchanged = sa.update(Account).where(
            Account.id == found.id, Account.password_hash == kept, Account.is_closed.is_(False)
        )
        if session.scalar(unchanged.values(password_hash=fresh).returning(Account.id)) is None:
            return None
        return opened(session, found.id, strong=False, agent=agent, now=now, way="password")


def by_link(session: Session, token: str, *, agent: str, now: datetime) -> str | None:
    """Take a link of purpose ``sign_in``; return the token of a new sign-in. Commits.

    ``None``: the link is unknown, was taken, or is too old.
    """
    with changing(session):
        facts = links.take(session, token, "sign_in", now=now)
        if facts is None or facts.account_id is None:
            return None
        return opened(session, facts.account_id, strong=False, agent=agent, now=now, way="link")


def ask(
    session: Session, purpose: Literal["reset", "sign_in"], email: str, *, now: datetime
) -> Asked | None:
    """Make a link for the account of an address. ``None``: nobody has it; say the same. Commits.

    For an address that nobody has, a link is written too, that names nobody and opens nothing:
    the same statements, and the same time.
    """
    with changing(session):
        found = session.execute(sa.select(Account.id, Account.email).where(*_open(email))).first()
        token = links.make(
            session,
            purpose,
            email=found.email if found else "",
            now=now,
            account_id=found.id if found else None,
        )
        facts = links.peek(session, token, purpose, now=now)
        return None if facts is None else Asked(token, facts)


def _open(email: str) -> list[sa.ColumnElement[bool]]:
    return [Account.email_key == mailbox_key(email), Account.is_closed.is_(False)]

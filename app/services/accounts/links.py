"""Links sent by e-mail: a secret that opens once, for one purpose, and not for long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.mailboxes import mailbox_key
from app.kernel.roles import Role
from app.kernel.text import LocalizedText
from app.models.account import Account, OneTimeLink
from app.models.engine import begin_writing
from app.models.site import Site
from app.services.accounts.tokens import digest_of, new_token

Purpose = Literal["invite", "reset", "sign_in"]

LIVES: Mapping[Purpose, timedelta] = {
    "invite": timedelta(days=7),
    "reset": timedelta(hours=1),
    "sign_in": timedelta(minutes=15),
}
_FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a link is for. ``has_account``: the person only has to say yes, and to sign in.

    ``name`` is empty for who has no account; ``site_slug`` and ``site_name`` are for what is
    about no site. ``language``: theirs, else the site's first. Instants in UTC.
    """

    purpose: Purpose
    email: str
    account_id: int | None
    has_account: bool
    name: str
    language: str
    site_id: int | None
    site_slug: str | None
    site_name: LocalizedText | None
    role: Role | None
    is_operator: bool
    expires_at: datetime


def make(  # noqa: PLR0913 (the columns of a row)
    session: Session,
    purpose: Purpose,
    *,
    email: str,
    now: datetime,
    account_id: int | None = None,
    site_id: int | None = None,
    role: Role | None = None,
    is_operator: bool = False,
    life: timedelta | None = None,
) -> str:
    """Write a link down, in the caller's transaction; return its token, kept nowhere.

    ``life``: 7 days for an invitation, an hour for a reset, 15 minutes for a sign-in.
    """
    begin_writing(session)
    token = new_token()
    session.execute(sa.delete(OneTimeLink).where(OneTimeLink.expires_at < now - _FORGOTTEN_AFTER))
    session.execute(
        sa.insert(OneTimeLink).values(
            digest=digest_of(token),
            purpose=purpose,
            account_id=account_id,
            email=email,
            email_key=mailbox_key(email),
            site_id=site_id,
            role=role,
            is_operator=is_operator,
            made_at=now,
            expires_at=now + (life or LIVES[purpose]),
        )
    )
    return token


def peek(session: Session, token: str, purpose: Purpose, *, now: datetime) -> LinkFacts | None:
    """Return what a link would open, without taking it; ``None`` if it opens nothing."""
    return _read(session, sa.and_(*_still_good(token, purpose, now)))


def take(session: Session, token: str, purpose: Purpose, *, now: datetime) -> LinkFacts | None:
    """Spend a link, in the caller's transaction: who commits has had it, and nobody else.

    Views rather call ``accounts.accept``, ``accounts.reset``, ``doors.by_link``, which commit.
    """
    begin_writing(session)
    spent = (
        sa.update(OneTimeLink).where(*_still_good(token, purpose, now)).values(used_at=now)
    ).returning(OneTimeLink.digest)
    # One statement, so that of two at once the second finds nothing left to spend.
    digest = session.scalar(spent.execution_options(synchronize_session=False))
    return None if digest is None else _read(session, OneTimeLink.digest == digest)


def void(session: Session, *conditions: sa.ColumnElement[bool], now: datetime) -> list[OneTimeLink]:
    """Make the links that answer to ``conditions`` open nothing more; return those that did."""
    statement = sa.select(OneTimeLink).where(OneTimeLink.used_at.is_(None), *conditions)
    found = list(session.scalars(statement.with_for_update()))
    for link in found:
        link.used_at = now
    session.flush()
    return found


def ways_in(account_id: int) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the links by which somebody may come in; not of invitations."""
    return [OneTimeLink.account_id == account_id, OneTimeLink.purpose != "invite"]


def _still_good(token: str, purpose: Purpose, now: datetime) -> list[sa.ColumnElement[bool]]:
    return [
        OneTimeLink.digest == digest_of(token),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    ]


def _read(session: Session, chosen: sa.ColumnElement[bool]) -> LinkFacts | None:
    """Return what a link says, of the account that it names, or that its address has."""
    theirs = sa.and_(
        Account.is_closed.is_(False),
        sa.case(
            (OneTimeLink.purpose == "invite", Account.email_key == OneTimeLink.email_key),
            else_=Account.id == OneTimeLink.account_id,
        ),
    )
    row = session.execute(
        sa.select(OneTimeLink, Account, Site.slug, Site.name, Site.languages)
        .outerjoin(Account, theirs)
        .outerjoin(Site, Site.id == OneTimeLink.site_id)
        .where(chosen)
        .execution_options(populate_existing=True)
    ).first()
    if row is None or (row.Account is None and row.OneTimeLink.purpose != "invite"):
        return None
    link, account = row.OneTimeLink, row.Account
    return LinkFacts(
        purpose=link.purpose,
        email=account.email if account else link.email,
        account_id=account.id if account else None,
        has_account=account is not None,
        name=account.name if account else "",
        language=account.language if account else (row.languages or ["fr"])[0],
        site_id=link.site_id,
        site_slug=row.slug,
        site_name=row.name,
        role=link.role,
        is_operator=link.is_operator,
        expires_at=link.expires_at,
    )

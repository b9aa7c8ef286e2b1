"""Who people are for an identity provider, and how they come in by it.

Somebody is found by the provider and the subject that it tells, never by an address of e-mail:
those change hands. The two are tied once, by who is signed in here already, or by who holds an
open invitation to a town that employs them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, NoReturn

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clients.openid import Identity, Journey, OpenIdProvider
from app.kernel.mailboxes import mailbox_key
from app.kernel.record import Actor
from app.models.account import Account, IdentityLink
from app.models.commune import Commune
from app.models.site import SiteTerritory
from app.services.accounts import accounts, links, sessions
from app.services.accounts.links import LinkFacts
from app.services.accounts.record import note
from app.services.accounts.roles import open_account
from app.services.accounts.transactions import changing

# An establishment's number (SIRET): that of the organisation (SIREN, 9 figures), then five.
_SIRET = re.compile(r"[0-9]{14}")
_SIREN_FIGURES = 9

Reason = Literal[
    "taken",  # somebody else here is tied to this identity
    "link_gone",
    "other_mailbox",  # the invitation was sent to another address
    "has_account",  # who is invited has an account: they sign in, then tie the two
    "town_unknown",  # we do not know whom the site's town halls are
    "other_town",  # somebody of another organisation
]


class IdentityError(Exception):
    """Nobody came in and nothing was tied; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def arrived(  # noqa: PLR0913 (what comes back, and from whom)
    session: Session,
    provider: OpenIdProvider,
    code: str,
    journey: Journey,
    *,
    redirect_uri: str,
    now: datetime,
) -> Identity:
    """Return who came back from ``provider``; :class:`OpenIdError`."""
    session.commit()  # nobody waits for us while the provider is asked
    return provider.arrive(code, journey, redirect_uri=redirect_uri, now=now)


def is_tied(session: Session, account_id: int, issuer: str) -> bool:
    """Tell whether somebody is tied to an identity of that provider."""
    theirs = sa.exists().where(IdentityLink.account_id == account_id, IdentityLink.issuer == issuer)
    return bool(session.scalar(sa.select(theirs)))


def come_in(session: Session, identity: Identity, *, agent: str, now: datetime) -> str | None:
    """Return the token of a new sign-in, or ``None``: nobody here is tied to it. Commits.

    The second factor stays to be passed: the provider stands for the password.
    """
    with changing(session):
        account_id = _used(session, identity, now=now)
        if account_id is None:
            return None
        return sessions.opened(
            session, account_id, strong=False, agent=agent, now=now, way="identity"
        )


def tie(session: Session, account_id: int, *, issuer: str, subject: str, now: datetime) -> None:
    """Tie somebody to an identity, in place of another of that provider. Commits.

    Raises :class:`IdentityError`: ``taken``; :class:`AccountError`: ``no_account``.
    """
    try:
        with changing(session):
            row = open_account(session, account_id)
            owner = session.get(IdentityLink, (issuer, subject), populate_existing=True)
            if owner is not None and owner.account_id == account_id:
                return
            if owner is not None:
                _refuse("taken")
            session.execute(_of(account_id, issuer))
            session.add(
                IdentityLink(issuer=issuer, subject=subject, account_id=account_id, made_at=now)
            )
            session.flush()
            by, detail = Actor(row.id, row.name or row.email), {"issuer": issuer}
            note(session, "identity_linked", by=by, site_id=None, detail=detail, now=now)
    except IntegrityError:
        _refuse("taken")


def untie(session: Session, account_id: int, issuer: str, *, now: datetime) -> bool:
    """Forget who somebody is for a provider; tell whether they were anybody. Commits."""
    with changing(session):
        row = open_account(session, account_id)
        gone = session.scalar(_of(account_id, issuer).returning(IdentityLink.account_id))
        if gone is not None:
            by, detail = Actor(row.id, row.name or row.email), {"issuer": issuer}
            note(session, "identity_unlinked", by=by, site_id=None, detail=detail, now=now)
        return gone is not None


def join(
    session: Session, token: str, identity: Identity, *, agent: str, now: datetime
) -> tuple[str, LinkFacts]:
    """Take an invitation as ``identity``; return the token of a sign-in, and what it was for.

    Who is tied here already gets the role. A stranger gets an account tied to the identity, if
    the invitation was sent to the address that the provider tells, and if it says that they
    work for one of the site's town halls or their community. Who is invited to operate the
    whole works for none: they come in otherwise. Commits.

    Raises :class:`IdentityError`; the invitation may then be taken in another way.
    """
    facts = links.peek(session, token, "invite", now=now)
    if facts is None:
        _refuse("link_gone")
    _refuse_others(facts, identity)
    owner = session.get(IdentityLink, (identity.issuer, identity.subject), populate_existing=True)
    if facts.has_account and (owner is None or owner.account_id != facts.account_id):
        _refuse("has_account")
    if owner is not None and not facts.has_account:
        _refuse("taken")
    _refuse_other_towns(session, facts, identity)
    name = identity.name or identity.email.partition("@")[0]
    row = accounts.accept(session, token, name=name, password=None, now=now)
    tie(session, row.id, issuer=identity.issuer, subject=identity.subject, now=now)
    begun = come_in(session, identity, agent=agent, now=now)
    if begun is None:
        _refuse("taken")
    return begun, facts


def sirens_of(session: Session, site_id: int) -> frozenset[str]:
    """Return the SIREN of the town halls of a site, and of their communities, those we know."""
    rows = session.execute(
        sa.select(Commune.siren, Commune.epci_siren)
        .join(SiteTerritory, SiteTerritory.insee == Commune.insee)
        .where(SiteTerritory.site_id == site_id)
    )
    return frozenset(siren for row in rows for siren in row if siren)


def _refuse_others(facts: LinkFacts, identity: Identity) -> None:
    if not identity.email or mailbox_key(identity.email) != mailbox_key(facts.email):
        _refuse("other_mailbox")


def _refuse_other_towns(session: Session, facts: LinkFacts, identity: Identity) -> None:
    known = sirens_of(session, facts.site_id) if facts.site_id is not None else frozenset()
    if facts.is_operator or not known:
        _refuse("town_unknown")
    if not _SIRET.fullmatch(identity.siret) or identity.siret[:_SIREN_FIGURES] not in known:
        _refuse("other_town")


def _used(session: Session, identity: Identity, *, now: datetime) -> int | None:
    """Return who is tied to an identity, and write that it was used; not for a closed account."""
    is_open = sa.exists().where(Account.id == IdentityLink.account_id, Account.is_closed.is_(False))
    statement = (
        sa.update(IdentityLink)
        .where(
            IdentityLink.issuer == identity.issuer,
            IdentityLink.subject == identity.subject,
            is_open.correlate(IdentityLink),
        )
        .values(used_at=now)
        .returning(IdentityLink.account_id)
    )
    return session.scalar(statement.execution_options(synchronize_session=False))


def _of(account_id: int, issuer: str) -> sa.Delete:
    return (
        sa.delete(IdentityLink)
        .where(IdentityLink.account_id == account_id, IdentityLink.issuer == issuer)
        .execution_options(synchronize_session=False)
    )


def _refuse(reason: Reason) -> NoReturn:
    raise IdentityError(reason) from None

"""Who comes in and with what role: invited, accepted, changed, taken away. Each commits."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.mailboxes import mailbox, mailbox_key
from app.kernel.record import Actor
from app.kernel.roles import Role, higher
from app.models.account import Account, GivenRole, IdentityLink, OneTimeLink, Passkey
from app.models.site import Site
from app.queries.accounts import AccountFacts, account, account_by_email, roles_of
from app.services.accounts import links, roles, sessions
from app.services.accounts.links import LinkFacts
from app.services.accounts.own import acceptable, cleaned
from app.services.accounts.record import note
from app.services.accounts.refusals import refuse
from app.services.accounts.transactions import changing

give_role, take_role = roles.give, roles.take


def invite(  # noqa: PLR0913 (what an invitation says)
    session: Session,
    email: str,
    *,
    site_slug: str | None,
    role: Role | None,
    is_operator: bool,
    by: Actor,
    now: datetime,
) -> str:
    """Make an invitation; return its token. One before it, to the same address and site, is void.

    Raises :class:`AccountError`: ``no_address``, ``no_such_site``, ``no_role``, ``already_there``.
    Whether ``by`` may invite there is the caller's to know.
    """
    address = mailbox(email)
    if address is None:
        refuse("no_address")
    if (site_slug is None) != (role is None) or not (role or is_operator):
        refuse("no_role")
    with changing(session):
        site_id = session.scalar(sa.select(Site.id).where(Site.slug == site_slug))
        if site_slug is not None and site_id is None:
            refuse("no_such_site")
        _refuse_who_is_there(session, address, site_id)
        _void(session, OneTimeLink.email_key == mailbox_key(address), site_id=site_id, now=now)
        token = links.make(
            session,
            "invite",
            email=address,
            now=now,
            site_id=site_id,
            role=role,
            is_operator=is_operator,
        )
        detail = {"email": address, "role": role, "is_operator": is_operator}
        note(session, "invited", by=by, site_id=site_id, detail=detail, now=now)
        return token


def withdraw_invitation(
    session: Session, digest: str, *, site_id: int | None, by: Actor, now: datetime
) -> bool:
    """Make an invitation of that site void; tell whether it still was one."""
    with changing(session):
        gone = _void(session, OneTimeLink.digest == digest, site_id=site_id, now=now)
        for link in gone:
            detail = {"email": link.email, "role": link.role}
            note(session, "invitation_withdrawn", by=by, site_id=site_id, detail=detail, now=now)
        return bool(gone)


def accept(
    session: Session, token: str, *, name: str, password: str | None, now: datetime
) -> AccountFacts:
    """Take an invitation. Who has an account keeps its name and password, and gets the role.

    Without a password one signs in by links. Raises :class:`AccountError`: ``link_gone``,
    ``no_name``, or a fault of the password; the invitation may then be taken again.
    """
    facts = links.peek(session, token, "invite", now=now)
    session.commit()  # nobody waits for us while the password is hashed
    if facts is None:
        refuse("link_gone")
    called, kept = "", None
    if not facts.has_account:
        called = cleaned(name)
        kept = None if password is None else acceptable(password, facts.email)
    try:
        return _accepted(session, token, called, kept, now=now)
    except IntegrityError:
        # Two invitations to one person, taken at the same instant: the second finds an account.
        return _accepted(session, token, called, kept, now=now)


def reset(session: Session, token: str, *, password: str, now: datetime) -> AccountFacts:
    """Take a reset link: a new password, every sign-in ended, every other link of theirs void.

    The second factor stays. Raises :class:`AccountError`: ``link_gone``, or a fault of the
    password; the link may then be taken again.
    """
    facts = links.peek(session, token, "reset", now=now)
    session.commit()
    if facts is None:
        refuse("link_gone")
    kept = acceptable(password, facts.email)
    with changing(session):
        taken = links.take(session, token, "reset", now=now)
        row = session.get(Account, taken.account_id) if taken else None
        if row is None:
            refuse("link_gone")
        row.password_hash = kept
        session.flush()
        sessions.ended(session, row.id, now=now)
        links.void(session, *links.ways_in(row.id), now=now)
        by = Actor(row.id, row.name or row.email)
        note(session, "password_reset", by=by, site_id=None, detail={}, now=now)
        return _found(session, row.id)


def close(session: Session, account_id: int, *, by: Actor, now: datetime) -> None:
    """Close an account: no way in, no role, no second factor, and every sign-in ended.

    A new invitation opens it again, empty. Raises :class:`AccountError`: ``no_account``,
    ``last_administrator``.
    """
    with changing(session):
        row = roles.open_account(session, account_id)
        for site_id, role in sorted(roles_of(session, account_id).items()):
            roles.let_go(session, row, site_id, role, by=by, now=now)
        row.is_closed, row.is_operator = True, False
        row.password_hash = row.totp_secret = row.totp_last_step = None
        for kept in (Passkey, IdentityLink):
            session.execute(sa.delete(kept).where(kept.account_id == account_id))
        session.flush()
        sessions.ended(session, account_id, now=now)
        to_them = OneTimeLink.email_key == row.email_key
        links.void(session, to_them, now=now)
        detail = {"account_id": account_id, "name": row.name}
        note(session, "account_closed", by=by, site_id=None, detail=detail, now=now)


def _accepted(
    session: Session, token: str, name: str, kept: str | None, *, now: datetime
) -> AccountFacts:
    with changing(session):
        facts = links.take(session, token, "invite", now=now)
        if facts is None:
            refuse("link_gone")
        row = _opened(session, facts, name, kept, now=now)
        row.is_operator = row.is_operator or facts.is_operator
        session.flush()
        if facts.site_id is not None and facts.role is not None:
            _add_role(session, row.id, facts.site_id, facts.role, now=now)
        detail = {"email": row.email, "role": facts.role, "is_operator": facts.is_operator}
        by = Actor(row.id, row.name or row.email)
        note(session, "joined", by=by, site_id=facts.site_id, detail=detail, now=now)
        return _found(session, row.id)


def _opened(
    session: Session, facts: LinkFacts, name: str, kept: str | None, *, now: datetime
) -> Account:
    """Return the open account of an invitation's address, new or opened again if need be."""
    key = mailbox_key(facts.email)
    row = session.scalars(sa.select(Account).where(Account.email_key == key)).first()
    if row is not None and not row.is_closed:
        return row
    if row is None:
        row = Account(email_key=key, created_at=now, is_operator=False, language=facts.language)
        session.add(row)
    row.email, row.name, row.password_hash, row.is_closed = facts.email, name, kept, False
    return row


def _add_role(
    session: Session, account_id: int, site_id: int, role: Role, *, now: datetime
) -> None:
    held = roles.held(session, account_id, site_id)
    if held is None:
        session.add(GivenRole(account_id=account_id, site_id=site_id, role=role, given_at=now))
    elif held.role != (held_now := higher(held.role, role)):
        held.role, held.given_at = held_now, now
    session.flush()


def _refuse_who_is_there(session: Session, address: str, site_id: int | None) -> None:
    known = account_by_email(session, address)
    if known is None or known.is_closed:
        return
    if known.is_operator if site_id is None else site_id in roles_of(session, known.id):
        refuse("already_there")


def _void(
    session: Session, which: sa.ColumnElement[bool], *, site_id: int | None, now: datetime
) -> list[OneTimeLink]:
    of_the_site = OneTimeLink.site_id == site_id
    return links.void(session, OneTimeLink.purpose == "invite", of_the_site, which, now=now)


def _found(session: Session, account_id: int) -> AccountFacts:
    found = account(session, account_id)
    if found is None:
        refuse("no_account")
    return found

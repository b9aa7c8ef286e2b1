"""What somebody may do on a site: given, changed, taken away. No site is left to nobody."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.roles import Role
from app.kernel.scope import Scope
from app.models.account import Account, GivenRole
from app.models.scoping import within
from app.models.site import Site
from app.services.accounts.record import note
from app.services.accounts.refusals import refuse
from app.services.accounts.transactions import changing


def give(  # noqa: PLR0913 (who gives what to whom, where and when)
    session: Session, account_id: int, *, site_id: int, role: Role, by: Actor, now: datetime
) -> None:
    """Change what somebody may do on a site, or give them a first role there. Commits.

    Raises :class:`AccountError`: ``no_account``, ``no_such_site``, ``last_administrator``.
    """
    with changing(session):
        row = open_account(session, account_id)
        if session.scalar(sa.select(Site.id).where(Site.id == site_id)) is None:
            refuse("no_such_site")
        given = held(session, account_id, site_id)
        before = given.role if given else None
        if before == role:
            return
        if given is None:
            session.add(GivenRole(account_id=account_id, site_id=site_id, role=role, given_at=now))
        else:
            _refuse_to_orphan(session, account_id, site_id, before, by)
            given.role, given.given_at = role, now
        session.flush()
        detail = {"account_id": account_id, "name": _name(row), "role": role, "before": before}
        note(session, "role_given", by=by, site_id=site_id, detail=detail, now=now)


def take(session: Session, account_id: int, *, site_id: int, by: Actor, now: datetime) -> None:
    """Take somebody's role on a site away. Commits.

    Raises :class:`AccountError`: ``no_account``; ``no_role``, when they have none there;
    ``last_administrator``, when nobody would be left to give it back, unless an operator does it.
    """
    with changing(session):
        row = open_account(session, account_id)
        given = held(session, account_id, site_id)
        if given is None:
            refuse("no_role")
        let_go(session, row, site_id, given.role, by=by, now=now)


def let_go(  # noqa: PLR0913 (as take)
    session: Session, row: Account, site_id: int, role: Role, *, by: Actor, now: datetime
) -> None:
    """Take a role away, in the caller's transaction; ``last_administrator`` as in :func:`take`."""
    _refuse_to_orphan(session, row.id, site_id, role, by)
    gone = sa.delete(GivenRole).where(GivenRole.account_id == row.id)
    session.execute(within(gone, _of(site_id), GivenRole))
    detail = {"account_id": row.id, "name": _name(row), "role": role}
    note(session, "role_taken", by=by, site_id=site_id, detail=detail, now=now)


def held(session: Session, account_id: int, site_id: int) -> GivenRole | None:
    """Return the row of what somebody may do on a site, if anything."""
    statement = sa.select(GivenRole).where(GivenRole.account_id == account_id)
    return session.scalars(within(statement, _of(site_id), GivenRole)).first()


def open_account(session: Session, account_id: int) -> Account:
    """Return the row of an account that is not closed, else raise ``no_account``."""
    row = session.get(Account, account_id, populate_existing=True)
    if row is None or row.is_closed:
        refuse("no_account")
    return row


def _refuse_to_orphan(
    session: Session, account_id: int, site_id: int, role: Role | None, by: Actor
) -> None:
    """Keep a site from losing its last administrator, but by an operator or a command.

    The rows are held until the end: two who remove each other leave one.
    """
    if role != "administrator" or _is_above(session, by):
        return
    statement = (
        sa.select(GivenRole.account_id)
        .where(GivenRole.role == "administrator")
        .order_by(GivenRole.account_id)
        .with_for_update()
    )
    left = set(session.scalars(within(statement, _of(site_id), GivenRole)))
    if not left - {account_id}:
        refuse("last_administrator")


def _is_above(session: Session, by: Actor) -> bool:
    if by.account_id is None:
        return True
    operates = sa.select(Account.is_operator).where(Account.id == by.account_id)
    return bool(session.scalar(operates))


def _of(site_id: int) -> Scope:
    return Scope.of_site(site_id, ())


def _name(row: Account) -> str:
    return row.name or row.email

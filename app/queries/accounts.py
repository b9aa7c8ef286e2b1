"""Questions about people: who somebody is, what they may do, who has a hand on a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from app.kernel.mailboxes import mailbox_key
from app.kernel.record import Actor
from app.kernel.roles import Role
from app.kernel.scope import Scope
from app.models.account import Account, GivenRole, OneTimeLink, Passkey, RecordEntry
from app.models.scoping import within


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A person who may sign in. Instants in UTC; ``language`` is a code, such as ``fr``.

    ``has_second``: a second factor is set, a telephone that gives codes or a passkey.
    """

    id: int
    email: str
    name: str
    is_operator: bool
    is_closed: bool
    has_password: bool
    has_second: bool
    language: str
    created_at: datetime
    signed_in_at: datetime | None

    @property
    def actor(self) -> Actor:
        """How the record names this person."""
        return Actor(self.id, self.name or self.email)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is behind a request. ``is_strong``: a second factor was passed in this sign-in.

    ``roles`` holds, by the identity of a site, what they may do there; a site that is not
    in it is closed to them. ``has_second``: a telephone that gives codes (``has_codes``), a
    passkey (``has_passkey``), or both.
    """

    account_id: int
    name: str
    email: str
    language: str
    is_operator: bool
    is_strong: bool
    has_password: bool
    has_second: bool
    has_codes: bool
    has_passkey: bool
    roles: Mapping[int, Role]

    @property
    def actor(self) -> Actor:
        """How the record names this person."""
        return Actor(self.account_id, self.name or self.email)

    @property
    def owes_second(self) -> bool:
        """Whether a second factor is still to be passed before anything opens."""
        return (self.is_operator or self.has_second) and not self.is_strong

    @property
    def may_operate(self) -> bool:
        """Whether the whole installation is open to them."""
        return self.is_operator and self.is_strong


@dataclass(frozen=True, slots=True)
class Member:
    """A person who has a hand on a site. Instants in UTC."""

    account_id: int
    name: str
    email: str
    role: Role
    given_at: datetime
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """An invitation that nobody took yet. ``digest`` tells it from others, and opens nothing."""

    digest: str
    email: str
    role: Role | None
    is_operator: bool
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """A line of the record. ``at`` in UTC; ``kind`` is one of ``kernel.record.Kind``."""

    id: int
    at: datetime
    site_id: int | None
    account_id: int | None
    actor: str
    kind: str
    detail: Mapping[str, object]


def account_by_email(session: Session, email: str) -> AccountFacts | None:
    """Return the account of an address, however its case was typed; closed ones too."""
    return _account(session, Account.email_key == mailbox_key(email))


def account(session: Session, account_id: int) -> AccountFacts | None:
    """Return an account; closed ones too."""
    return _account(session, Account.id == account_id)


def accounts(session: Session) -> list[AccountFacts]:
    """Return everybody, closed accounts last, then by address: the operator's list."""
    order = _accounts().order_by(Account.is_closed, Account.email_key)
    return [_facts(row, has_passkey) for row, has_passkey in session.execute(order)]


def roles_of(session: Session, account_id: int) -> dict[int, Role]:
    """Return what a person may do, by the identity of the site."""
    statement = select(GivenRole.site_id, GivenRole.role).where(GivenRole.account_id == account_id)
    rows = session.execute(within(statement, Scope.everything(), GivenRole))
    return {row.site_id: row.role for row in rows}


def roles_by_account(session: Session) -> dict[int, dict[int, Role]]:
    """Return everybody's roles: by account, then by the identity of the site."""
    statement = select(GivenRole.account_id, GivenRole.site_id, GivenRole.role)
    found: dict[int, dict[int, Role]] = {}
    for row in session.execute(within(statement, Scope.everything(), GivenRole)):
        found.setdefault(row.account_id, {})[row.site_id] = row.role
    return found


def people_of(session: Session, scope: Scope) -> list[Member]:
    """Return who has a hand on the site of ``scope``, by name."""
    statement = (
        select(
            Account.id,
            Account.name,
            Account.email,
            GivenRole.role,
            GivenRole.given_at,
            Account.signed_in_at,
        )
        .join(GivenRole, GivenRole.account_id == Account.id)
        .order_by(Account.name, Account.email_key)
    )
    return [Member(*row) for row in session.execute(within(statement, scope, GivenRole))]


def invitations(session: Session, site_id: int | None, *, now: datetime) -> list[InvitationFacts]:
    """Return the invitations of a site that may still be taken; ``None``: those of operators."""
    statement = (
        select(
            OneTimeLink.digest,
            OneTimeLink.email,
            OneTimeLink.role,
            OneTimeLink.is_operator,
            OneTimeLink.made_at,
            OneTimeLink.expires_at,
        )
        .where(
            OneTimeLink.purpose == "invite",
            OneTimeLink.site_id == site_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .order_by(OneTimeLink.made_at.desc(), OneTimeLink.digest)
    )
    return [InvitationFacts(*row) for row in session.execute(statement)]


def entries(
    session: Session, scope: Scope, *, before: int | None = None, limit: int = 50
) -> list[EntryFacts]:
    """Return lines of the record, the newest first; those older than ``before``, if it is said.

    ``Scope.everything()`` is the operator's: every site's, and what belongs to none.
    """
    statement = select(
        RecordEntry.id,
        RecordEntry.at,
        RecordEntry.site_id,
        RecordEntry.account_id,
        RecordEntry.actor,
        RecordEntry.kind,
        RecordEntry.detail,
    ).order_by(RecordEntry.id.desc())
    if before is not None:
        statement = statement.where(RecordEntry.id < before)
    rows = session.execute(within(statement.limit(limit), scope, RecordEntry))
    return [EntryFacts(*row) for row in rows]


def count_operators(session: Session) -> int:
    """Return how many open accounts operate the whole."""
    statement = select(func.count()).where(Account.is_operator, Account.is_closed.is_(False))
    return session.scalar(statement) or 0


def _account(session: Session, chosen: ColumnElement[bool]) -> AccountFacts | None:
    found = session.execute(_accounts().where(chosen)).first()
    return None if found is None else _facts(found[0], found[1])


def with_passkey() -> ColumnElement[bool]:
    """Return the condition that an account of the statement has a passkey."""
    return exists().where(Passkey.account_id == Account.id).correlate(Account)


def _accounts() -> Select[Account, bool]:
    return select(Account, with_passkey())


def _facts(row: Account, has_passkey: bool) -> AccountFacts:  # noqa: FBT001 (as _accounts)
    return AccountFacts(
        id=row.id,
        email=row.email,
        name=row.name,
        is_operator=row.is_operator,
        is_closed=row.is_closed,
        has_password=row.password_hash is not None,
        has_second=has_passkey or row.totp_secret is not None,
        language=row.language,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
    )

"""Sign-ins: a token in a browser, its digest here, and an end whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.kernel.record import Actor
from app.models.account import Account, SignIn
from app.queries.accounts import Visitor, roles_of, with_passkey
from app.services.accounts.record import note
from app.services.accounts.refusals import refuse
from app.services.accounts.tokens import digest_of, new_token
from app.services.accounts.transactions import changing

Way = Literal["password", "link", "invitation", "demo", "passkey", "identity"]

LONGEST = timedelta(hours=20)
IDLE_OPERATOR = timedelta(minutes=30)
_SEEN_EVERY = timedelta(minutes=1)
_FORGOTTEN_AFTER = timedelta(days=30)
_AGENT_SHOWN = 60
_Owner = aliased(Account)


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """A browser that is signed in. ``digest`` tells it from others, and opens nothing.

    Instants in UTC; ``seen_at`` is at most a minute late.
    """

    digest: str
    began_at: datetime
    seen_at: datetime
    is_strong: bool
    agent: str
    is_this_one: bool


def begin(  # noqa: PLR0913 (what a sign-in says)
    session: Session,
    account_id: int,
    *,
    strong: bool,
    agent: str,
    now: datetime,
    way: Way = "invitation",
) -> str:
    """Sign somebody in; return the token to give to their browser. Commits.

    ``agent``: a few words, such as ``Firefox, Linux``. Raises :class:`AccountError`:
    ``no_account``.
    """
    with changing(session):
        return opened(session, account_id, strong=strong, agent=agent, now=now, way=way)


def opened(  # noqa: PLR0913 (as begin)
    session: Session, account_id: int, *, strong: bool, agent: str, now: datetime, way: Way
) -> str:
    """Do as :func:`begin`, in the caller's transaction."""
    account = session.get(Account, account_id, populate_existing=True)
    if account is None or account.is_closed:
        refuse("no_account")
    token = new_token()
    session.execute(sa.delete(SignIn).where(SignIn.began_at < now - _FORGOTTEN_AFTER))
    session.execute(
        sa.insert(SignIn).values(
            digest=digest_of(token),
            account_id=account_id,
            began_at=now,
            seen_at=now,
            is_strong=strong,
            agent=agent[:_AGENT_SHOWN],
        )
    )
    account.signed_in_at = now
    session.flush()
    by = Actor(account.id, account.name or account.email)
    detail = {"way": way, "agent": agent[:_AGENT_SHOWN]}
    note(session, "signed_in", by=by, site_id=None, detail=detail, now=now)
    return token


def who(session: Session, token: str, *, now: datetime) -> Visitor | None:
    """Return who carries ``token``; ``None`` once it ended. Writes, at most once a minute.

    Twenty hours after it began a sign-in ends; an operator's, after half an hour of silence too.
    """
    has_passkey = with_passkey().label("has_passkey")
    statement = sa.select(SignIn.seen_at, SignIn.is_strong, has_passkey, Account).join(
        Account, Account.id == SignIn.account_id
    )
    row = session.execute(statement.where(SignIn.digest == digest_of(token), *_alive(now))).first()
    if row is None:
        return None
    account: Account = row.Account
    found = Visitor(
        account_id=account.id,
        name=account.name,
        email=account.email,
        language=account.language,
        is_operator=account.is_operator,
        is_strong=row.is_strong,
        has_password=account.password_hash is not None,
        has_second=row.has_passkey or account.totp_secret is not None,
        has_codes=account.totp_secret is not None,
        has_passkey=row.has_passkey,
        roles=roles_of(session, account.id),
    )
    if now - row.seen_at >= _SEEN_EVERY:
        _seen(session, token, now)
    return found


def strengthen(session: Session, token: str, *, now: datetime) -> str | None:
    """Say that a second factor was passed: return a new token in place of the former. Commits."""
    with changing(session):
        fresh = new_token()
        values = {"digest": digest_of(fresh), "is_strong": True, "seen_at": now}
        changed = _change(session, [SignIn.digest == digest_of(token), *_alive(now)], values)
        return fresh if changed else None


def end(session: Session, token: str, *, now: datetime) -> None:
    """Sign out. Commits; ending what has ended does nothing."""
    with changing(session):
        digest = digest_of(token)
        account = session.scalars(
            sa.select(Account)
            .join(SignIn)
            .where(SignIn.digest == digest, SignIn.ended_at.is_(None))
        ).first()
        if account and _change(session, [SignIn.digest == digest], {"ended_at": now}):
            by = Actor(account.id, account.name or account.email)
            note(session, "signed_out", by=by, site_id=None, detail={}, now=now)


def end_one(session: Session, account_id: int, digest: str, *, now: datetime) -> bool:
    """End one of somebody's sign-ins, from the list; tell whether it was theirs. Commits."""
    return bool(_end(session, account_id, [SignIn.digest == digest], now))


def end_all(session: Session, account_id: int, *, now: datetime, but: str = "") -> int:
    """End all of somebody's sign-ins, ``but`` the one of that token; return how many. Commits."""
    return _end(session, account_id, [SignIn.digest != digest_of(but)], now)


def ended(
    session: Session, account_id: int, *conditions: sa.ColumnElement[bool], now: datetime
) -> int:
    """End somebody's sign-ins in the caller's transaction, and say nothing; return how many."""
    return _change(session, [SignIn.account_id == account_id, *conditions], {"ended_at": now})


def others(token: str) -> sa.ColumnElement[bool]:
    """Return the condition of being another sign-in than that of ``token``."""
    return SignIn.digest != digest_of(token)


def listed(
    session: Session, account_id: int, *, now: datetime, token: str = ""
) -> list[SignInFacts]:
    """Return somebody's sign-ins that have not ended, the last seen first."""
    mine = digest_of(token)
    rows = session.execute(
        sa.select(SignIn.digest, SignIn.began_at, SignIn.seen_at, SignIn.is_strong, SignIn.agent)
        .where(SignIn.account_id == account_id, *_alive(now))
        .order_by(SignIn.seen_at.desc(), SignIn.digest)
    )
    return [SignInFacts(*row, is_this_one=row.digest == mine) for row in rows]


def _alive(now: datetime) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a sign-in that has not ended."""
    is_open = sa.exists().where(
        _Owner.id == SignIn.account_id,
        _Owner.is_closed.is_(False),
        sa.or_(_Owner.is_operator.is_(False), SignIn.seen_at > now - IDLE_OPERATOR),
    )
    return [
        SignIn.ended_at.is_(None),
        SignIn.began_at > now - LONGEST,
        is_open.correlate(SignIn),
    ]


def _seen(session: Session, token: str, now: datetime) -> None:
    """Write when somebody was last seen; of two requests at once, one does."""
    with changing(session):
        too_old = SignIn.seen_at <= now - _SEEN_EVERY
        _change(session, [SignIn.digest == digest_of(token), too_old], {"seen_at": now})


def _end(
    session: Session, account_id: int, conditions: list[sa.ColumnElement[bool]], now: datetime
) -> int:
    with changing(session):
        account = session.get(Account, account_id)
        count = ended(session, account_id, *conditions, now=now) if account else 0
        if account and count:
            by = Actor(account.id, account.name or account.email)
            note(session, "sign_in_ended", by=by, site_id=None, detail={"count": count}, now=now)
        return count


def _change(
    session: Session, conditions: list[sa.ColumnElement[bool]], values: dict[str, object]
) -> int:
    """Change the sign-ins that have not ended and answer to ``conditions``; return how many."""
    statement = sa.update(SignIn).where(SignIn.ended_at.is_(None), *conditions).values(values)
    found = session.execute(statement, execution_options={"synchronize_session": False})
    return int(getattr(found, "rowcount", 0))

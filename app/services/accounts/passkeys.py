"""Passkeys: added, listed, removed, and used, as a second factor or to come in by one alone.

A challenge is kept by the browser that asked for it, in its signed cookie. What makes it serve
once is the key: it remembers its last use, and answers no challenge made before that.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.models.account import Account, Passkey
from app.services.accounts import ceremonies
from app.services.accounts.ceremonies import (
    LONGEST_ID,
    Answer,
    Challenge,
    Known,
    Party,
    PasskeyError,
    Use,
    refuse,
)
from app.services.accounts.own import cleaned
from app.services.accounts.record import note
from app.services.accounts.roles import open_account
from app.services.accounts.second import held, keep_one
from app.services.accounts.sessions import opened
from app.services.accounts.transactions import changing

MOST = 20
LONGEST_NAME = 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PasskeyFacts:
    """A key that somebody has. Instants in UTC."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a browser sent, the challenge that it had, if any, and who asks."""

    text: str
    challenge: Challenge | None
    party: Party

    def challenge_for(self, use: Use, account_id: int, *, now: datetime) -> Challenge:
        """Return the challenge, if it was made for this; ``too_late`` otherwise."""
        if self.challenge is None or not self.challenge.is_for(use, account_id, now=now):
            refuse("too_late")
        return self.challenge


def listed(session: Session, account_id: int) -> list[PasskeyFacts]:
    """Return somebody's keys, the oldest first."""
    columns = (Passkey.id, Passkey.name, Passkey.made_at, Passkey.used_at)
    statement = sa.select(*columns).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return [PasskeyFacts(*row) for row in session.execute(statement)]


def to_add(session: Session, challenge: Challenge, party: Party) -> str:
    """Return what a browser is asked so that a device makes a key, as JSON.

    Raises :class:`AccountError`: ``no_account``.
    """
    row = open_account(session, challenge.account_id)
    known = _known(session, row.id)
    return ceremonies.asked_to_make(challenge, party, email=row.email, name=row.name, known=known)


def to_prove(session: Session, challenge: Challenge, party: Party) -> str:
    """Return what a browser is asked so that a device proves a key, as JSON.

    At the door it is any key that the device has for us, else one of the person's.
    """
    theirs = _known(session, challenge.account_id) if challenge.use == "second" else []
    return ceremonies.asked_to_prove(challenge, party, theirs)


def add(session: Session, account_id: int, proof: Proof, *, name: str, now: datetime) -> None:
    """Keep the key that a device made. Commits.

    Raises :class:`PasskeyError`: ``too_late``, ``not_known`` (the answer proves nothing),
    ``already_there``, ``too_many``; :class:`AccountError`: ``no_name``, ``no_account``.
    """
    called = cleaned(name)[:LONGEST_NAME]
    challenge = proof.challenge_for("add", account_id, now=now)
    made = ceremonies.made(proof.text, challenge, proof.party)
    kept = Passkey(
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=made.transports,
        name=called,
        made_at=now,
    )
    try:
        _keep(session, kept, now=now)
    except IntegrityError:
        refuse("already_there")


def remove(session: Session, account_id: int, passkey_id: int, *, now: datetime) -> bool:
    """Forget one of somebody's keys; tell whether it was theirs. Commits.

    Raises :class:`AccountError`: ``last_second`` for an operator who would have no second
    factor left; ``no_account``.
    """
    with changing(session):
        row = held(session, account_id)
        theirs = {one.id: one for one in listed(session, account_id)}
        gone = theirs.pop(passkey_id, None)
        if gone is None:
            return False
        keep_one(row, is_left=bool(theirs) or row.totp_secret is not None)
        session.execute(sa.delete(Passkey).where(Passkey.id == passkey_id))
        by, detail = Actor(row.id, row.name or row.email), {"name": gone.name}
        note(session, "passkey_removed", by=by, site_id=None, detail=detail, now=now)
        return True


def pass_second(session: Session, account_id: int, proof: Proof, *, now: datetime) -> None:
    """Pass the second step with one of one's own keys. Commits.

    Raises :class:`PasskeyError`: ``too_late``, ``not_known``, ``copied``.
    """
    challenge = proof.challenge_for("second", account_id, now=now)
    key, count = _proved(session, proof, challenge)
    if key.account_id != account_id:
        refuse("not_known")
    with changing(session):
        open_account(session, account_id)
        _use(session, key.id, count, challenge, now=now)


def come_in(session: Session, proof: Proof, *, agent: str, now: datetime) -> str:
    """Come in by a key alone; return the token of a new sign-in, a strong one. Commits.

    Raises :class:`PasskeyError`: ``too_late``, ``not_known``, ``copied``. Who closed an account
    left no key.
    """
    challenge = proof.challenge_for("door", 0, now=now)
    key, count = _proved(session, proof, challenge)
    account_id = key.account_id
    with changing(session):
        _use(session, key.id, count, challenge, now=now)
        return opened(session, account_id, strong=True, agent=agent, now=now, way="passkey")


def claimed(text: str) -> str:
    """Return the key that an answer claims to be of, to count its tries; empty for nonsense."""
    try:
        return Answer.read(text).credential_id[:LONGEST_ID]
    except PasskeyError:
        return ""


def _keep(session: Session, kept: Passkey, *, now: datetime) -> None:
    with changing(session):
        row = held(session, kept.account_id)
        if len(listed(session, row.id)) >= MOST:
            refuse("too_many")
        session.add(kept)
        session.flush()
        by, detail = Actor(row.id, row.name or row.email), {"name": kept.name}
        note(session, "passkey_added", by=by, site_id=None, detail=detail, now=now)


def _proved(session: Session, proof: Proof, challenge: Challenge) -> tuple[Passkey, int]:
    """Return the key that an answer proves, and how often its device used it."""
    answer = Answer.read(proof.text)
    statement = sa.select(Passkey).where(Passkey.credential_id == answer.credential_id)
    key = session.scalars(
        statement.join(Account, Account.id == Passkey.account_id).where(
            Account.is_closed.is_(False)
        )
    ).first()
    if key is None or not answer.is_of(key.account_id, was_named=challenge.use == "second"):
        refuse("not_known")
    return key, answer.count(key.public_key, challenge, proof.party)


def _use(
    session: Session, passkey_id: int, count: int, challenge: Challenge, *, now: datetime
) -> None:
    """Write that a key was used, in one statement: of two uses of a challenge, one is.

    A key that counts and does not go on from where it was is a copy (WebAuthn §6.1.1).
    """
    goes_on = Passkey.sign_count == 0 if count == 0 else Passkey.sign_count < count
    is_new = sa.or_(Passkey.used_at.is_(None), Passkey.used_at < challenge.made_at)
    statement = sa.update(Passkey).where(Passkey.id == passkey_id, goes_on, is_new)
    written = statement.values(sign_count=count, used_at=now).returning(Passkey.id)
    if session.scalar(written.execution_options(synchronize_session=False)) is not None:
        return
    row = session.get(Passkey, passkey_id, populate_existing=True)
    if row is None or (row.used_at is not None and row.used_at >= challenge.made_at):
        refuse("too_late")
    _log.warning("passkey %d counts %d after %d: a copy", passkey_id, count, row.sign_count)
    refuse("copied")


def _known(session: Session, account_id: int) -> list[Known]:
    columns = (Passkey.credential_id, Passkey.transports)
    theirs = sa.select(*columns).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return [Known(*row) for row in session.execute(theirs)]

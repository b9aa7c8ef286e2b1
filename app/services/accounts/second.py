"""The second factor: six figures from a telephone, each opening once (RFC 6238)."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from app.kernel.record import Actor, Kind
from app.models.account import Account, Passkey
from app.services.accounts.record import note
from app.services.accounts.refusals import refuse
from app.services.accounts.roles import open_account
from app.services.accounts.transactions import changing

_STEP_SECONDS = 30
_FIGURES = 6
_PROPOSED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A secret not kept yet. ``uri`` goes into a QR code, ``secret`` is read by a person.

    ``sealed`` is given back with the first code: an encrypted form field, good for an hour.
    """

    secret: str
    uri: str
    sealed: str


def propose(email: str, *, issuer: str, secret_key: str, now: datetime) -> Proposal:
    """Return a new secret to put into a telephone. Writes nothing."""
    secret = pyotp.random_base32()
    packed = f"{email} {secret}".encode()
    sealed = _cipher(secret_key).encrypt_at_time(packed, int(now.timestamp()))
    return _proposal(secret, sealed.decode("ascii"), email, issuer)


def again(
    sealed: str, email: str, *, issuer: str, secret_key: str, now: datetime
) -> Proposal | None:
    """Return the same proposal, for a form shown again; ``None``: too old, or not theirs."""
    secret = _opened(sealed, email, secret_key, now)
    return None if secret is None else _proposal(secret, sealed, email, issuer)


def enrol(  # noqa: PLR0913 (what is proved, and with what)
    session: Session, account_id: int, sealed: str, code: str, *, secret_key: str, now: datetime
) -> bool:
    """Keep a proposed secret, once a first code proves that the telephone has it. Commits.

    Never in place of another: who has only a password does not change it; ``forget`` it first.
    """
    with changing(session):
        row = open_account(session, account_id)
        secret = _opened(sealed, row.email, secret_key, now)
        step = None if secret is None else _step_of(secret, code, now)
        if secret is None or step is None or row.totp_secret is not None:
            return False
        kept = _cipher(secret_key).encrypt_at_time(secret.encode(), int(now.timestamp()))
        row.totp_secret, row.totp_last_step = kept.decode("ascii"), step
        _tell(session, "second_factor_set", row, now)
        return True


def verify(session: Session, account_id: int, code: str, *, secret_key: str, now: datetime) -> bool:
    """Tell whether ``code`` is right, a step late or early at most, and never taken. Commits.

    A code that was taken closes those before it too.
    """
    with changing(session):
        row = open_account(session, account_id)
        step = None
        if row.totp_secret is not None:
            secret = _kept(row.totp_secret, secret_key)
            step = None if secret is None else _step_of(secret, code, now)
        taken = None
        if step is not None:
            # Of two at once, the second finds the step taken.
            never_taken = sa.or_(Account.totp_last_step.is_(None), Account.totp_last_step < step)
            statement = sa.update(Account).where(Account.id == account_id, never_taken)
            taken = session.scalar(statement.values(totp_last_step=step).returning(Account.id))
        return taken is not None


def forget(session: Session, account_id: int, *, now: datetime) -> None:
    """Let an account open without codes. Commits. Raises :class:`AccountError`: ``last_second``.

    Whether who asks passed it first is the caller's to know.
    """
    with changing(session):
        row = held(session, account_id)
        if row.totp_secret is not None:
            has_passkey = sa.exists().where(Passkey.account_id == account_id)
            keep_one(row, is_left=bool(session.scalar(sa.select(has_passkey))))
            row.totp_secret = row.totp_last_step = None
            _tell(session, "second_factor_removed", row, now)


def held(session: Session, account_id: int) -> Account:
    """Return the row of an open account, held until the end of the transaction.

    Two factors removed at the same instant are removed one after the other.
    """
    open_account(session, account_id)
    statement = sa.select(Account).where(Account.id == account_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def keep_one(row: Account, *, is_left: bool) -> None:
    """Refuse (``last_second``) that an operator be without any second factor."""
    if row.is_operator and not is_left:
        refuse("last_second")


def _tell(session: Session, kind: Kind, row: Account, now: datetime) -> None:
    session.flush()
    by = Actor(row.id, row.name or row.email)
    note(session, kind, by=by, site_id=None, detail={}, now=now)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step whose code this is: the present one, the one before, the one after.

    All three are tried whatever is found, each in the same time.
    """
    typed = "".join(code.split())
    if len(typed) != _FIGURES or not (typed.isascii() and typed.isdecimal()):
        return None
    present, maker = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    steps = [present, present - 1, present + 1]
    right = [s for s in steps if hmac.compare_digest(maker.generate_otp(s), typed)]
    return right[0] if right else None


def _proposal(secret: str, sealed: str, email: str, issuer: str) -> Proposal:
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    return Proposal(secret, uri, sealed)


def _opened(sealed: str, email: str, secret_key: str, now: datetime) -> str | None:
    try:
        packed = _cipher(secret_key).decrypt_at_time(
            sealed.encode("ascii", "replace"),
            ttl=int(_PROPOSED_FOR.total_seconds()),
            current_time=int(now.timestamp()),
        )
    except InvalidToken:
        return None
    theirs, _, secret = packed.decode().rpartition(" ")
    return secret if theirs == email else None


def _kept(sealed: str, secret_key: str) -> str | None:
    try:
        return _cipher(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None  # the installation's key was changed: an operator closes, and invites again


def _cipher(secret_key: str) -> Fernet:
    """Derive a key of its own from the installation's (RFC 5869): one use, one key."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"rentree totp")
    return Fernet(urlsafe_b64encode(derived.derive(secret_key.encode())))

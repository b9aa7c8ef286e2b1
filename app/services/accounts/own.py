"""What people change of their own account. Each commits."""

from __future__ import annotations

from datetime import datetime
from unicodedata import category

from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.models.account import Account
from app.services.accounts import links, sessions
from app.services.accounts.passwords import fault, hash_password, verify
from app.services.accounts.record import note
from app.services.accounts.refusals import AccountError, refuse
from app.services.accounts.roles import open_account
from app.services.accounts.transactions import changing

_LONGEST_NAME = 120


def cleaned(name: str) -> str:
    r"""Return a name as it is kept: on one line, nothing invisible, not endless.

    Raises :class:`AccountError` (``no_name``) when nothing is left.

    >>> cleaned("  Claire\r\n Dupont\u202e ")
    'Claire Dupont'
    """
    seen = "".join(" " if category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in name)
    kept = "".join(sign for sign in seen if category(sign) not in {"Cf", "Cs", "Co", "Cn"})
    found = " ".join(kept.split())[:_LONGEST_NAME].rstrip()
    if not found:
        refuse("no_name")
    return found


def acceptable(password: str, email: str) -> str:
    """Return what is kept of a new password; :class:`AccountError` says what is wrong with it."""
    if wrong := fault(password, email):
        raise AccountError(wrong)
    return hash_password(password)


def rename(session: Session, account_id: int, name: str, *, now: datetime) -> None:
    """Change one's name. Raises :class:`AccountError`: ``no_name``, ``no_account``."""
    wanted = cleaned(name)
    with changing(session):
        row = open_account(session, account_id)
        before = row.name
        if before == wanted:
            return
        row.name = wanted
        session.flush()
        by, detail = Actor(account_id, wanted), {"before": before}
        note(session, "name_changed", by=by, site_id=None, detail=detail, now=now)


def speak(session: Session, account_id: int, language: str) -> None:
    """Choose the language of the console and of one's mail, by its code.

    Raises :class:`AccountError`: ``no_account``. Which languages there are is the caller's.
    """
    with changing(session):
        open_account(session, account_id).language = language


def change_password(  # noqa: PLR0913 (the former, the new, and which browser stays)
    session: Session, account_id: int, *, current: str, new: str, token: str, now: datetime
) -> None:
    """Choose a new password; end every sign-in but that of ``token``, and every link of theirs.

    ``current`` is not asked of who has none yet. Raises :class:`AccountError`:
    ``no_account``, ``wrong_password``, or a fault of the new one.
    """
    row = open_account(session, account_id)
    kept, email = row.password_hash, row.email
    session.commit()  # nobody waits for us while passwords are tried
    if kept is not None and not verify(kept, current):
        refuse("wrong_password")
    fresh = acceptable(new, email)
    with changing(session):
        row = open_account(session, account_id)
        if row.password_hash != kept:
            refuse("wrong_password")
        _keep(session, row, fresh, token, now=now)


def _keep(session: Session, row: Account, fresh: str, token: str, *, now: datetime) -> None:
    row.password_hash = fresh
    session.flush()
    sessions.ended(session, row.id, sessions.others(token), now=now)
    links.void(session, *links.ways_in(row.id), now=now)
    by = Actor(row.id, row.name or row.email)
    note(session, "password_changed", by=by, site_id=None, detail={}, now=now)

"""Passwords: how they are kept, how they are tried, which are refused."""

from __future__ import annotations

from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.mailboxes import mailbox_key
from app.kernel.weak_passwords import is_weak
from app.services.accounts.refusals import PasswordFault

SHORTEST, LONGEST = 12, 256
HASHER = PasswordHasher()  # Argon2id, 64 MiB, three passes: RFC 9106 §4, second choice
# Of chance that was thrown away: nobody's password, and as dear to try as anybody's.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4"
    "$LOh3CDH/I0alxc7iJlNlNA$bVkgB8MwCS38qpOqFzrA0yZNCoRHf9vrK0tjFk8MQs0"
)
# Each takes 64 MiB and a processor for a third of a second; the others wait their turn.
_AT_ONCE = BoundedSemaphore(2)


def hash_password(text: str) -> str:
    """Return what is kept of a password: Argon2id (RFC 9106), with a salt of its own."""
    with _AT_ONCE:
        return HASHER.hash(_plain(text))


def verify(kept: str | None, text: str) -> bool:
    """Tell whether ``text`` is the password. ``None``: no account, and the same work."""
    with _AT_ONCE:
        try:
            is_right = HASHER.verify(kept or NOBODY, _plain(text))
        except (VerificationError, InvalidHashError):
            return False
    return is_right and kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a password is kept in a way that is no longer ours: hash it again."""
    return HASHER.check_needs_rehash(kept)


def fault(text: str, email: str) -> PasswordFault | None:
    """Say why a password may not be chosen (NIST SP 800-63B §3.1.1.2), or ``None``."""
    plain = normalize("NFKC", text)
    if len(plain) < SHORTEST:
        return "too_short"
    if len(plain) > LONGEST:
        return "too_long"
    if _resembles(plain, email):
        return "is_email"
    return "too_common" if is_weak(plain) else None


def _plain(text: str) -> str:
    """Return one spelling of what different keyboards type (ibid.), never endless."""
    return normalize("NFKC", text[: LONGEST * 2])


def _resembles(plain: str, email: str) -> bool:
    key = mailbox_key(email)
    name = key.partition("@")[0]
    said = plain.lower().strip()
    return bool(key) and said in {key, name, name * 2, key.replace("@", "")}

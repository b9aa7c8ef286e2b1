"""Secrets that we hand out: what leaves is a token, what stays is its digest."""

from __future__ import annotations

import secrets
from hashlib import sha256


def new_token() -> str:
    """Return 32 bytes of chance, spelt so that they may stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what is kept of a token. No salt: there is nothing to guess in 256 bits.

    >>> digest_of("a")[:16]
    'ca978112ca1bbdca'
    """
    return sha256(token.encode("utf-8", "replace")).hexdigest()

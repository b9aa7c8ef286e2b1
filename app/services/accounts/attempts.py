"""How often one may try: for each account, for each address, and overall."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Literal, Self

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from app.kernel.mailboxes import mailbox_key
from app.settings import Settings

Kind = Literal[
    "password",
    "second",
    "link",
    "token",
    "consent",
    "association",
    "request",
    "invite",
    "domain",
    "translate",
    "export",
]
"""Trying a password; a code; asking for a link; opening one. Leaving for HelloAsso's consent
screen; a page or a form of an association. Asking for a portal; inviting somebody; having a
domain looked at; asking for translations; taking everything away.
"""

# For an address, for an account, for all. A town hall has one address, and many people behind it.
_LIMITS: Mapping[Kind, tuple[str, str, str]] = {
    "password": ("40/5 minutes", "10/5 minutes; 60/day", "1000/5 minutes"),
    "second": ("40/5 minutes", "5/5 minutes; 20/hour", "1000/5 minutes"),
    "link": ("15/15 minutes", "3/15 minutes; 10/day", "300/15 minutes"),
    "token": ("60/5 minutes", "60/5 minutes", "1000/5 minutes"),
    "consent": ("30/15 minutes", "30/15 minutes", "600/15 minutes"),
    "association": ("120/15 minutes", "60/15 minutes", "3000/15 minutes"),
    "request": ("15/hour", "3/15 minutes; 10/day", "300/hour"),
    "invite": ("60/10 minutes", "20/10 minutes; 200/day", "600/10 minutes"),
    "domain": ("60/10 minutes", "15/10 minutes; 200/day", "600/10 minutes"),
    "translate": ("60/10 minutes", "20/10 minutes; 200/day", "300/10 minutes"),
    "export": ("30/hour", "6/hour", "120/hour"),
}
_AWAY_SECONDS = 30.0
_PATIENCE_SECONDS = 0.3


class Attempts:
    """Counts tries, in Redis when there is one, else (or while it is away) in this process.

    Each kind is counted apart: who is kept from trying passwords may still ask for a link.
    """

    def __init__(
        self,
        shared: MemoryStorage | RedisStorage | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """``clock`` measures how long Redis rests; ``wall`` is that of the counts themselves."""
        self._shared = None if shared is None else MovingWindowRateLimiter(shared)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._clock, self._wall = clock, wall
        self._back_at = 0.0
        self._limits = {
            kind: tuple(parse_many(text) for text in texts) for kind, texts in _LIMITS.items()
        }

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the count of this installation."""
        if not settings.redis_url:
            return cls(None)
        return cls(
            RedisStorage(
                settings.redis_url,
                wrap_exceptions=True,
                socket_connect_timeout=_PATIENCE_SECONDS,
                socket_timeout=_PATIENCE_SECONDS,
            )
        )

    def allow(self, kind: Kind, account_key: str, address: str | None) -> bool:
        """Count one more try; tell whether it may be made. See :meth:`seconds_left`."""
        return self.seconds_left(kind, account_key, address) == 0

    def seconds_left(self, kind: Kind, account_key: str, address: str | None) -> int:
        """Count one more try; return 0 when it may be made, else after how many seconds.

        Never fails. ``account_key``: the address of e-mail typed, or the identity of an
        account; empty when there is none to name. ``address``: the IP address of who tries
        (IPv6: its /64).
        """
        if self._shared is not None and self._clock() >= self._back_at:
            try:
                return self._counted(self._shared, kind, account_key, address)
            except StorageError:
                self._back_at = self._clock() + _AWAY_SECONDS
        return self._counted(self._own, kind, account_key, address)

    def _counted(
        self, limiter: MovingWindowRateLimiter, kind: Kind, account_key: str, address: str | None
    ) -> int:
        """Count in order: what an address spends in vain costs neither the account nor others."""
        by_address, by_account, overall = self._limits[kind]
        spent = [(by_address, f"a {network_of(address)}")]
        if account_key:
            spent.append((by_account, f"p {_unnamed(account_key)}"))
        spent.append((overall, "all"))
        left = (self._hit(limiter, items, kind, key) for items, key in spent)
        return next((seconds for seconds in left if seconds), 0)

    def _hit(
        self, limiter: MovingWindowRateLimiter, items: list[RateLimitItem], kind: Kind, key: str
    ) -> int:
        """Count a try in each window; return the seconds until the last full one lets one in."""
        left = 0
        for item in items:  # each is counted, even past one that says no
            if not limiter.hit(item, "rentree", kind, key):
                opens_at = limiter.get_window_stats(item, "rentree", kind, key).reset_time
                left = max(left, ceil(opens_at - self._wall()), 1)
        return left


def network_of(address: str | None) -> str:
    """Return whom an IP address stands for: itself, or the /64 that one home or office has.

    >>> network_of("192.0.2.7"), network_of("::ffff:192.0.2.7"), network_of("2001:db8::1:2")
    ('192.0.2.7', '192.0.2.7', '2001:db8::/64')
    >>> network_of(None), network_of("unix:")
    ('unknown', 'unknown')
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), 64), strict=False))
    return str(found)


def _unnamed(account_key: str) -> str:
    """Return what stands for an account in Redis, however its case is typed: no address is kept."""
    return sha256(mailbox_key(account_key).encode("utf-8", "replace")).hexdigest()[:32]

"""How much one address may have the API make in a minute, and the headers that say it.

``RateLimit-Policy`` and ``RateLimit`` are those of draft-ietf-httpapi-ratelimit-headers, as
structured fields (RFC 9651). What is counted is work: an answer that the page cache keeps is
given without reaching this module, costs next to nothing, and is not counted. So an answer that
may be kept states the policy alone; what is left to one reader is told to that reader, and the
page cache leaves it out of what it keeps (``page_cache.pages``).

Counted are the addresses of the Internet. A loopback or private one is our own network, or a
proxy that nobody told us of (``RENTREE_TRUSTED_PROXIES``): everybody would be counted as one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Self
from zlib import crc32

from flask import Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from limits.errors import StorageError
from limits.storage import RedisStorage

from app.services.accounts.attempts import network_of
from app.settings import Settings
from app.web.catalogues import ngettext
from app.web.clock import now
from app.web.problem_details import in_words, problem_response

WINDOW_SECONDS = 60
POLICY, LEFT = "RateLimit-Policy", "RateLimit"
_NAME = "api"
_KEY = "api.quota"
_MOST_KNOWN = 100_000
_AWAY_SECONDS = 30.0
_PATIENCE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left to an address, and in how many seconds its count begins anew."""

    left: int
    seconds: int
    is_over: bool = False


class Quota:
    """Counts requests by address and minute, in Redis when there is one, else in this process.

    Without Redis each process counts for itself: nobody is refused before ``most``, and
    somebody whom several processes serve may go further. ``key`` hides addresses from whoever
    reads Redis. ``clock`` (monotonic) measures how long a silent Redis is left alone.
    """

    def __init__(
        self,
        most: int,
        *,
        shared: RedisStorage | None = None,
        key: bytes = b"",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self._shared, self._key, self._clock = shared, key[:32], clock
        self._back_at = 0.0
        self._lock = threading.Lock()
        self._minute = 0
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the count of this installation."""
        shared = None
        if settings.redis_url:
            shared = RedisStorage(
                settings.redis_url,
                wrap_exceptions=True,
                socket_connect_timeout=_PATIENCE_SECONDS,
                socket_timeout=_PATIENCE_SECONDS,
            )
        return cls(settings.api_per_minute, shared=shared, key=settings.secret_key.encode())

    @property
    def policy(self) -> str:
        """What ``RateLimit-Policy`` says; empty when nothing is limited."""
        return f'"{_NAME}";q={self.most};w={WINDOW_SECONDS}' if self.most else ""

    def spend(self, address: str | None, *, at: datetime) -> Standing | None:
        """Count one more request of an IP address; ``None`` when it is not counted. Never fails."""
        if not self.most or not is_counted(address):
            return None
        network = network_of(address)
        # Each network has minutes of its own: everybody does not come back at the same second.
        seconds = at.timestamp() + crc32(network.encode()) % WINDOW_SECONDS
        window, into = divmod(seconds, WINDOW_SECONDS)
        minute = int(at.timestamp()) // WINDOW_SECONDS
        used = self._counted(f"{self._hidden(network)}:{int(window)}", minute)
        left = self.most - used
        return Standing(max(left, 0), max(1, ceil(WINDOW_SECONDS - into)), is_over=left < 0)

    def _counted(self, key: str, minute: int) -> int:
        if self._shared is not None and self._clock() >= self._back_at:
            try:
                return int(self._shared.incr(f"rentree:{_NAME}:{key}", 2 * WINDOW_SECONDS))
            except StorageError:
                self._back_at = self._clock() + _AWAY_SECONDS
        return self._counted_here(key, minute)

    def _counted_here(self, key: str, minute: int) -> int:
        """Count in two generations, so that what is over is forgotten without being looked for."""
        with self._lock:
            if minute != self._minute or len(self._young) >= _MOST_KNOWN:
                self._old, self._young, self._minute = self._young, {}, minute
            used = self._young.get(key, self._old.get(key, 0)) + 1
            self._young[key] = used
            return used

    def _hidden(self, network: str) -> str:
        return blake2s(network.encode(), key=self._key, digest_size=12).hexdigest()


def is_counted(address: str | None) -> bool:
    """Tell whether an IP address is somebody's on the Internet.

    >>> is_counted("9.9.9.9"), is_counted("2a01:e0a:1::7"), is_counted("::ffff:9.9.9.9")
    (True, True, True)
    >>> [is_counted(address) for address in ("127.0.0.1", "10.1.2.3", "::1", "unix:", None)]
    [False, False, False, False, False]
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped.is_global
    return found.is_global


def prepare(state: BlueprintSetupState) -> None:
    """Give an application its count."""
    app = state.app
    app.extensions[_KEY] = Quota.of(app.extensions["settings"])


def spend() -> Response | None:
    """Count this request; past what its address may ask for, answer 429 and when to come back."""
    if request.method == "OPTIONS":
        return None
    standing = g.api_standing = quota().spend(request.remote_addr, at=now())
    if standing is None or not standing.is_over:
        return None
    title, _ = in_words(429)
    response = problem_response(429, title, _too_many(standing.seconds))
    response.headers["Retry-After"] = str(standing.seconds)
    return response


def tell(response: Response) -> None:
    """Say the policy, and what is left where no one else may be given this answer."""
    count = quota()
    if not count.most:
        return
    response.headers[POLICY] = count.policy
    standing: Standing | None = g.get("api_standing")
    # A shared cache that may keep an answer would tell everybody what is left to the first.
    is_shared = response.status_code == 200 and _settings().shared_cache_seconds
    if standing is not None and not is_shared:
        response.headers[LEFT] = f'"{_NAME}";r={standing.left};t={standing.seconds}'


def quota() -> Quota:
    """Return the count of this application."""
    found: Quota = current_app.extensions[_KEY]
    return found


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _too_many(seconds: int) -> str:
    return ngettext(
        "Trop de demandes depuis votre adresse. Réessayez dans une seconde.",
        "Trop de demandes depuis votre adresse. Réessayez dans %(num)s secondes.",
        seconds,
    )

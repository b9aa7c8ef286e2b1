"""The keys of HelloAsso: asked once, renewed before their end, shared by all processes.

OAuth 2 (RFC 6749) with form bodies. HelloAsso wants a key renewed by its refresh token, which
serves once and gives the next, rather than asked again with the secret: so the pair is kept,
and one process at a time renews it. The secret serves when there is no pair, or when its
refresh token is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock
from typing import Protocol

from app.clients.calls import CallAwayError, Caller, CallRefusedError
from app.clients.helloasso_payloads import PayloadError, TokenPair

# HelloAsso publishes no limit: four of its own integrators' calls at once is what it bears.
AT_ONCE = BoundedSemaphore(4)
CONSENT_OVER = (
    "L’association ne nous laisse plus entrer chez HelloAsso : qu’elle nous redonne son accord."
)
_MARGIN = timedelta(minutes=2)
_BAD_CREDENTIALS = frozenset({400, 401, 403})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredPair:
    """A key and what renews it (empty when nothing does). ``expires_at`` is UTC.

    >>> from datetime import UTC
    >>> StoredPair("secret", "too", datetime(2026, 11, 22, tzinfo=UTC)).expires_at.year
    2026
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A pair that was given, and for which association when it is one's (its slug)."""

    pair: StoredPair
    association: str | None


class TokenStore(Protocol):
    """Where the pair is kept, for all processes."""

    def read(self) -> StoredPair | None:
        """Return the pair, if there is one."""

    def hold(self) -> AbstractContextManager[None]:
        """Keep every other process from renewing; read again inside."""

    def write(self, pair: StoredPair) -> None:
        """Keep the pair for good: it must be there when this returns."""


class MemoryStore:
    """A store for one process: tests, and runs that may write nothing."""

    def __init__(self, pair: StoredPair | None = None) -> None:
        self._pair = pair
        self._lock = Lock()

    def read(self) -> StoredPair | None:
        """Return the pair, if there is one."""
        return self._pair

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other thread from renewing."""
        with self._lock:
            yield

    def write(self, pair: StoredPair) -> None:
        """Keep the pair as long as this object lives."""
        self._pair = pair


class Tokens:
    """Gives the key of the moment. Safe between threads, and between processes by its store."""

    def __init__(  # noqa: PLR0913 (whom to ask, as whom, and where to keep it)
        self,
        caller: Caller,
        token_url: str,
        client_id: str,
        client_secret: str | None,
        store: TokenStore,
        *,
        now: Callable[[], datetime],
    ) -> None:
        """``client_secret`` is for our own key; that of an association is only ever renewed."""
        self._caller = caller
        self._url = token_url
        self._id = client_id
        self._secret = client_secret
        self._store = store
        self._now = now
        self._lock = Lock()
        self._known: StoredPair | None = None

    def access(self) -> str:
        """Return a key that lives two minutes more at least; :class:`CallError` otherwise.

        When HelloAsso does not answer, a key that still lives is better than none.
        """
        known = self._known
        if known is not None and self._is_fresh(known):
            return known.access
        with self._lock:
            return self._current(refused=None)

    def renew(self, refused: str) -> str:
        """Return another key than the one that was refused: another process may have it."""
        with self._lock:
            return self._current(refused=refused)

    def _current(self, refused: str | None) -> str:
        if self._known is None or not self._serves(self._known, refused):
            with self._store.hold():
                # Read inside: whoever held it before us may have renewed it.
                self._known = self._renewed(self._store.read(), refused)
        return self._known.access

    def _renewed(self, kept: StoredPair | None, refused: str | None) -> StoredPair:
        if kept is not None and self._serves(kept, refused):
            return kept
        try:
            pair = self._asked(kept)
        except CallAwayError:
            if kept is None or kept.access == refused or kept.expires_at <= self._now():
                raise
            return kept
        self._store.write(pair)
        return pair

    def _serves(self, pair: StoredPair, refused: str | None) -> bool:
        return pair.access != refused and self._is_fresh(pair)

    def _is_fresh(self, pair: StoredPair) -> bool:
        return pair.expires_at - self._now() > _MARGIN

    def _asked(self, kept: StoredPair | None) -> StoredPair:
        if kept is not None and kept.refresh:
            form = {
                "grant_type": "refresh_token",
                "refresh_token": kept.refresh,
                "client_id": self._id,
            }
            try:
                return self._granted(form, refresh=kept.refresh)
            except CallRefusedError as refused:
                _log.info("helloasso: refresh token refused (%s)", refused.status)
        if self._secret is None:
            raise CallRefusedError(CONSENT_OVER, status=401)
        form = {
            "grant_type": "client_credentials",
            "client_id": self._id,
            "client_secret": self._secret,
        }
        try:
            return self._granted(form)
        except CallRefusedError as refused:
            if refused.status not in _BAD_CREDENTIALS:
                raise
            status = refused.status
        msg = (
            f"HelloAsso refuse notre identifiant ou notre secret ({status}) : vérifiez "
            "RENTREE_HELLOASSO_CLIENT_ID et RENTREE_HELLOASSO_CLIENT_SECRET."
        )
        raise CallRefusedError(msg, status=status)

    def _granted(self, form: dict[str, str], *, refresh: str = "") -> StoredPair:
        grant = ask_grant(self._caller, self._url, form, now=self._now, is_safe=True)
        # A server may let the same refresh token serve again (RFC 6749 §6).
        return replace(grant.pair, refresh=grant.pair.refresh or refresh)


def ask_grant(
    caller: Caller,
    token_url: str,
    form: dict[str, str],
    *,
    now: Callable[[], datetime],
    is_safe: bool,
) -> Grant:
    """Ask for a pair. Its life counts from before the question: never too long.

    ``is_safe``: whether the same may be asked again when the answer is lost.
    """
    asked_at = now()
    with AT_ONCE:
        answer = caller.call("POST", token_url, form=form, is_safe=is_safe)
    try:
        given = TokenPair.of(answer.json())
    except PayloadError:
        msg = "HelloAsso ne donne pas de clé lisible : réessayez plus tard."
    else:
        expires_at = asked_at + timedelta(seconds=given.expires_in)
        pair = StoredPair(given.access, given.refresh or "", expires_at)
        return Grant(pair, given.organization_slug)
    raise CallAwayError(msg, status=answer.status)


def privileges(access: str) -> frozenset[str] | None:
    """Return what a key allows (claim ``cps`` of its JWT, RFC 7519), or nothing if unreadable.

    Its signature is not checked: the key was given to us, and the API is the one that decides.

    >>> privileges("e30.eyJjcHMiOlsiQ2hlY2tvdXQiXX0.x"), privileges("opaque")
    (frozenset({'Checkout'}), None)
    """
    _, _, claims = access.partition(".")
    encoded = claims.partition(".")[0]
    padded = encoded + "=" * (-len(encoded) % 4)
    try:
        said = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    allowed = said.get("cps") if isinstance(said, dict) else None
    if not isinstance(allowed, list):
        return None
    return frozenset(name for name in allowed if isinstance(name, str))

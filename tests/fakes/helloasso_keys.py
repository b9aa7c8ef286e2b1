"""The stand-in's keys: three grants, rotation, expiry, revocation (RFC 6749, RFC 7636).

Bodies are forms; an access token is a JWT whose ``cps`` claim holds the
privileges. A refresh token serves once: the next one comes with the answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

CODE_SECONDS = 5 * 60
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom a token opens: the association that let the client in, or nobody but itself."""

    expires_at: float
    organization: str | None
    privileges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Code:
    """What the consent screen gives to be exchanged, once, within five minutes."""

    expires_at: float
    organization: str
    redirect_uri: str
    challenge: str


class RefusedKeyError(Exception):
    """No token. ``status`` and ``error`` as RFC 6749 (5.2) writes them."""

    def __init__(self, status: int, error: str, why: str) -> None:
        super().__init__(why)
        self.status, self.error, self.why = status, error, why


class Desk:
    """Gives tokens, and knows those it gave. ``clock`` counts seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.client_id = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
        self.client_secret = "un-secret-de-demonstration"  # noqa: S105 (it opens nothing)
        self.privileges = {
            "AccessPublicData", "AccessTransactions", "Checkout", "FormOpenDirectory",
            "OrganizationOpenDirectory", "FormAdministration",
        }  # a list read across  # fmt: skip
        self.access_seconds = 1800.0
        self.refresh_seconds = 30 * 24 * 3600.0
        self.own_organization: str | None = None
        self.is_cps_told = True
        self.given: Counter[str] = Counter()
        self._clock = clock
        self._lock = Lock()
        self._signing = secrets.token_bytes(32)
        self._access: dict[str, Holder] = {}
        self._refresh: dict[str, Holder] = {}
        self._codes: dict[str, Code] = {}

    def answer(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """Answer one request for a token; raise :class:`RefusedKeyError`."""
        grants = {
            "client_credentials": self._by_secret,
            "refresh_token": self._by_refresh,
            "authorization_code": self._by_code,
        }
        grant = fields.get("grant_type", "")
        if grant not in grants:
            raise RefusedKeyError(400, "unsupported_grant_type", f"grant_type: {grant or 'none'}")
        with self._lock:
            told = self._give(grants[grant](fields))
            self.given[grant] += 1
            return told

    def holder(self, access: str) -> Holder | None:
        """Return for whom ``access`` opens; ``None`` when it is unknown or over."""
        holder = self._access.get(access)
        return holder if holder and holder.expires_at > self._clock() else None

    def linked(self) -> list[str]:
        """Return the associations that let the client in, in the order of their names."""
        holders = tuple(self._refresh.values())
        return sorted({holder.organization for holder in holders if holder.organization})

    def code_for(self, organization: str, *, redirect_uri: str, challenge: str) -> str:
        """Return the code that the consent screen gives once somebody said yes."""
        code = secrets.token_urlsafe(24)
        until = self._clock() + CODE_SECONDS
        self._codes[code] = Code(until, organization, redirect_uri, challenge)
        return code

    def expire(self, *, refresh_too: bool = False) -> None:
        """End every access token (and refresh token) given so far."""
        with self._lock:
            self._access.clear()
            if refresh_too:
                self._refresh.clear()

    def revoke(self, access: str | None = None) -> None:
        """Take back a token and what renews it; without ``access``, everything and all codes."""
        with self._lock:
            if access is None:
                self._access.clear()
                self._refresh.clear()
                self._codes.clear()
            elif holder := self._access.pop(access, None):
                # One consent, one family: whatever renews it goes too.
                kept = self._refresh.items()
                self._refresh = {
                    key: other for key, other in kept if other.organization != holder.organization
                }

    def _by_secret(self, fields: Mapping[str, str]) -> str | None:
        self._check_client(fields)
        return self.own_organization

    def _by_refresh(self, fields: Mapping[str, str]) -> str | None:
        if fields.get("client_id", self.client_id) != self.client_id:
            raise RefusedKeyError(401, "invalid_client", "client_id")
        holder = self._refresh.pop(fields.get("refresh_token", ""), None)
        if holder is None or holder.expires_at <= self._clock():
            raise RefusedKeyError(400, "invalid_grant", "refresh_token: unknown, used or expired")
        return holder.organization

    def _by_code(self, fields: Mapping[str, str]) -> str | None:
        self._check_client(fields)
        # Taken before it is checked: a code that was tried is spent.
        code = self._codes.pop(fields.get("code", ""), None)
        verifier = fields.get("code_verifier", "")
        if code is None or code.expires_at <= self._clock():
            raise RefusedKeyError(400, "invalid_grant", "code: unknown, used or expired")
        if fields.get("redirect_uri") != code.redirect_uri:
            raise RefusedKeyError(400, "invalid_grant", "redirect_uri: not the one that was asked")
        if not _VERIFIER.fullmatch(verifier) or challenge_of(verifier) != code.challenge:
            raise RefusedKeyError(400, "invalid_grant", "code_verifier")
        return code.organization

    def _check_client(self, fields: Mapping[str, str]) -> None:
        said = fields.get("client_id", ""), fields.get("client_secret", "")
        if said != (self.client_id, self.client_secret):
            raise RefusedKeyError(401, "invalid_client", "client_id or client_secret")

    def _give(self, organization: str | None) -> dict[str, Any]:
        now = self._clock()
        privileges = frozenset(self.privileges)
        access = self._signed(now, organization, privileges)
        refresh = secrets.token_urlsafe(48)
        self._access[access] = Holder(now + self.access_seconds, organization, privileges)
        self._refresh[refresh] = Holder(now + self.refresh_seconds, organization, privileges)
        told: dict[str, Any] = {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": max(int(self.access_seconds) - 1, 0),
            "refresh_token": refresh,
        }
        return told | ({"organization_slug": organization} if organization else {})

    def _signed(self, now: float, organization: str | None, privileges: frozenset[str]) -> str:
        claims: dict[str, Any] = {"jti": secrets.token_hex(16)}
        if organization:
            claims["organization_slug"] = organization
        if self.is_cps_told:
            claims["cps"] = sorted(privileges)
        claims |= {"nbf": int(now), "exp": int(now + self.access_seconds)}
        body = f"{_base64({'alg': 'HS256', 'typ': 'JWT'})}.{_base64(claims)}"
        seal = hmac.new(self._signing, body.encode(), hashlib.sha256).digest()
        return f"{body}.{_unpadded(seal)}"


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2; its appendix B is the example).

    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return _unpadded(hashlib.sha256(verifier.encode("ascii")).digest())


def _base64(told: object) -> str:
    return _unpadded(json.dumps(told, separators=(",", ":")).encode())


def _unpadded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")

"""An identity provider that people come in by: OpenID Connect, in ProConnect's dialect.

The authorization code (OpenID Connect Core 1.0 §3.1) with PKCE (RFC 7636). ProConnect gives
its own names to what it tells (``usual_name``, ``siret``, ``uid``), wants ``state`` and
``nonce`` long, the secret in the form of the token request, and answers user information as a
signed token, ``application/jwt`` (partenaires.proconnect.gouv.fr, « Implémentation technique »).
"""

from __future__ import annotations

import json as json_format
import logging
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any, Literal, NoReturn, Self
from urllib.parse import urlencode, urlsplit

from joserfc.jwk import KeySet

from app.clients import openid_tokens
from app.clients.calls import Caller, CallRefusedError, names_loopback
from app.clients.http import SourceError
from app.clients.openid_tokens import Expected, TokenError, UnknownKeyError
from app.settings import Settings

SCOPE = "openid given_name usual_name email siret uid"
ASSURANCE = "eidas1"
Fault = Literal["away", "refused", "untrusted"]
"""It does not answer; it knows nothing of this code; what it says cannot be believed."""

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_FRESH_SECONDS, _KEYS_FRESH_SECONDS = 3600.0, 60.0
# A code lives for thirty seconds: who waits longer begins again.
_TRIES, _SECONDS = 2, 8.0
_LARGEST = 256 * 1024
_LONGEST_CODE = 2000
_LONGEST_CLAIM = 254
_BAD_REQUEST = 400
_log = logging.getLogger(__name__)


class OpenIdError(Exception):
    """Nobody came in; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class Journey:
    """One way to the provider and back; it never leaves the browser that began it."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def begin(cls) -> Self:
        """Draw one. 43 characters each: ProConnect wants 32 at least, RFC 7636 §4.1 43."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def challenge(self) -> str:
        """The S256 challenge of the verifier (RFC 7636 §4.2; its appendix B is the example).

        >>> Journey("", "", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge
        'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
        """
        digest = sha256(self.verifier.encode("ascii", "replace")).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is for the provider. Only ``issuer`` and ``subject`` tell them from others.

    ``email`` is empty when the provider says that it did not verify it; ``siret`` is that of
    the establishment that employs them, 14 figures, or empty.
    """

    issuer: str
    subject: str
    email: str
    name: str
    siret: str
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    document: Mapping[str, Any]
    keys: KeySet
    read_at: float


class OpenIdProvider:
    """A provider, and who we are for it. Safe between threads; it keeps nothing of anybody.

    ``clock`` counts seconds, for the age of the provider's own description.
    """

    def __init__(  # noqa: PLR0913 (what a provider is, and what it takes us for)
        self,
        issuer: str,
        *,
        client_id: str,
        client_secret: str,
        name: str,
        caller: Caller,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = issuer
        self.name = name
        self._client_id = client_id
        self._client_secret = client_secret
        self._caller = caller
        self._clock = clock
        self._known: _Known | None = None
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return an installation's provider, or ``None``: nobody comes in that way."""
        issuer, client_id = settings.oidc_issuer, settings.oidc_client_id
        if not issuer or not client_id or not settings.oidc_client_secret:
            return None
        return cls(
            issuer,
            client_id=client_id,
            client_secret=settings.oidc_client_secret,
            name=settings.oidc_name,
            caller=Caller.of(settings, issuer, tries=_TRIES, seconds=_SECONDS),
        )

    def leave(self, journey: Journey, *, redirect_uri: str) -> str:
        """Return the address where somebody says who they are; :class:`OpenIdError`."""
        said = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "acr_values": ASSURANCE,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
        }
        return _with(self._describe().document["authorization_endpoint"], said)

    def arrive(self, code: str, journey: Journey, *, redirect_uri: str, now: datetime) -> Identity:
        """Return who came back with ``code``; :class:`OpenIdError` unless all of it is proved."""
        if not 0 < len(code) <= _LONGEST_CODE:
            _give_up("refused")
        known = self._describe()
        token, access = self._exchange(known, code, journey, redirect_uri)
        expected = Expected(self.issuer, self._client_id, now)
        try:
            known, claims = self._read_id_token(known, token, expected, journey)
            told = self._call(
                "GET",
                known.document["userinfo_endpoint"],
                headers={"Authorization": f"Bearer {access}", "Accept": "application/jwt"},
            )
            subject = claims["sub"]
            about = openid_tokens.userinfo(told, known.keys, expected, subject=subject)
        except TokenError as wrong:
            _distrust(str(wrong))
        return _identity(self.issuer, about, token)

    def part(self, id_token: str, *, back: str) -> str | None:
        """Return where to end the sign-in at the provider too (RP-Initiated Logout 1.0).

        ``None``: it offers nothing of the kind. Raises :class:`OpenIdError`.
        """
        endpoint = self._describe().document.get("end_session_endpoint")
        if not isinstance(endpoint, str) or not self._may_call(endpoint):
            return None
        state = secrets.token_urlsafe(32)
        said = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": state}
        return _with(endpoint, said)

    def _exchange(
        self, known: _Known, code: str, journey: Journey, redirect_uri: str
    ) -> tuple[str, str]:
        form = {
            "grant_type": "authorization_code",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": journey.verifier,
        }
        given = _json(self._call("POST", known.document["token_endpoint"], form=form))
        token, access = given.get("id_token"), given.get("access_token")
        if not isinstance(token, str) or not isinstance(access, str) or not access.isprintable():
            _distrust("no token in the answer")
        return token, access

    def _read_id_token(
        self, known: _Known, token: str, expected: Expected, journey: Journey
    ) -> tuple[_Known, Mapping[str, Any]]:
        """Read an ID token; a key that we do not know is looked for among fresh ones, once."""
        try:
            return known, openid_tokens.id_token(token, known.keys, expected, nonce=journey.nonce)
        except UnknownKeyError:
            known = self._describe(at_most=_KEYS_FRESH_SECONDS)
        return known, openid_tokens.id_token(token, known.keys, expected, nonce=journey.nonce)

    def _describe(self, *, at_most: float = _FRESH_SECONDS) -> _Known:
        """Return what the provider says of itself (OpenID Connect Discovery 1.0 §4)."""
        with self._lock:
            known = self._known
            if known is not None and self._clock() - known.read_at < at_most:
                return known
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            document = _json(self._call("GET", address))
            if document.get("issuer") != self.issuer:
                _distrust("the description is another issuer's")
            for name in _ENDPOINTS:
                if not self._may_call(document.get(name)):
                    _distrust(f"{name} is no address that we may call")
            keys = openid_tokens.signing_keys(_json(self._call("GET", document["jwks_uri"])))
            self._known = _Known(document, keys, self._clock())
            return self._known

    def _may_call(self, address: object) -> bool:
        """Tell whether an address is a safe one; in clear, only on this machine."""
        if not isinstance(address, str) or not address.isprintable():
            return False
        is_here = names_loopback(self.issuer) and names_loopback(address)
        return urlsplit(address).scheme == "https" or is_here

    def _call(self, method: str, url: str, **more: Any) -> str:
        """Return the body of an answer; what went wrong is told in the log, without a secret."""
        try:
            answer = self._caller.call(method, url, largest=_LARGEST, **more)
        except SourceError as wrong:
            _log.warning("openid: %s", wrong)
            is_ours = isinstance(wrong, CallRefusedError) and wrong.status == _BAD_REQUEST
            _give_up("refused" if is_ours else "away")
        return answer.body.decode("utf-8", "replace")


def _identity(issuer: str, about: Mapping[str, Any], token: str) -> Identity:
    """Read what ProConnect tells of somebody, under its own names.

    It says nothing of ``email_verified``: the employer vouches for the address. Another
    provider may say that it is not.
    """
    is_verified = about.get("email_verified", True) is True
    return Identity(
        issuer=issuer,
        subject=about["sub"],
        email=_text(about, "email") if is_verified else "",
        name=f"{_text(about, 'given_name')} {_text(about, 'usual_name')}".strip(),
        siret="".join(_text(about, "siret").split()),
        id_token=token,
    )


def _text(about: Mapping[str, Any], name: str) -> str:
    value = about.get(name)
    return value.strip()[:_LONGEST_CLAIM] if isinstance(value, str) else ""


def _json(body: str) -> dict[str, Any]:
    try:
        found = json_format.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _distrust("no JSON where some was due")
    return found


def _with(address: str, said: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"


def _distrust(why: str) -> NoReturn:
    _log.warning("openid: %s", why)
    _give_up("untrusted")


def _give_up(fault: Fault) -> NoReturn:
    raise OpenIdError(fault) from None

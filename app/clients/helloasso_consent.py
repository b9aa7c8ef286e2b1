"""HelloAsso's consent screen: an association lets us in, and may show us out.

OAuth 2's authorization code (RFC 6749 §4.1) with PKCE (RFC 7636): whoever steals the code on
its way back holds nothing, for want of the verifier, which never leaves us.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode

from app.clients.calls import CallAwayError, Caller, CallRefusedError
from app.clients.helloasso_tokens import AT_ONCE, StoredPair, ask_grant

EXPIRED = (
    "HelloAsso ne reconnaît plus cet accord : il ne vaut que cinq minutes, et une fois. "
    "Recommencez, c’est l’affaire d’un instant."
)
NAMELESS = "HelloAsso ne dit pas de quelle association vient cet accord : recommencez."
_UNRESERVED_BYTES = 48
_SENT_BACK = frozenset({400, 401})


@dataclass(frozen=True, slots=True)
class Crossing:
    """One way to the screen and back. ``state`` ties the answer to the browser that left."""

    state: str
    verifier: str = field(repr=False)

    @classmethod
    def begin(cls) -> Crossing:
        """Draw one: 64 characters of those that RFC 7636 §4.1 allows."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(_UNRESERVED_BYTES))

    @property
    def challenge(self) -> str:
        """The S256 challenge of the verifier (RFC 7636 §4.2; its appendix B is the example).

        >>> Crossing("", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge
        'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
        """
        digest = sha256(self.verifier.encode("ascii")).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def screen(self, authorize_url: str, *, client_id: str, redirect_uri: str) -> str:
        """Return the address at which somebody of the association says yes, or no."""
        said = {
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "state": self.state,
        }
        return f"{authorize_url}{'&' if '?' in authorize_url else '?'}{urlencode(said)}"


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are for HelloAsso, and how it is called."""

    caller: Caller
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)

    def exchange(
        self, code: str, crossing: Crossing, *, redirect_uri: str, now: Callable[[], datetime]
    ) -> tuple[str, StoredPair]:
        """Return which association let us in, and the pair that opens its forms.

        :class:`CallRefusedError` when HelloAsso no longer knows the code.
        """
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": crossing.verifier,
        }
        try:
            grant = ask_grant(self.caller, self.token_url, form, now=now, is_safe=False)
        except CallRefusedError as refused:
            if refused.status not in _SENT_BACK:
                raise
            raise CallRefusedError(EXPIRED, status=refused.status) from None
        if not grant.association:
            raise CallAwayError(NAMELESS)
        return grant.association, grant.pair

    def disconnect(self, access: str) -> None:
        """Give back what an association let us do (``GET /oauth2/disconnect``)."""
        url = f"{self.token_url.rpartition('/')[0]}/disconnect"
        with AT_ONCE:
            self.caller.call("GET", url, headers={"Authorization": f"Bearer {access}"})

"""An identity provider in ProConnect's dialect, on the loopback, that lies when it is told to."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

from tests.fakes.listening import Listener, Reply, Request

CLIENT_ID, CLIENT_SECRET = "la-rentree", "a secret between two"  # nobody's
ES256, RS256 = "ES256", "RS256"


@dataclass
class Person:
    """Somebody whom an employer made known, under the names that ProConnect gives to things."""

    sub: str = "5f2b-claire"
    email: str = "claire@mairie.example"
    given_name: str = "Claire"
    usual_name: str = "Dupont"
    siret: str = "21250056500016"
    uid: str = "cdupont"
    more: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """What user information says."""
        said = {name: getattr(self, name) for name in ("sub", "email", "given_name", "usual_name")}
        return {**said, "siret": self.siret, "uid": self.uid, **self.more}


@dataclass
class Grant:
    """A code that was given, and for what."""

    person: Person
    nonce: str
    challenge: str
    redirect_uri: str


class Provider:
    """Who answers. ``now`` is its clock; ``forge`` changes an ID token, ``forge_told`` the rest.

    Each takes the claims and returns the token to give instead, or ``None`` for the truth.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.person = Person()
        self.key: Key = ECKey.generate_key("P-256", auto_kid=True)
        self.other_key: Key = _long_key()
        self.published: list[Key] = [self.key, self.other_key]
        self.algorithm = ES256
        self.forge: Callable[[dict[str, Any]], str | None] = lambda _claims: None
        self.forge_told: Callable[[dict[str, Any]], str | None] = lambda _claims: None
        self.tells_in_clear = False
        self.described: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self._grants: dict[str, Grant] = {}
        self._access: dict[str, Person] = {}
        self.listener = Listener(self._answer)

    @property
    def issuer(self) -> str:
        """Who signs."""
        return f"{self.listener.url}/api/v2"

    def says_yes(self, address: str) -> dict[str, str]:
        """Do as somebody who arrives at ``address`` and signs in: return what they bring back."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        self.asked = dict(parse_qsl(parts.query))
        code = secrets.token_urlsafe(24)
        self._grants[code] = Grant(
            self.person,
            self.asked["nonce"],
            self.asked["code_challenge"],
            self.asked["redirect_uri"],
        )
        return {"code": code, "state": self.asked["state"], "iss": self.issuer}

    def way_back(self, address: str, **changed: str) -> str:
        """Return the path that a browser is sent back to, with what it brings."""
        brought = {**self.says_yes(address), **changed}
        return f"{urlsplit(self.asked['redirect_uri']).path}?{urlencode(brought)}"

    def sign(self, claims: dict[str, Any], *, key: Key | None = None, **header: Any) -> str:
        """Sign, as the provider does or otherwise."""
        by = key or self.key
        said = {"alg": self.algorithm, "kid": by.kid, **header}
        return jwt.encode(said, claims, by, algorithms=[said["alg"]])

    def _answer(self, request: Request) -> Reply:
        route = request.path.removeprefix("/api/v2")
        if route == "/.well-known/openid-configuration":
            return Reply(told=self._description())
        if route == "/jwks":
            return Reply(told={"keys": [key.as_dict(private=False) for key in self.published]})
        if route == "/token" and request.method == "POST":
            return self._token(request.fields())
        if route == "/userinfo":
            return self._userinfo(request.headers.get("Authorization", ""))
        return Reply(404, {"error": "not_found"})

    def _description(self) -> dict[str, Any]:
        paths = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
            "end_session_endpoint": "session/end",
        }
        found = {name: f"{self.issuer}/{path}" for name, path in paths.items()}
        return {"issuer": self.issuer, **found, **self.described}

    def _token(self, form: dict[str, str]) -> Reply:
        grant = self._grants.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_ours = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if not is_ours:
            return Reply(401, {"error": "invalid_client"})
        if grant is None or (challenge, form.get("redirect_uri")) != (
            grant.challenge,
            grant.redirect_uri,
        ):
            return Reply(400, {"error": "invalid_grant"})
        access = secrets.token_urlsafe(24)
        self._access[access] = grant.person
        at = int(self.now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": grant.person.sub,
            "aud": CLIENT_ID,
            "iat": at,
            "exp": at + 60,
            "nonce": grant.nonce,
            "acr": "eidas1",
        }
        token = self.forge(claims) or self.sign(claims)
        given = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        return Reply(told={**given, "id_token": token})

    def _userinfo(self, bearer: str) -> Reply:
        person = self._access.get(bearer.removeprefix("Bearer "))
        if person is None:
            return Reply(401, {"error": "invalid_token"})
        claims = {"iss": self.issuer, "aud": CLIENT_ID, **person.told()}
        if self.tells_in_clear:
            return Reply(told=claims)
        token = self.forge_told(claims) or self.sign(claims)
        return Reply(told=token.encode(), headers={"Content-Type": "application/jwt"})


@cache
def _long_key() -> Key:
    """Make a key of 2048 bits, once: looking for its primes is dear."""
    return RSAKey.generate_key(2048, auto_kid=True)


@contextmanager
def provider(now: Callable[[], datetime]) -> Iterator[Provider]:
    """Let a provider answer."""
    found = Provider(now)
    found.listener.start()
    try:
        yield found
    finally:
        found.listener.stop()

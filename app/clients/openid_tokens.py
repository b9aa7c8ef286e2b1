"""What an identity provider signs, checked before a word of it is believed.

JSON Web Tokens (RFC 7519) under the rules of OpenID Connect Core 1.0 §3.1.3.7 and §5.3.2. The
algorithms are ours, whatever a token says of itself; keys are those that the provider
publishes, never one that a token brings along.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

ALGORITHMS = ("RS256", "ES256")
_KINDS_OF_KEY = frozenset({"RSA", "EC"})
# What a header may hold: "jwk", "jku", "x5c" and "x5u" bring a key of their own, "crit" a rule.
_HEADER = frozenset({"alg", "kid", "typ", "cty", "x5t", "x5t#S256"})
_LEEWAY_SECONDS = 60
_LONGEST_TOKEN = 64 * 1024
_LONGEST_SUBJECT = 255


class TokenError(Exception):
    """A token that proves nothing; the message says why, without what it holds."""


class UnknownKeyError(TokenError):
    """The key that a token names is none of those we know: they may have been renewed."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have signed, for whom, and when it is: an aware instant."""

    issuer: str
    client_id: str
    now: datetime


def signing_keys(published: object) -> KeySet:
    """Return the public keys of a JWK Set (RFC 7517 §5) that may sign; the others are left out."""
    listed = published.get("keys") if isinstance(published, dict) else None
    found = []
    for key in listed if isinstance(listed, list) else []:
        if not isinstance(key, dict) or key.get("kty") not in _KINDS_OF_KEY:
            continue
        if key.get("use", "sig") != "sig" or "d" in key:
            continue
        try:
            found.append(JWKRegistry.import_key(key))
        except Exception:  # noqa: BLE001, S112 (a key that we cannot read opens nothing)
            continue
    return KeySet(found)


def id_token(token: str, keys: KeySet, expected: Expected, *, nonce: str) -> Mapping[str, Any]:
    """Return what an ID token says; :class:`TokenError` unless all of it is as expected."""
    claims = _signed(token, keys, expected, needs=("exp", "iat"))
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        msg = "another nonce"
        raise TokenError(msg)
    return claims


def userinfo(token: str, keys: KeySet, expected: Expected, *, subject: str) -> Mapping[str, Any]:
    """Return what signed user information says, of ``subject`` and of nobody else."""
    claims = _signed(token, keys, expected, needs=())
    if claims["sub"] != subject:
        msg = "somebody else's information"
        raise TokenError(msg)
    return claims


def _signed(
    token: str, keys: KeySet, expected: Expected, *, needs: tuple[str, ...]
) -> Mapping[str, Any]:
    if len(token) > _LONGEST_TOKEN:
        msg = "a token without end"
        raise TokenError(msg)
    try:
        found = jwt.decode(token, keys, algorithms=ALGORITHMS)
        registry = JWTClaimsRegistry(
            now=int(expected.now.timestamp()),
            leeway=_LEEWAY_SECONDS,
            **{name: ClaimsOption(essential=True) for name in ("iss", "aud", "sub", *needs)},
        )
        registry.validate(found.claims)
    except InvalidKeyIdError as wrong:
        msg = "a key that we do not know"
        raise UnknownKeyError(msg) from wrong
    except Exception as wrong:  # noqa: BLE001 (whatever is wrong with it, it proves nothing)
        raise TokenError(type(wrong).__name__) from None
    if brought := found.header.keys() - _HEADER:
        msg = f"a header with {', '.join(sorted(brought))}"
        raise TokenError(msg)
    _check(found.claims, expected)
    return found.claims


def _check(claims: Mapping[str, Any], expected: Expected) -> None:
    """Check whom a token is from and for (OpenID Connect Core §3.1.3.7, points 2 to 5)."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    party = claims.get("azp")
    if claims["iss"] != expected.issuer:
        msg = "another issuer"
    elif expected.client_id not in audience:
        msg = "for another client"
    elif party is None and len(audience) > 1:
        msg = "for several clients, and it does not say which one asked"
    elif party is not None and party != expected.client_id:
        msg = "asked by another client"
    elif not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT or not claims["sub"].isprintable():
        msg = "nobody"
    else:
        return
    raise TokenError(msg)

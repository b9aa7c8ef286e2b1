"""A device that keeps passkeys, as a telephone does (W3C Web Authentication, Level 3).

It answers the options that the server gives as a browser would, and can be made to lie.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


def packed(content: bytes) -> str:
    """Return bytes as base64url, without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Read base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Kept:
    """A key, whose it is for the server, and how often it served."""

    private: ec.EllipticCurvePrivateKey
    credential_id: bytes
    handle: bytes
    count: int


@dataclass
class Authenticator:
    """A device in front of a page of ``origin``, and the host that it takes it for.

    ``step``: by how much a key counts each use; 0 for one that does not count.
    """

    origin: str
    host: str
    step: int = 1
    is_verified: bool = True
    keys: list[Kept] = field(default_factory=list)

    def make(self, options: dict[str, Any], **changed: Any) -> str:
        """Make a key, as the server asks; return what the page sends."""
        excluded = {one["id"] for one in options["excludeCredentials"]}
        assert not excluded & {packed(key.credential_id) for key in self.keys}
        private = ec.generate_private_key(ec.SECP256R1())
        key = Kept(private, secrets.token_bytes(32), unpacked(options["user"]["id"]), 0)
        self.keys.append(key)
        numbers = private.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
        told = bytes(16) + len(key.credential_id).to_bytes(2, "big") + key.credential_id + cose
        data = self._data(key, _HAS_KEY) + told
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": packed(self._client("webauthn.create", options, changed)),
            "attestationObject": packed(attested),
            "transports": ["internal", "hybrid"],
        }
        return self._written(key, response)

    def prove(self, options: dict[str, Any], *, key: Kept | None = None, **changed: Any) -> str:
        """Prove a key, as the server asks; return what the page sends."""
        named = {one["id"] for one in options.get("allowCredentials", [])}
        known = [one for one in self.keys if not named or packed(one.credential_id) in named]
        used = key or known[0]
        used.count += self.step
        data = self._data(used)
        client = self._client("webauthn.get", options, changed)
        signed = data + sha256(client).digest()
        response = {
            "clientDataJSON": packed(client),
            "authenticatorData": packed(data),
            "signature": packed(used.private.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": packed(changed.get("handle", used.handle)),
        }
        return self._written(used, response)

    def _data(self, key: Kept, flags: int = 0) -> bytes:
        said = flags | _PRESENT | (_VERIFIED if self.is_verified else 0)
        return sha256(self.host.encode()).digest() + bytes([said]) + key.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any], changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        said |= {name: changed[name] for name in said.keys() & changed.keys()}
        return json.dumps({**said, "crossOrigin": False}).encode()

    def _written(self, key: Kept, response: dict[str, Any]) -> str:
        name = packed(key.credential_id)
        told = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**told, "clientExtensionResults": {}})

"""What a browser is asked of a passkey, and whether its answer proves one. Nothing is kept here.

W3C *Web Authentication*, Level 3: §7.1 to add a key, §7.2 to prove one, both by ``py_webauthn``.
Each key can be found by its device without a name being typed, and each use verifies the
person: a finger, a face or a code. So a key stands for two factors.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NoReturn

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

NAME = "La Rentrée des Assos"
LIVES = timedelta(minutes=5)
LONGEST_ANSWER = 16_000
"""Of what a browser answers, in characters: a few thousand, whatever the device."""
LONGEST_ID = 1400
_VERIFIED = UserVerificationRequirement.REQUIRED
_TRANSPORTS = frozenset(one.value for one in AuthenticatorTransport)
_log = logging.getLogger(__name__)

Use = Literal["add", "second", "door"]
"""Adding a key, passing the second step with one, coming in by one alone."""
Reason = Literal["too_late", "not_known", "copied", "already_there", "too_many"]


class PasskeyError(Exception):
    """A key was refused, and nothing was changed; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks for a key (the *relying party*): a host without its port, and its pages' origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device has to sign: 32 bytes of chance, for one use by one person, five minutes.

    ``account_id`` is 0 at the door, where nobody is known yet. ``made_at`` in UTC.
    """

    said: bytes
    use: Use
    account_id: int
    made_at: datetime

    @classmethod
    def draw(cls, use: Use, account_id: int, *, now: datetime) -> Challenge:
        """Return a new one."""
        return cls(secrets.token_bytes(32), use, account_id, now)

    def is_for(self, use: Use, account_id: int, *, now: datetime) -> bool:
        """Tell whether it was made for this, and is still fresh."""
        is_fresh = timedelta(0) <= now - self.made_at <= LIVES
        return is_fresh and (self.use, self.account_id) == (use, account_id)


@dataclass(frozen=True, slots=True)
class Known:
    """A key that we know: its name among all keys, in base64url, and how a device is reached."""

    credential_id: str
    transports: Sequence[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A key that a device just made. ``public_key`` is in COSE, as it is to be given back."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: list[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser answers for a key that it claims to have; nothing of it is proved yet."""

    credential: AuthenticationCredential

    @classmethod
    def read(cls, text: str) -> Answer:
        """Read the JSON that a page sent; :class:`PasskeyError` when it is none."""
        try:
            return cls(parse_authentication_credential_json(text[:LONGEST_ANSWER]))
        except Exception as wrong:  # noqa: BLE001 (anybody's bytes: each parser raises its own)
            _distrust(wrong)

    @property
    def credential_id(self) -> str:
        """The key that it claims to be of, in base64url."""
        return bytes_to_base64url(self.credential.raw_id)

    def is_of(self, account_id: int, *, was_named: bool) -> bool:
        """Tell whether the device takes the key for that person's (§7.2, step 6).

        ``was_named``: we said which keys we wanted, and the device may say nothing of it.
        """
        told = self.credential.response.user_handle
        return told == _handle(account_id) or (told is None and was_named)

    def count(self, public_key: bytes, challenge: Challenge, party: Party) -> int:
        """Return how often the device says that it used the key; 0: it does not count.

        Raises :class:`PasskeyError` unless the key signed the challenge, here, for us.
        """
        try:
            return verify_authentication_response(
                credential=self.credential,
                expected_challenge=challenge.said,
                expected_rp_id=party.host,
                expected_origin=party.origin,
                credential_public_key=public_key,
                credential_current_sign_count=0,  # compared where it is written
                require_user_verification=True,
            ).new_sign_count
        except Exception as wrong:  # noqa: BLE001 (as above)
            _distrust(wrong)


def asked_to_make(
    challenge: Challenge, party: Party, *, email: str, name: str, known: Sequence[Known]
) -> str:
    """Return what a browser is asked so that a device makes a key, as JSON.

    ``known``: the keys that the person has; a device that holds one makes no other.
    """
    options = generate_registration_options(
        rp_id=party.host,
        rp_name=NAME,
        user_id=_handle(challenge.account_id),
        user_name=email,
        user_display_name=name or email,
        challenge=challenge.said,
        timeout=_milliseconds(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json(options)


def asked_to_prove(challenge: Challenge, party: Party, known: Sequence[Known]) -> str:
    """Return what a browser is asked so that a device proves a key, as JSON.

    ``known``: the keys that will do; none named, it is any that the device has for us.
    """
    options = generate_authentication_options(
        rp_id=party.host,
        challenge=challenge.said,
        timeout=_milliseconds(),
        allow_credentials=_descriptors(known),
        user_verification=_VERIFIED,
    )
    return options_to_json(options)


def made(text: str, challenge: Challenge, party: Party) -> Made:
    """Return the key that a device made; :class:`PasskeyError` unless the answer is for us."""
    try:
        credential = parse_registration_credential_json(text[:LONGEST_ANSWER])
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge.said,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as wrong:  # noqa: BLE001 (as above)
        _distrust(wrong)
    credential_id = bytes_to_base64url(found.credential_id)
    if len(credential_id) > LONGEST_ID:
        refuse("not_known")
    transports = [one.value for one in credential.response.transports or []]
    return Made(credential_id, found.credential_public_key, found.sign_count, transports)


def refuse(reason: Reason) -> NoReturn:
    """Raise :class:`PasskeyError`."""
    raise PasskeyError(reason) from None


def _descriptors(known: Sequence[Known]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(one.credential_id),
            transports=[
                AuthenticatorTransport(way) for way in one.transports if way in _TRANSPORTS
            ],
        )
        for one in known
    ]


def _handle(account_id: int) -> bytes:
    """Return what a device keeps to tell whose a key is: it says nothing of the person."""
    return account_id.to_bytes(8, "big")


def _milliseconds() -> int:
    return int(LIVES.total_seconds() * 1000)


def _distrust(wrong: Exception) -> NoReturn:
    _log.info("passkey: %s", type(wrong).__name__)
    refuse("not_known")

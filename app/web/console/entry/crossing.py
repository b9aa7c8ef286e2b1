"""The way to the identity provider and back: who it is, and what the browser keeps meanwhile.

Everything is in the signed cookie of the browser that leaves, nothing is shared: an answer
brought by another browser finds nothing to answer to.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal

from flask import Flask, current_app
from flask import session as cookie

from app.clients.openid import Identity, Journey, OpenIdProvider
from app.settings import Settings
from app.web.clock import now
from app.web.console.guard import own_origin

RETURN = "/connexion/proconnect/retour"
"""Where the provider sends people back: to be declared there, as it is."""
Errand = Literal["door", "invite", "tie"]
"""Coming in; accepting an invitation; tying one's account to the provider's."""

_PROVIDER = "openid"
_AWAY, _FOUND, _HINT, _LEFT = "openid_away", "openid_found", "openid_hint", "openid_left"
_AWAY_SECONDS, _FOUND_SECONDS, _LEFT_SECONDS = 1800, 600, 600
# A cookie holds 4 KiB: a longer token is not kept, and the provider's own page ends its sign-in.
_LONGEST_HINT = 2000


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who left for the provider: why, as whom, and where they go on to afterwards.

    ``account_id`` is 0 for a stranger; ``invitation`` is the token of the one to accept.
    """

    errand: Errand
    journey: Journey
    account_id: int
    invitation: str
    suite: str


@dataclass(frozen=True, slots=True)
class Found:
    """An identity that somebody came back with, and has not said yes to."""

    issuer: str
    subject: str
    email: str


def use_provider(console: Flask, given: Settings) -> None:
    """Let people come into ``console`` by the provider of the settings, if there is one."""
    console.extensions[_PROVIDER] = OpenIdProvider.of(given)


def provider() -> OpenIdProvider | None:
    """Return the provider that people may come in by."""
    found: OpenIdProvider | None = current_app.extensions[_PROVIDER]
    return found


def provider_name() -> str:
    """Return what the provider is called; empty when there is none."""
    found = provider()
    return found.name if found else ""


def redirect_uri() -> str:
    """Return the whole address of :data:`RETURN`, of our own host only."""
    return f"{own_origin()}{RETURN}"


def depart(
    to: OpenIdProvider,
    errand: Errand,
    *,
    account_id: int = 0,
    invitation: str = "",
    suite: str = "",
) -> str:
    """Keep what the way back needs; return where to go. Raises :class:`OpenIdError`."""
    journey = Journey.begin()
    address = to.leave(journey, redirect_uri=redirect_uri())
    said = [journey.state, journey.nonce, journey.verifier]
    cookie[_AWAY] = [_instant(), errand, said, account_id, invitation, suite]
    return address


def back(state: str) -> Away | None:
    """Return who left this browser with ``state``, once; ``None`` for anybody else."""
    kept = cookie.pop(_AWAY, None)
    if kept is None or not 0 <= _instant() - kept[0] <= _AWAY_SECONDS:
        return None
    _, errand, said, account_id, invitation, suite = kept
    if not hmac.compare_digest(said[0].encode(), state.encode("utf-8", "replace")):
        return None
    return Away(errand, Journey(*said), account_id, invitation, suite)


def keep_found(identity: Identity, account_id: int) -> None:
    """Keep an identity until its person says yes."""
    found = [identity.issuer, identity.subject, identity.email]
    cookie[_FOUND] = [_instant(), account_id, found]


def found_for(account_id: int) -> Found | None:
    """Return the identity that this person came back with, while it is fresh."""
    kept = cookie.get(_FOUND)
    if kept is None or kept[1] != account_id or not 0 <= _instant() - kept[0] <= _FOUND_SECONDS:
        return None
    return Found(*kept[2])


def forget_found() -> None:
    """Keep that identity no more."""
    cookie.pop(_FOUND, None)


def remember(id_token: str) -> None:
    """Keep what the provider asks for to end its own sign-in."""
    cookie[_HINT] = id_token if len(id_token) <= _LONGEST_HINT else ""


def remembered() -> str | None:
    """Return what :func:`remember` kept; ``None`` for who came in otherwise."""
    kept: str | None = cookie.get(_HINT)
    return kept


def left(id_token: str | None) -> None:
    """Say, after a sign-out here, that the sign-in at the provider goes on."""
    if id_token:
        cookie[_LEFT] = [_instant(), id_token]


def may_part() -> bool:
    """Tell whether somebody has just signed out here, and not at the provider."""
    kept = cookie.get(_LEFT)
    is_fresh = kept is not None and 0 <= _instant() - kept[0] <= _LEFT_SECONDS
    return is_fresh and provider() is not None


def part() -> str:
    """Return, once, what ends the sign-in at the provider."""
    id_token: str = cookie.pop(_LEFT)[1]
    return id_token


def _instant() -> int:
    return int(now().timestamp())

"""What a browser carries through HelloAsso's consent screen and back: one signed cookie.

It is no session. On its way it holds what ties the answer to the browser that left, for ten
minutes; once an association let us in, its name, for an hour after the last page and four in
all. It opens nothing else, of no other site.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest

from flask import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from app.settings import Settings

CROSSING_LASTS = timedelta(minutes=10)
VISIT_LASTS = timedelta(hours=1)
LONGEST_VISIT = timedelta(hours=4)
_NAME = "rentree-helloasso"
_SALT = "what a browser carries to helloasso and back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """``site`` is the slug of the portal it is for. ``association`` is empty on the way.

    ``token`` is what forms send back: who cannot read our pages cannot send them. ``since``
    (when the association let us in) and ``until`` are in seconds since 1970, UTC.
    """

    site: str
    language: str
    since: float
    until: float
    token: str
    state: str = ""
    verifier: str = ""
    association: str = ""

    @classmethod
    def out(cls, site: str, language: str, *, state: str, verifier: str, now: datetime) -> Pass:
        """Return what is carried to the screen."""
        return cls(
            site=site,
            language=language,
            since=now.timestamp(),
            until=(now + CROSSING_LASTS).timestamp(),
            token=secrets.token_urlsafe(18),
            state=state,
            verifier=verifier,
        )

    def inside(self, association: str, *, now: datetime) -> Pass:
        """Return what is carried once ``association`` let us in; a token that nobody saw yet."""
        return replace(
            self,
            since=now.timestamp(),
            until=(now + VISIT_LASTS).timestamp(),
            token=secrets.token_urlsafe(18),
            state="",
            verifier="",
            association=association,
        )

    def longer(self, *, now: datetime) -> Pass:
        """Return the same, for an hour from now: never past the longest visit."""
        latest = self.since + LONGEST_VISIT.total_seconds()
        return replace(self, until=min(latest, (now + VISIT_LASTS).timestamp()))

    def answers(self, state: str) -> bool:
        """Tell whether the screen answers the browser that left."""
        return bool(self.state) and compare_digest(self.state.encode(), state.encode())

    def sent(self, token: str) -> bool:
        """Tell whether a form comes from one of our pages, shown to this browser."""
        return compare_digest(self.token.encode(), token.encode())


def sealed(keys: Iterable[str], settings: Settings) -> str:
    """Return names of forms as a page shows them: nobody may add to what was offered."""
    return str(_seal(settings).dumps(list(keys)))


def unsealed(text: str, settings: Settings) -> list[str]:
    """Return the names that :func:`sealed` wrote; none when it did not."""
    try:
        found = _seal(settings).loads(text)
    except BadSignature:
        return []
    return [str(key) for key in found] if isinstance(found, list) else []


def read(request: Request, settings: Settings, *, now: datetime) -> Pass | None:
    """Return what the browser carries; nothing when it is over, altered, or another's."""
    sealed = request.cookies.get(_name(settings), "")
    try:
        found = Pass(**_seal(settings).loads(sealed))
    except (BadSignature, TypeError):
        return None
    return found if found.until > now.timestamp() else None


def give(response: Response, carried: Pass, settings: Settings, *, now: datetime) -> Response:
    """Have the browser carry it."""
    response.set_cookie(
        _name(settings),
        str(_seal(settings).dumps(asdict(carried))),
        max_age=int(carried.until - now.timestamp()),
        secure=_is_secure(settings),
        httponly=True,
        # Lax: HelloAsso's screen leads back here, and that is another site's link.
        samesite="Lax",
        path="/",
    )
    return response


def take_back(response: Response, settings: Settings) -> Response:
    """Have the browser carry nothing any more."""
    response.delete_cookie(
        _name(settings), path="/", secure=_is_secure(settings), httponly=True, samesite="Lax"
    )
    return response


def _seal(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt=_SALT)


def _is_secure(settings: Settings) -> bool:
    return settings.public_scheme == "https"


def _name(settings: Settings) -> str:
    # Some browsers refuse the prefix on http://*.localhost.
    return f"__Host-{_NAME}" if _is_secure(settings) else _NAME

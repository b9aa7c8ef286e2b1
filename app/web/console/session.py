"""Who is behind a request of the console, and how they come in and leave.

Flask-Login over Flask's signed cookie. What the cookie carries is the token of a sign-in
kept in the database: ending it there ends it in every copy of the cookie.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user, logout_user

from app.kernel.mailboxes import mailbox_key
from app.queries.accounts import Visitor
from app.services.accounts import sessions
from app.services.accounts.attempts import Attempts, Kind
from app.settings import Settings
from app.web.clock import now
from app.web.console.agents import agent_words
from app.web.database import session

COOKIE = "rentree"
_ATTEMPTS = "attempts"
LANGUAGE = "language"
"""Where the cookie keeps the language that somebody chose."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A visitor as Flask-Login wants one; its identity is the token of the sign-in."""

    visitor: Visitor
    token: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.token


def use_sessions(console: Flask, given: Settings) -> None:
    """Let ``console`` remember who signed in."""
    is_secure = given.public_scheme == "https"
    console.config.update(
        # Some browsers refuse the prefix on http://*.localhost.
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if is_secure else COOKIE,
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    console.extensions[_ATTEMPTS] = Attempts.of(given)
    manager = LoginManager()
    # What ends a sign-in is in the database; an address that changes is a telephone that walks.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(console, add_context_processor=False)


def visitor() -> Visitor | None:
    """Return who signed in, or ``None``."""
    return current_user.visitor if current_user.is_authenticated else None


def present() -> Visitor:
    """Return who signed in, where the guard let nobody else through."""
    found = visitor()
    if found is None:
        msg = "a page for people who signed in was opened by nobody"
        raise RuntimeError(msg)
    return found


def own_token() -> str:
    """Return the token of this very sign-in; empty for a stranger."""
    return current_user.token if current_user.is_authenticated else ""


def come_in(token: str) -> Visitor | None:
    """Carry the token of a new sign-in, in a cookie that keeps nothing else but the language.

    ``None``: it has ended meanwhile.
    """
    leave()
    found = sessions.who(session(), token, now=now())
    if found is not None:
        login_user(SignedIn(found, token))
    return found


def leave() -> None:
    """End this sign-in, if there is one, and empty the cookie."""
    if token := own_token():
        sessions.end(session(), token, now=now())
    chosen = cookie.get(LANGUAGE)
    logout_user()
    cookie.clear()
    # What proves that a form is ours is made anew with the cookie.
    g.pop("csrf_token", None)
    if chosen:
        cookie[LANGUAGE] = chosen


def agent() -> str:
    """Return in a few words the browser that asks."""
    return agent_words(request.headers.get("User-Agent", ""))


def may_try(kind: Kind, account_key: str = "") -> bool:
    """Count one more try of who asks, and tell whether it may be made."""
    return seconds_left(kind, account_key) == 0


def seconds_left(kind: Kind, account_key: str = "") -> int:
    """Count one more try of who asks; return 0 when it may be made, else how long to wait."""
    counted: Attempts = current_app.extensions[_ATTEMPTS]
    return counted.seconds_left(kind, mailbox_key(account_key), request.remote_addr)


def _load(token: str) -> SignedIn | None:
    found = sessions.who(session(), token, now=now())
    return SignedIn(found, token) if found else None

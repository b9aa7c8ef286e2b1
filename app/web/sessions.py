"""Public hosts have no session (ADR 0007): nothing can open one, not even by mistake."""

from __future__ import annotations

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin


class NoSession(SessionInterface):
    """Gives each request Flask's null session: empty to read, an error to write.

    Flask would otherwise read and sign a cookie as soon as there is a secret key,
    and there is one: other things are signed with it.
    """

    def open_session(self, app: Flask, request: Request) -> None:
        """Read no cookie."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set no cookie."""

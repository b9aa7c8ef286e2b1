"""The letters that the console sends: they leave after the answer, whoever asked."""

from __future__ import annotations

from flask import Flask, Response, after_this_request, current_app

from app.clients.mailer import Mail, Mailer
from app.services.accounts.letters import letter
from app.services.accounts.links import LinkFacts
from app.settings import Settings
from app.web.catalogues import spoken
from app.web.site import directory, settings

_KEY = "mailer"


def use_mail(console: Flask, given: Settings) -> None:
    """Let ``console`` send mail."""
    console.extensions[_KEY] = Mailer.of(given)


def post(token: str, facts: LinkFacts, *, by: str = "") -> None:
    """Send a link to who it is for, once the answer has left: nobody can measure it.

    ``by`` is the name of who invites, where somebody does.
    """
    post_letter(letter(token, facts, settings(), portal=portal_name(), by=by))


def post_letter(mail: Mail) -> None:
    """Send a letter once the answer has left."""
    mailer: Mailer = current_app.extensions[_KEY]

    @after_this_request
    def then(response: Response) -> Response:
        response.call_on_close(lambda: mailer.post(mail))
        return response


def portal_name() -> str:
    """Return the name of the whole, as letters say it."""
    national = directory().national()
    return national.name.read([spoken(), "fr"]).text if national else "La Rentrée des Assos"

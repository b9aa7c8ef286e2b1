"""The draft, looked at from the console: on a telephone or a computer, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.queries import drafts
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.database import session
from app.web.preview import preview_origin
from app.web.security import POLICY
from app.web.site import origin_of
from app.web.wording import language_name

blueprint = Blueprint("preview_page", __name__, url_prefix="/<slug>/apercu")
Width = Literal["telephone", "ordinateur"]
_PAGES = ("/", "/evenements", "/contact", "/mentions-legales", "/accessibilite")


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to look: its words, its address, whether it is this one. ``tongue``: of the words."""

    words: str
    address: str
    is_current: bool
    tongue: str = ""


@blueprint.get("")
@for_role("reader")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show the draft in a frame, and give the link that shows it without the console."""
    languages = drafts.draft(session(), facts.id).content.languages
    width: Width = "ordinateur" if request.args.get("largeur") == "ordinateur" else "telephone"
    language = request.args.get("langue", "")
    language = language if language in languages else languages[0]
    path = request.args.get("page", "/")
    path = path if path in _PAGES else _PAGES[0]
    prefix = "" if language == languages[0] else f"/{language}"
    shown = f"{preview_origin(facts)}{prefix}{path}"

    def address(**other: str) -> str:
        chosen = {"largeur": width, "langue": language, "page": path, **other}
        return f"/{facts.slug}/apercu?" + "&".join(f"{name}={one}" for name, one in chosen.items())

    widths: dict[Width, str] = {
        "telephone": gettext("Téléphone"),
        "ordinateur": gettext("Ordinateur"),
    }
    pages = {
        "/": gettext("Accueil"),
        "/evenements": gettext("Agenda"),
        "/contact": gettext("Contact"),
        "/mentions-legales": gettext("Mentions légales"),
        "/accessibilite": gettext("Accessibilité"),
    }
    response = page(
        "publishing/preview",
        section="publication",
        shown=shown,
        width=width,
        widths=[Choice(words, address(largeur=one), one == width) for one, words in widths.items()],
        spoken_there=[
            Choice(language_name(code), address(langue=code), code == language, code)
            for code in languages
        ],
        pages=[Choice(words, address(page=one), one == path) for one, words in pages.items()],
    )
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src {origin_of(facts)}"
    return response

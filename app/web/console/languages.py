"""The language of the console: the one chosen, else the person's own, else the browser's."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import g, request
from flask import session as cookie

from app.kernel.languages import INTERFACE_LANGUAGES, LANGUAGES
from app.web.catalogues import spoken
from app.web.console.returns import own_page
from app.web.console.session import LANGUAGE, visitor
from app.web.public_page import Alternate

PARAMETER = "lang"


def choose_language() -> None:
    """Set the language of this request; what ``?lang=`` asks is remembered."""
    asked = request.args.get(PARAMETER, "")
    if asked in INTERFACE_LANGUAGES and cookie.get(LANGUAGE) != asked:
        cookie[LANGUAGE] = asked
    present = visitor()
    own = present.language if present else None
    wished = (asked, cookie.get(LANGUAGE), own, _of_the_browser())
    g.language = next((one for one in wished if one in INTERFACE_LANGUAGES), INTERFACE_LANGUAGES[0])


def same_page_in() -> tuple[Alternate, ...]:
    """Return each language, with the address of this page in it."""
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER]
    # A form that was refused may stand at an address that can only be sent to.
    path = own_page(request.path)
    return tuple(
        (
            code,
            LANGUAGES[code].autonym,
            LANGUAGES[code].direction,
            f"{path}?{urlencode([*kept, (PARAMETER, code)])}",
            code == spoken(),
        )
        for code in INTERFACE_LANGUAGES
    )


def _of_the_browser() -> str | None:
    return request.accept_languages.best_match(INTERFACE_LANGUAGES)

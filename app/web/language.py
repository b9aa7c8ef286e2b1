"""The language lives in the address: /evenements is the site's own, /en/evenements is English."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import Babel

from app.kernel.languages import LANGUAGES
from app.web.catalogues import spoken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX = re.compile(r"^/([a-z]{2,3})(?=/|$)")


class LanguagePrefix:
    """Move a leading ``/en`` from the path to the script root.

    Routes never mention languages, and ``url_for`` keeps the reader in theirs,
    because Flask builds every address under the script root.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        environ["site.path"] = path.encode("latin-1").decode("utf-8", "replace")
        found = _PREFIX.match(path)
        if found and found[1] in LANGUAGES:
            environ["site.language"] = found[1]
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + found[0]
            environ["PATH_INFO"] = path[found.end() :] or "/"
        return self._app(environ, start_response)


def use_languages(app: Flask, translations: str) -> None:
    """Let ``app`` speak the language of the address, with the catalogues in ``translations``."""
    app.config.update(BABEL_DEFAULT_LOCALE="fr", BABEL_TRANSLATION_DIRECTORIES=translations)
    Babel(app, locale_selector=spoken)

"""Jinja as this house uses it: nothing undefined passes, and the site is always at hand."""

from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.filters import do_urlencode
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.kernel.search import Search
from app.web.catalogues import catalogue, digits, spoken
from app.web.dates import decimal
from app.web.kept import use_keeping
from app.web.neighbourhood import has_circles, neighbours_elsewhere, offers_neighbours
from app.web.public_page import addresses_by_language, alternates, placed

# Where the parameters of a question stand in a piece that is made for all of them.
_ASKED = "\ue009"


class HouseTemplate(Template):
    """A template whose macros are made once.

    Jinja looks at each import whether the importer was given globals of its own, and
    would make the macros again; here all globals belong to the environment.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 (as Jinja calls it)
        return super()._get_default_module()


def prepare(app: Flask) -> None:
    """Set up ``app``'s templates. The look's own functions come with ``web.theme``."""
    environment = app.jinja_env
    environment.template_class = HouseTemplate
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["digits"] = digits
    environment.filters["decimal"] = decimal
    # Flask-Babel's own look for the language again at each word; ours are the same catalogues.
    environment.install_gettext_callables(_said, _counted, newstyle=True)  # type: ignore[attr-defined]  # Jinja's i18n adds it
    environment.globals.update(addresses_by_language=addresses_by_language, alternates=alternates)
    environment.globals.update(
        has_circles=has_circles,
        offers_neighbours=offers_neighbours,
        neighbours_elsewhere=neighbours_elsewhere,
    )
    environment.filters["placed"] = placed
    environment.filters["asking"] = _asking
    environment.globals["ASKED"] = _ASKED
    use_keeping(app, most_bytes=app.extensions["settings"].pieces_mb * 1024 * 1024)
    app.context_processor(_site)


def _asking(piece: str, search: Search) -> Markup:
    """Return a piece that was made for every question with the parameters of one."""
    given = search.with_().parameters()
    asked = escape(f"?{do_urlencode(given)}") if given else ""
    return Markup(piece.replace(_ASKED, asked))  # noqa: S704 (a template's output; escaped above)


def _said(text: str) -> str:
    return catalogue(spoken()).gettext(text)


def _counted(singular: str, plural: str, number: int) -> str:
    return catalogue(spoken()).ngettext(singular, plural, number)


def _site() -> dict[str, Any]:
    """Give templates ``site``, where there is one; layouts/bare.html does without."""
    site = g.get("site")
    return {"site": site} if site else {}

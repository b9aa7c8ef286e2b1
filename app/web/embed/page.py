"""/integrer: how to show the agenda on another site, for what was searched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import escape

from app.web.catalogues import gettext, words
from app.web.embed.element import integrity, path_of
from app.web.embed.frame import PAGE as FRAME
from app.web.embed.shown import shown
from app.web.embed.wanted import FEWEST, MOST, USUAL, Wanted, listed_hosts, wanted
from app.web.public_page import current_site, page_of
from app.web.site import console_origin, origin_of, tell_until
from app.web.wording import language_name

PAGE = "/integrer"
HEIGHT = 600
"""Pixels of a frame that nothing measures: five or six events, and the rest by scrolling."""
_OFFERED = (3, 5, USUAL, 12, 20, MOST)


@dataclass(frozen=True, slots=True)
class Codes:
    """What one copies: a frame, and the same in the element that gives it its height."""

    frame: str
    element: str
    address: str


def show() -> ResponseReturnValue:
    """Give the code to copy, what it will show, and who may use it."""
    here = current_site()
    asking = wanted(is_of_page=True)
    view = shown(asking)
    if view.programme.total:
        tell_until(view.programme.until_at)
    title = gettext("Montrer cet agenda sur votre site")
    return render_template(
        "embed/page.html",
        page=page_of(
            title,
            description=gettext("Un code à copier\u00a0: l’agenda se met à jour tout seul."),
            section="embed",
            robots="" if asking.search.is_plain else "noindex, follow",
            query=asking.query().removeprefix("?"),
        ),
        steps=[
            (gettext("Accueil"), f"{here.base_path}/"),
            (gettext("Agenda"), view.whole),
            (title, None),
        ],
        view=view,
        # The code leaves out what could not be followed: the frame has nothing to say of it.
        preview=replace(view, faults=()),
        asking=asking,
        codes=codes_of(asking),
        offered=sorted({*_OFFERED, asking.lines}),
        bounds=(FEWEST, MOST),
        tongues=[(code, language_name(code)) for code in here.facts.languages],
        hosts=listed_hosts(here),
        console=f"{console_origin()}/{here.facts.slug}/integrer",
    )


def codes_of(asking: Wanted) -> Codes:
    """Return the code of a frame, without and with the element around it.

    Its title is in the language of what it holds, for who cannot see it.
    """
    here, language = current_site(), asking.language
    origin, _ = origin_of(here.facts), words(language)
    name = here.facts.name.read([language, *here.facts.languages]).text
    address = f"{origin}{here.path_in(language)}{FRAME}{asking.query()}"
    title = _("Agenda des associations, {name}").format(name=name)
    held = (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" '
        f'height="{HEIGHT}" loading="lazy" style="border:0"></iframe>'
    )
    script = (
        f'<script src="{origin}{path_of()}" integrity="{integrity()}" '
        f'crossorigin="anonymous" async></script>'
    )
    return Codes(held, f"<agenda-assos>{held}</agenda-assos>\n{script}", address)

"""What a layout must know of the page that it frames: title, addresses, languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from flask import g, request
from markupsafe import Markup, escape

from app.kernel.languages import LANGUAGES, direction
from app.kernel.typography import french_spacing
from app.web.site import PATH_SAFE, Site, origin_of

LONGEST_DESCRIPTION = 200
# Stands for the path and query of a page in what is made once for all pages of a site.
THIS_PAGE = "\ue000"

# (code, autonym, direction, address, whether it is this page's)
Alternate = tuple[str, str, str, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, for its layout.

    ``here`` is its path and all that was asked, which each of the site's languages
    answers; ``own`` its path and what its own address keeps of it. ``canonical`` and
    ``hreflangs`` are what search engines are told instead, where the canonical
    address may be another site's. ``feeds`` are (media type, title, address).
    ``card`` is the whole address of its own social card, ``card_alt`` what that card says;
    without one it has the site's. ``data`` is what engines are told of what it shows.
    """

    title: str
    here: str
    own: str
    canonical: str = ""
    hreflangs: tuple[tuple[str, str], ...] = ()
    description: str = ""
    section: str = ""
    robots: str = ""
    feeds: tuple[tuple[str, str, str], ...] = field(default=())
    card: str = ""
    card_alt: str = ""
    data: Markup = field(default=Markup())


def current_site() -> Site:
    """Return this request's site itself: its proxy costs something at each call."""
    found: Site = g.site
    return found


def page_of(  # noqa: PLR0913 (what a page says of itself)
    title: str,
    *,
    description: str = "",
    section: str = "",
    robots: str = "",
    query: str | None = None,
    feeds: tuple[tuple[str, str, str], ...] = (),
) -> Page:
    """Return the page at this request's path; ``query`` is what its own address keeps of it."""
    path, asked = quote(request.path, safe=PATH_SAFE), request.query_string.decode("latin-1")
    return Page(
        title=french_spacing(title) if current_site().language == "fr" else title,
        here=path + (f"?{asked}" if asked else ""),
        own=path + (f"?{query}" if query else ""),
        description=_shortened(description),
        section=section,
        robots=robots,
        feeds=feeds,
    )


def alternates() -> tuple[Alternate, ...]:
    """Return the site's languages, each with the address of :data:`THIS_PAGE` in it."""
    here = current_site()
    origin = origin_of(here.facts)
    return tuple(
        (
            code,
            LANGUAGES[code].autonym,
            direction(code),
            f"{origin}{here.path_in(code)}{THIS_PAGE}",
            code == here.language,
        )
        for code in here.facts.languages
    )


def addresses_by_language() -> tuple[tuple[str, str], ...]:
    """Return the language and the address of each of :func:`alternates`."""
    return tuple((code, url) for code, _, _, url, _ in alternates())


def placed(piece: str, path: str) -> Markup:
    """Return a piece of page in which :data:`THIS_PAGE` is the page at ``path``."""
    return Markup(str(piece).replace(THIS_PAGE, escape(path)))  # noqa: S704 (escaped here)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rpartition(" ")[0].rstrip(" ,;:.") + "…"

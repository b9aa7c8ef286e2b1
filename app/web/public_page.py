"""What a layout must know of the page that it frames: title, addresses, languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from flask import g, request

from app.kernel.languages import LANGUAGES, direction
from app.kernel.typography import french_spacing
from app.web.site import PATH_SAFE, Site, origin_of, site

LONGEST_DESCRIPTION = 200

# (code, autonym, direction, address, whether it is this page's)
Alternate = tuple[str, str, str, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, for its layout.

    ``alternates`` lead to the same page and search in each of the site's
    languages; ``hreflangs`` are what search engines are told, which differs
    where the canonical address is another site's. ``feeds`` are (media type,
    title, address).
    """

    title: str
    canonical: str
    alternates: tuple[Alternate, ...]
    hreflangs: tuple[tuple[str, str], ...]
    description: str = ""
    section: str = ""
    robots: str = ""
    feeds: tuple[tuple[str, str, str], ...] = field(default=())


def current_site() -> Site:
    """Return this request's site itself: its proxy costs something at each call."""
    found: Site = g.site
    return found


def page_of(
    title: str,
    *,
    description: str = "",
    section: str = "",
    robots: str = "",
    query: str | None = None,
) -> Page:
    """Return the page at this request's path; ``query`` is what its own address keeps of it."""
    path, asked = quote(request.path, safe=PATH_SAFE), request.query_string.decode("latin-1")
    alternates = tuple(
        (
            code,
            LANGUAGES[code].autonym,
            direction(code),
            _address(code, path, asked),
            code == site.language,
        )
        for code in site.facts.languages
    )
    kept = query or ""
    return Page(
        title=french_spacing(title) if site.language == "fr" else title,
        canonical=_address(site.language, path, kept),
        alternates=alternates,
        hreflangs=tuple((code, _address(code, path, kept)) for code in site.facts.languages),
        description=_shortened(description),
        section=section,
        robots=robots,
    )


def _address(language: str, path: str, query: str) -> str:
    return origin_of(site.facts) + site.path_in(language) + path + (f"?{query}" if query else "")


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rpartition(" ")[0].rstrip(" ,;:.") + "…"

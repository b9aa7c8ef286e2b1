"""What search engines should know of this host (https://www.sitemaps.org).

Its pages, the events to come and the open activities whose canonical address is here: the
country's sitemap never repeats a commune's. Each address names its other languages. One file
while there is room, else an index of parts, each well under the protocol's 50 000 addresses
and 50 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import quoteattr

from flask import Response, abort
from flask.typing import ResponseReturnValue

from app.kernel.search import Search
from app.queries import activities, lists
from app.queries import sitemap as queries
from app.queries.hiding import sites_hiding
from app.queries.question import Question
from app.queries.sitemap import Mapped
from app.web.addresses import ACTIVITIES, EVENTS, canonical_site_at
from app.web.asking import question_for
from app.web.database import session
from app.web.site import origin_of, site, tell_until

MEDIA_TYPE = "application/xml"
PAGES = (
    "/ /evenements /carte /activites /plan-du-site /proposer /contact /accessibilite "
    "/mentions-legales /donnees-personnelles"
).split()
NATIONAL_PAGES = ("/communes",)
MOST_ADDRESSES = 50_000
_MOST_BYTES = 10_000_000
_BYTES_A_LINK = 180
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def index() -> ResponseReturnValue:
    """Return the whole sitemap, or the index of its parts when there is too much."""
    question, size = _to_come(), events_a_file()
    coming = lists.summarise(session(), question)
    joined, closes_at = activities.summary(session(), question)
    tell_until(coming.until_at, closes_at)
    if coming.total + joined <= size:
        found = queries.mapped(session(), question, size=size)
        return _urlset([*_pages(), *_events(found)])
    names = ["pages", *(str(part) for part in queries.parts(session(), question, size=size))]
    origin = origin_of(site.facts)
    lines = (f"<sitemap><loc>{origin}/sitemap-{name}.xml</loc></sitemap>\n" for name in names)
    body = f'{_XML}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(lines)}</sitemapindex>\n'
    return Response(body, mimetype=MEDIA_TYPE)


def pages() -> ResponseReturnValue:
    """Return the part that holds the pages."""
    return _urlset(_pages())


def part(part: int) -> ResponseReturnValue:
    """Return one part of the events and activities; 404 when it holds none."""
    size = events_a_file()
    found = queries.mapped(session(), _to_come(), part=part, size=size)
    if not found:
        abort(404)
    return _urlset(_events(found))


def events_a_file() -> int:
    """Return how many records one file may hold: each has an address a language, linked to all."""
    languages = len(site.facts.languages)
    by_weight = _MOST_BYTES // (languages * (languages + 2) * _BYTES_A_LINK)
    return max(1, min(MOST_ADDRESSES // languages, by_weight))


def _to_come() -> Question:
    return question_for(Search())


def _pages() -> Iterator[str]:
    extra = NATIONAL_PAGES if site.facts.is_national else ()
    for path in (*PAGES, *extra):
        yield from _in_each(site.facts.languages, path)


def _events(found: list[Mapped]) -> Iterator[str]:
    hiding = sites_hiding(session(), [event.id for event in found])
    for event in found:
        hidden_by = hiding[event.id]
        languages = [code for code in site.facts.languages if _is_here(event, code, hidden_by)]
        path = f"{ACTIVITIES if event.is_activity else EVENTS}/{event.id}-{event.slug}"
        yield from _in_each(languages, path, changed=event.updated_at)


def _is_here(event: Mapped, language: str, hiding: frozenset[int]) -> bool:
    home = canonical_site_at(event.insee, language, hiding)
    return home is not None and home.id == site.facts.id


def _in_each(
    languages: Iterable[str], path: str, *, changed: datetime | None = None
) -> Iterator[str]:
    origin = origin_of(site.facts)
    addresses = {code: origin + (site.path_in(code) + path) for code in languages}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
        for code, address in addresses.items()
    )
    last = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    for address in addresses.values():
        yield f"<url><loc>{address}</loc>{last}{links if len(addresses) > 1 else ''}</url>\n"


def _urlset(urls: Iterable[str]) -> Response:
    opening = f'<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    body = f"{_XML}{opening}{''.join(urls)}</urlset>\n"
    return Response(body, mimetype=MEDIA_TYPE)

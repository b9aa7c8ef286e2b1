"""What search engines should know of this host (https://www.sitemaps.org).

Its pages, the events to come and the open activities whose canonical address is here: the
country's sitemap never repeats a commune's. One file while there is room, else an index of
parts, each well under the protocol's 50 000 addresses and 50 MB.

They are compressed as any answer is, by ``Content-Encoding``: every engine takes it, and a
``.xml.gz`` would be a second address to keep, packed again for each who asks. Pages name their
other languages here; events and activities do it on their own page alone, since each language
would otherwise repeat all the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import quoteattr

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from app.queries import sitemap as queries
from app.queries.hiding import sites_hiding
from app.queries.sitemap import Mapped
from app.web.addresses import ACTIVITIES, EVENTS
from app.web.canonical import homes_by_language
from app.web.clock import now
from app.web.database import session
from app.web.site import origin_of, site

MEDIA_TYPE = "application/xml"
PAGES = (
    "/ /evenements /calendrier /carte /activites /plan-du-site /proposer /integrer /donnees "
    "/donnees/api /contact /accessibilite /mentions-legales /donnees-personnelles"
).split()
NATIONAL_PAGES = ("/communes",)
MOST_ADDRESSES = 50_000
MOST_BYTES = 3_000_000
"""Of one file, before it is compressed: what a process makes at once, in a tenth of a second."""
_BYTES_AN_ADDRESS = 300
# Each is read by a few engines a day: among kept pages it would take the place of hundreds.
_FOR_AN_HOUR = "max-age=3600"
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def index() -> ResponseReturnValue:
    """Return the whole sitemap, or the index of its parts when there is too much."""
    at, size = now(), events_a_file()
    found = queries.all_of(session(), site.scope, now=at, most=size)
    if found is not None:
        return _urlset([*_pages(), *_events(found)])
    told = queries.parts(session(), site.scope, now=at, size=size)
    origin = origin_of(site.facts)
    lines = (
        f"<sitemap><loc>{origin}/sitemap-{name}.xml</loc></sitemap>\n" for name in ("pages", *told)
    )
    body = f'{_XML}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(lines)}</sitemapindex>\n'
    return Response(body, mimetype=MEDIA_TYPE)


def pages() -> ResponseReturnValue:
    """Return the part that holds the pages."""
    return _urlset(_pages())


def part(part: int) -> ResponseReturnValue:
    """Return one part of the events and activities; 404 when it never held any."""
    found = queries.part(session(), site.scope, part, now=now(), size=events_a_file())
    if found is None:
        abort(404)
    response = _urlset(_events(found))
    response.headers["Cache-Control"] = _FOR_AN_HOUR
    response.add_etag()
    return response.make_conditional(request)


def events_a_file() -> int:
    """Return how many records one file may hold: each has an address a language."""
    addresses = min(MOST_ADDRESSES, MOST_BYTES // _BYTES_AN_ADDRESS)
    return max(1, addresses // len(site.facts.languages))


def _pages() -> Iterator[str]:
    extra = NATIONAL_PAGES if site.facts.is_national else ()
    origin, languages = origin_of(site.facts), site.facts.languages
    for path in (*PAGES, *extra):
        addresses = {code: origin + site.path_in(code) + path for code in languages}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
            for code, address in (*addresses.items(), ("x-default", addresses[languages[0]]))
        )
        for address in addresses.values():
            yield _url(address, more=links if len(addresses) > 1 else "")


def _events(found: list[Mapped]) -> Iterator[str]:
    hiding = sites_hiding(session(), [event.id for event in found])
    origin = origin_of(site.facts)
    # Of a part, many are in the same commune, and hardly any is hidden.
    known: dict[tuple[str | None, frozenset[int]], list[str]] = {}
    for event in found:
        where = event.insee, hiding[event.id]
        prefixes = known.get(where)
        if prefixes is None:
            prefixes = known[where] = _prefixes_here(*where)
        page = ACTIVITIES if event.is_activity else EVENTS
        for prefix in prefixes:
            address = f"{origin}{prefix}{page}/{event.id}-{event.slug}"
            yield _url(address, changed=event.updated_at)


def _prefixes_here(insee: str | None, hiding: frozenset[int]) -> list[str]:
    """Return what stands before the paths of the languages that have their address here."""
    homes = homes_by_language(insee, hiding).items()
    return [site.path_in(code) for code, home in homes if home.id == site.facts.id]


def _url(address: str, *, changed: datetime | None = None, more: str = "") -> str:
    last = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f"<url><loc>{address}</loc>{last}{more}</url>\n"


def _urlset(urls: Iterable[str]) -> Response:
    opening = f'<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    body = f"{_XML}{opening}{''.join(urls)}</urlset>\n"
    return Response(body, mimetype=MEDIA_TYPE)

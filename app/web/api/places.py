"""Who answers where: the sites, and the communes of the official list."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.parameters import Fault, Problem
from app.queries import commune_search
from app.queries.communes import CommuneFacts
from app.queries.site_entries import SiteEntry
from app.web.api.answers import json_response
from app.web.api.reading import Parameters, refused
from app.web.database import session
from app.web.openapi.answers import CommunesAnswer, CommuneShape, SitesAnswer, SiteShape
from app.web.openapi.parameters import LIMIT
from app.web.site import directory, origin_of, site

OF_COMMUNES = ("q", "department", LIMIT, "cursor")
_LARGEST_OFFSET = 100_000


def list_sites() -> ResponseReturnValue:
    """Return the published sites whose territory lies within this one's."""
    own = Parameters(())
    if own.problems:
        return refused(own.problems, known=own.known)
    here = site.facts.territory
    shown = [
        facts
        for facts in directory().sites()
        if here is None or (facts.territory is not None and here.issuperset(facts.territory))
    ]
    base = directory().base_name
    return json_response(SitesAnswer(items=[_site(facts, base) for facts in shown]))


def list_communes() -> ResponseReturnValue:
    """Return a page of the communes of this site's territory: all, of a department, or so named."""
    own = Parameters(OF_COMMUNES)
    text, department, limit = own.text("q"), own.text("department"), own.limit()
    offset = _offset(own)
    if own.problems:
        return refused(own.problems, known=own.known)
    found = commune_search.find(
        session(), site.scope, text=text, department=department, offset=offset, limit=limit
    )
    after = found.next_offset
    return json_response(
        CommunesAnswer(
            total=found.total,
            total_is_exact=True,
            items=[_commune(commune) for commune in found.communes],
            next=None if after is None else encode_cursor(Cursor(float(after), 0)),
        )
    )


def _offset(own: Parameters) -> int:
    word = own.text("cursor")
    if not word:
        return 0
    place = decode_cursor(word)
    if place and isinstance(place.sort, float) and 0 <= place.sort <= _LARGEST_OFFSET:
        return int(place.sort)
    own.problems.append(Problem("cursor", Fault.BAD_CURSOR, word[:60]))
    return 0


def _site(facts: SiteEntry, base: str) -> SiteShape:
    hosts, territory = [host.under(base) for host in facts.hosts], facts.territory
    return SiteShape(
        slug=facts.slug,
        name=dict(facts.name),
        primary_host=hosts[0],
        hosts=hosts,
        languages=list(facts.languages),
        territory=None if territory is None else list(territory),
    )


def _commune(commune: CommuneFacts) -> CommuneShape:
    return CommuneShape(
        insee=commune.insee,
        name=commune.name,
        department=commune.department,
        department_name=commune.department_name,
        postal_codes=list(commune.postal_codes),
        population=commune.population,
        lat=commune.point.lat if commune.point else None,
        lon=commune.point.lon if commune.point else None,
        timezone=commune.timezone,
        url=_home(commune),
    )


def _home(commune: CommuneFacts) -> str:
    """Return the smallest site that covers the commune, else its page on the national one."""
    holding = directory().holding(commune.insee)
    if holding:
        return origin_of(holding[0]) + "/"
    national = directory().national() or site.facts
    return f"{origin_of(national)}/communes/{commune.insee}-{commune.slug}"

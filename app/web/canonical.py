"""Where the one whole address of each event is: for many at once, and in every language."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.queries.facts import Addressed
from app.queries.hiding import sites_hiding
from app.queries.sites import SiteFacts
from app.web.addresses import EVENTS, canonical_site, event_address
from app.web.site import Site, directory


def canonical_addresses(
    session: Session, found: Sequence[Addressed], *, reader: Site, under: str = EVENTS
) -> dict[int, str]:
    """Return the canonical address of each of ``found``, by identity, in the reader's language.

    ``under`` is where the pages of such records are.
    """
    hiding = sites_hiding(session, [event.id for event in found])
    # Long lists are of a few communes: whose they are is asked once for each.
    own: dict[tuple[str | None, frozenset[int]], SiteFacts] = {}
    addresses = {}
    for event in found:
        where = event.insee, hiding[event.id]
        if where not in own:
            own[where] = canonical_site(event, reader.language, where[1]) or reader.facts
        addresses[event.id] = event_address(own[where], event, reader.language, under=under)
    return addresses


def homes_by_language(insee: str | None, hiding: frozenset[int]) -> dict[str, SiteFacts]:
    """Return the site where what happens at ``insee`` has its address, by language.

    The same whichever site asks: pages in two languages name each other, as search engines
    want it, though they be on two sites. The first language is the most specific site's own.
    """
    known = directory()
    national = known.national()
    found: dict[str, SiteFacts] = {}
    for facts in (*known.holding(insee), *([national] if national else [])):
        if facts.id not in hiding:
            for code in facts.languages:
                found.setdefault(code, facts)
    return found

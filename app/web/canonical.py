"""Where the one whole address of each event is: for many at once, and in every language."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.queries.facts import Addressed
from app.queries.hiding import sites_hiding
from app.queries.site_entries import AnySite
from app.web.addresses import EVENTS, canonical_site, front_of
from app.web.site import Site, directory


def canonical_addresses(
    session: Session, found: Sequence[Addressed], *, reader: Site, under: str = EVENTS
) -> dict[int, str]:
    """Return the canonical address of each of ``found``, by identity, in the reader's language.

    ``under`` is where the pages of such records are.
    """
    hiding = sites_hiding(session, [event.id for event in found])
    # Long lists are of a few communes: where theirs are is asked once for each.
    fronts: dict[tuple[str | None, frozenset[int]], str] = {}
    addresses = {}
    for event in found:
        where = event.insee, hiding[event.id]
        if where not in fronts:
            own = canonical_site(event, reader.language, where[1]) or reader.facts
            fronts[where] = front_of(own, reader.language) + under
        addresses[event.id] = f"{fronts[where]}/{event.id}-{event.slug}"
    return addresses


def homes_by_language(insee: str | None, hiding: frozenset[int]) -> dict[str, AnySite]:
    """Return the site where what happens at ``insee`` has its address, by language.

    The same whichever site asks: pages in two languages name each other, as search engines
    want it, though they be on two sites. The first language is the most specific site's own.
    """
    known = directory()
    national = known.national()
    homes: list[AnySite] = [*known.holding(insee)]
    if national is not None:
        homes.append(national)
    found: dict[str, AnySite] = {}
    for facts in homes:
        if facts.id not in hiding:
            for code in facts.languages:
                found.setdefault(code, facts)
    return found

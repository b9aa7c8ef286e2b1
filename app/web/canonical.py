"""The one whole address of each event of a list, with one question to the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.queries.facts import Addressed
from app.queries.hiding import sites_hiding
from app.web.addresses import EVENTS, canonical_site, event_address
from app.web.site import Site


def canonical_addresses(
    session: Session, found: Sequence[Addressed], *, reader: Site, under: str = EVENTS
) -> dict[int, str]:
    """Return the canonical address of each of ``found``, by identity, in the reader's language.

    ``under`` is where the pages of such records are.
    """
    hiding = sites_hiding(session, [event.id for event in found])
    return {
        event.id: event_address(
            canonical_site(event, reader.language, hiding[event.id]) or reader.facts,
            event,
            reader.language,
            under=under,
        )
        for event in found
    }

"""The page of one event or one activity, for its layout: its one address, and who may index it."""

from __future__ import annotations

from dataclasses import replace

from app.kernel.text import Reading
from app.queries.facts import RecordFacts
from app.queries.hiding import sites_hiding
from app.web.addresses import EVENTS, canonical_site, event_address
from app.web.canonical import homes_by_language
from app.web.database import session
from app.web.kept import kept
from app.web.public_page import Page, page_of
from app.web.site import site
from app.web.wording import typo

_HIDING_BYTES = 300


def record_page(
    record: RecordFacts, title: Reading, *, lead: Reading, section: str, under: str = EVENTS
) -> Page:
    """Return the page; its canonical address is that of the most specific site."""
    hiding = kept(
        site.facts,
        ("hiding", record.id),
        lambda: sites_hiding(session(), [record.id])[record.id],
        size=_HIDING_BYTES,
    )
    page = page_of(typo(title.text, title.language), description=lead.text, section=section)
    own = canonical_site(record, site.language, hiding) or site.facts
    hreflangs = tuple(
        (code, event_address(home, record, code, under=under))
        for code, home in homes_by_language(record.insee, hiding).items()
    )
    canonical = event_address(own, record, site.language, under=under)
    return replace(page, canonical=canonical, hreflangs=hreflangs)

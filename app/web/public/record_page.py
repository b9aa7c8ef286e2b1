"""The page of one event or one activity, for its layout: its one address, and who may index it."""

from __future__ import annotations

from dataclasses import replace

from app.kernel.text import Reading
from app.queries.facts import RecordFacts
from app.queries.hiding import sites_hiding
from app.web.addresses import EVENTS, canonical_site, event_address
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
    canonical, hreflangs = page.canonical, []
    for code in site.facts.languages:
        home = canonical_site(record, code, hiding)
        if home is None:
            continue
        address = event_address(home, record, code, under=under)
        if code == site.language:
            canonical = address
        if code in home.languages:
            hreflangs.append((code, address))
    return replace(page, canonical=canonical, hreflangs=tuple(hreflangs))

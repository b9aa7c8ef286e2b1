"""The home page: what is next, and the site's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heapify, heappop
from itertools import islice

from flask import render_template
from flask.typing import ResponseReturnValue

from app.kernel.languages import interface_language
from app.kernel.search import Search
from app.kernel.text import Reading
from app.queries.site_entries import AnySite
from app.web.asking import question_for
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.dates import until_day
from app.web.edition import banners
from app.web.feature import featured
from app.web.figures import counts_by_site, last_day_of
from app.web.pictures import banner
from app.web.programme import Programme, programme_of
from app.web.public.prose import prose
from app.web.public.structured import script, website
from app.web.public.ways_out import ways_from_nothing
from app.web.public_page import Page, current_site, page_of
from app.web.site import Site, directory, origin_of, site
from app.web.wording import typo

PROGRAMME = 10
MOST_PORTALS = 12


@dataclass(frozen=True, slots=True)
class Portal:
    """A site that is open, for the national home page."""

    name: Reading
    url: str
    count: int


def show() -> ResponseReturnValue:
    """Show what is next on this site."""
    question = question_for(Search(limit=PROGRAMME))
    reader = Reader(current_site(), question.now)
    found = programme_of(question, reader, level=3)
    feature, programme = featured(found)
    presentation = site.text("home.presentation")
    return render_template(
        "public/home.html",
        page=_page(),
        title=_title(),
        banner=banner(),
        editions=banners(reader),
        kicker=_kicker(found, reader) if found.total else "",
        feature=feature,
        is_fictional=found.is_fictional,
        programme=programme,
        presentation=presentation,
        presentation_html=prose(presentation),
        quick=quick_links(),
        portals=open_portals(limit=MOST_PORTALS) if site.facts.is_national else (),
        ways=ways_from_nothing() if not found.total else (),
        language=reader.language,
    )


def quick_links() -> list[tuple[str, str]]:
    """Return searches that are ready to follow: (words, address)."""
    base = f"{site.base_path}/evenements"
    return [
        (gettext("Tout l’agenda"), base),
        (gettext("Aujourd’hui"), f"{base}?when=today"),
        (gettext("Ce week-end"), f"{base}?when=weekend"),
        (gettext("7 prochains jours"), f"{base}?when=week"),
        (gettext("Gratuit"), f"{base}?free=1"),
        (gettext("Avec des enfants"), f"{base}?theme=enfants"),
    ]


def open_portals(*, limit: int | None = None) -> tuple[Portal, ...]:
    """Return the sites that are open beside this one, those with most events first."""
    known, reader = directory(), current_site()
    counts = counts_by_site(known.national() or reader.facts, now=now()).by_site
    others = (
        facts
        for facts in known.of(_most_first(known.slugs(), counts))
        if facts.is_published and not facts.is_national
    )
    return tuple(
        portal_of(facts, reader, count=counts.get(facts.id, 0)) for facts in islice(others, limit)
    )


def _most_first(named: list[tuple[str, int]], counts: Mapping[int, int]) -> Iterator[int]:
    """Yield the sites with most events first, then by slug; mostly a dozen of thousands."""
    ranked = [(-counts.get(number, 0), slug, number) for slug, number in named]
    heapify(ranked)
    while ranked:
        yield heappop(ranked)[-1]


def portal_of(facts: AnySite, reader: Site, *, count: int = 0) -> Portal:
    """Return another site as a link, in the reader's language when it speaks it."""
    language = reader.language
    spoken = language in facts.languages[1:]
    return Portal(
        name=facts.name.read([language, *reader.facts.languages]),
        url=origin_of(facts) + (f"/{language}/" if spoken else "/"),
        count=count,
    )


def _title() -> Reading:
    own = site.text("home.title")
    if own.text:
        return own
    return Reading(gettext("Que faire près de chez vous ?"), interface_language(site.language))


def _page() -> Page:
    title, lead = _title(), site.text("home.lead")
    page = page_of(typo(title.text, title.language), description=lead.text, section="home")
    publisher = site.identity("legal").get("publisher") or ""
    own = f"{origin_of(site.facts)}/"
    told = website(site.name, own, languages=site.facts.languages, publisher=publisher)
    return replace(page, data=script([told]))


def _kicker(found: Programme, reader: Reader) -> str:
    count = found.counted[:1].upper() + found.counted[1:]
    last_day = last_day_of(reader.site.facts, found.question)
    if last_day is None or last_day <= reader.today:
        return count
    return f"{count} {until_day(last_day, reader.language, today=reader.today)}"

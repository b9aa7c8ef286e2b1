"""The editions in which a site takes part today: their banner, and the question they filter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.kernel.parameters import Fault, Problem
from app.kernel.search import Search
from app.kernel.text import Reading
from app.queries import campaigns
from app.queries.campaigns import Edition
from app.queries.sites import SiteFacts
from app.web.addresses import list_path
from app.web.cards import Reader
from app.web.clock import now
from app.web.database import session
from app.web.dates import days_between
from app.web.kept import keeper, kept
from app.web.public_page import current_site
from app.web.site import directory

_EDITIONS_BYTES, _ID_BYTES = 10_000, 40


@dataclass(frozen=True, slots=True)
class Banner:
    """An edition, as the pages of a site announce it."""

    title: Reading
    lead: Reading
    days: str
    url: str


def editions_on(facts: SiteFacts) -> tuple[Edition, ...]:
    """Return the editions in which the site of ``facts`` takes part, on its own day.

    What is kept of them goes with the content version of the national site (which editions
    there are) and of this one (whether it takes part): each change moves those that it concerns.
    """
    today = _today(facts)
    on = [edition for edition in _known(facts, today) if edition.is_on(today)]
    if not on:
        return ()
    said = kept(facts, ("editions joined",), lambda: campaigns.answers_of(session(), facts.scope))
    return tuple(
        edition
        for edition in on
        if edition.is_joined(said.get(edition.id), is_national=facts.is_national)
    )


def followed(search: Search, problems: tuple[Problem, ...]) -> tuple[Search, tuple[Problem, ...]]:
    """Return ``search`` without an edition that is not on here, which becomes a problem."""
    if not search.edition:
        return search, problems
    on = [edition.slug for edition in editions_on(current_site().facts)]
    if search.edition in on:
        return search, problems
    problem = Problem("edition", Fault.NOT_A_CHOICE, search.edition[:60], tuple(on))
    return replace(search, edition=""), (*problems, problem)


def events_of(facts: SiteFacts, slug: str) -> tuple[int, ...]:
    """Return the events of an edition that is on, as the site of ``facts`` may list them."""
    edition = next((one for one in editions_on(facts) if one.slug == slug), None)
    if edition is None:
        return ()
    key = ("events of an edition", slug)
    memory, whole = keeper(), (facts.id, key)
    found: tuple[int, ...] | None = memory.find(facts, whole)
    if found is None:
        found = campaigns.event_ids(session(), facts.scope, edition)
        memory.keep(facts, whole, found, size=_ID_BYTES * len(found))
    return found


def banners(reader: Reader) -> tuple[Banner, ...]:
    """Return what this site announces today, those that end first first."""
    here = reader.site
    on = sorted(editions_on(here.facts), key=lambda edition: (edition.last_day, edition.slug))
    return tuple(
        Banner(
            title=edition.title.read(here.languages),
            lead=edition.lead.read(here.languages),
            days=_days(edition, reader),
            url=list_path(here, Search(edition=edition.slug)),
        )
        for edition in on
    )


def choices() -> tuple[tuple[str, str], ...]:
    """Return the editions that a search may name today: slug, title."""
    here = current_site()
    return tuple(
        (edition.slug, edition.title.read(here.languages).text)
        for edition in editions_on(here.facts)
    )


def title_of(slug: str) -> str:
    """Return the title of an edition that is on, in the reader's language."""
    return dict(choices()).get(slug, slug)


def _known(facts: SiteFacts, today: date) -> tuple[Edition, ...]:
    """Return the editions that are not over: a few for the whole country, read once for all."""
    national = directory().national() or facts
    # It is yesterday still in some places.
    since = today - timedelta(days=1)
    return kept(
        national,
        ("editions",),
        lambda: campaigns.not_over(session(), since=since),
        size=_EDITIONS_BYTES,
    )


def _days(edition: Edition, reader: Reader) -> str:
    first, last = edition.first_day, edition.last_day
    return days_between(first, last, reader.language, today=reader.today)


def _today(facts: SiteFacts) -> date:
    return now().astimezone(ZoneInfo(facts.timezone)).date()

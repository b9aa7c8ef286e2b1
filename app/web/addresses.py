"""The one address of a thing, on the host where it belongs. No request is needed below."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from app.kernel.search import Search
from app.queries.facts import Addressed
from app.queries.site_entries import AnySite
from app.web.site import Site, directory, origin_of

EVENTS, ACTIVITIES = "/evenements", "/activites"


def event_path(site: Site, event: Addressed) -> str:
    """Return an event's path on ``site``, in the reader's language: lists link within the site."""
    return f"{site.base_path}{EVENTS}/{event.id}-{event.slug}"


def activity_path(site: Site, activity: Addressed) -> str:
    """Return a season activity's path on ``site``, in the reader's language."""
    return f"{site.base_path}{ACTIVITIES}/{activity.id}-{activity.slug}"


def list_path(
    site: Site, search: Search, *, page: str = EVENTS, own: Iterable[tuple[str, str]] = ()
) -> str:
    """Return the path of the list that answers ``search``; ``page`` may be the map's.

    ``own`` are the parameters of the page alone, after those of the search.
    """
    query = urlencode([*search.parameters(), *own])
    return f"{site.base_path}{page}" + (f"?{query}" if query else "")


def canonical_site(event: Addressed, language: str, hiding: frozenset[int]) -> AnySite | None:
    """Return the site to which an event's canonical address belongs."""
    return canonical_site_at(event.insee, language, hiding)


def canonical_site_at(insee: str | None, language: str, hiding: frozenset[int]) -> AnySite | None:
    """Return the site to which the canonical address of what happens at ``insee`` belongs.

    Among published sites whose territory holds it, that speak ``language`` and
    do not hide it: the one with fewest communes, then lowest identity; else the
    national site.
    """
    known = directory()
    for facts in known.holding(insee):
        if language in facts.languages and facts.id not in hiding:
            return facts
    return known.national()


def event_address(facts: AnySite, event: Addressed, language: str, *, under: str = EVENTS) -> str:
    """Return an event's whole address on the site of ``facts``; an activity's ``under`` its own."""
    return f"{front_of(facts, language)}{under}/{event.id}-{event.slug}"


def front_of(facts: AnySite, language: str) -> str:
    """Return what stands before every path of a site, in ``language`` if it speaks it."""
    is_prefixed = language in facts.languages[1:]
    return f"{origin_of(facts)}/{language}" if is_prefixed else origin_of(facts)

"""What a form offers beside a place: circles, the communes around; and where these are looked at.

A site shows its own territory and nothing else, so the neighbours of a commune are the
national site's to show: a portal that chose to offer them leads there.
"""

from __future__ import annotations

from flask import g

from app.kernel.search import Search
from app.queries import communes
from app.queries.sites import SiteFacts
from app.web.addresses import list_path
from app.web.asking import named_surely, place_asked
from app.web.database import session
from app.web.kept import kept
from app.web.site import Site, directory, origin_of

_BYTES = 200


def has_circles() -> bool:
    """Tell whether distances mean something around the place asked: not for a department."""
    asked = place_asked()
    return asked is None or asked.area is None


def offers_neighbours() -> bool:
    """Tell whether the communes around the one asked can be added here."""
    asked, facts = place_asked(), g.site.facts
    if asked is None or asked.commune is None:
        return False
    return facts.is_national or is_neighbourly(facts)


def is_neighbourly(facts: SiteFacts) -> bool:
    """Tell whether a site chose to offer the communes around."""
    return bool(facts.identity.get("search", {}).get("neighbours"))


def neighbours_elsewhere(search: Search) -> str:
    """Return the same search around the site's one commune, on the national site; or nothing."""
    here: Site = g.site
    national = directory().national()
    if national is None or not here.is_one_commune or not is_neighbourly(here.facts):
        return ""
    language = here.language if here.language in national.languages else national.languages[0]
    wider = search.with_(where=_own(here.facts), point=None, radius=None, neighbours=True)
    return origin_of(national) + list_path(Site(national, language), wider)


def _own(facts: SiteFacts) -> str:
    """Return what names the one commune of a site."""
    (insee,) = facts.territory or ("",)

    def named() -> str:
        commune = communes.by_insee(session(), insee)
        return named_surely(commune) if commune else insee

    return kept(facts, "its commune", named, size=_BYTES)

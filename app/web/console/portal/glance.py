"""A published portal at a glance: pages read, events to come, what its people decided of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.queries import curated_list, drafts, visits
from app.queries.curated_list import Asked, Which
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.curating.event_rows import Row, row_of
from app.web.console.portal.figures import DAYS
from app.web.console.times import instant_words
from app.web.database import session

_SHOWN, _LOOKED_AT = 5, 15


@dataclass(frozen=True, slots=True)
class Decided:
    """How many events were hidden, featured or corrected, and where to see which."""

    name: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class LastPublication:
    """The latest publication, in words; ``number`` leads to it."""

    number: int
    when: str
    by: str


@dataclass(frozen=True, slots=True)
class Glance:
    """Pages read in thirty days and in the thirty before; the next events that the portal shows."""

    seen: int
    seen_before: int
    events: tuple[Row, ...]
    decided: tuple[Decided, ...]
    published: LastPublication | None


def glance_of(facts: SiteFacts) -> Glance:
    """Return what a site's people want to know first, as of now."""
    today = now().astimezone(ZoneInfo(facts.timezone)).date()
    first = today - timedelta(days=DAYS - 1)
    before = first - timedelta(days=DAYS)
    counted = visits.of_site(session(), facts.scope, since=before)
    return Glance(
        counted.between(first, today),
        counted.between(before, first - timedelta(days=1)),
        _next_events(facts),
        _decided(facts),
        _last_publication(facts),
    )


def _next_events(facts: SiteFacts) -> tuple[Row, ...]:
    asked = Asked(which="coming", limit=_LOOKED_AT)
    found = curated_list.page(session(), facts.scope, asked, now=now())
    shown = [line for line in found.lines if not line.is_hidden and not line.is_season]
    return tuple(row_of(line, facts) for line in shown[:_SHOWN])


def _decided(facts: SiteFacts) -> tuple[Decided, ...]:
    """Return what was decided of events, where anything was."""
    root = f"/{facts.slug}/evenements?etat="
    said: tuple[tuple[Which, str, str], ...] = (
        ("featured", gettext("À la une"), "a-la-une"),
        ("hidden", gettext("Masqués"), "masques"),
        ("corrected", gettext("Corrigés"), "corriges"),
    )
    counted = (
        Decided(name, curated_list.count(session(), facts.scope, which, now=now()), root + state)
        for which, name, state in said
    )
    return tuple(one for one in counted if one.count)


def _last_publication(facts: SiteFacts) -> LastPublication | None:
    found = drafts.publications(session(), facts.id, limit=1)
    return next((LastPublication(one.number, instant_words(one.at), one.by) for one in found), None)

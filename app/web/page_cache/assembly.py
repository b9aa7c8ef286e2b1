"""The page cache, put together for an application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask

from app.counters import Counters
from app.kernel.french import french_zones
from app.kernel.period import next_midnight
from app.queries import boundaries
from app.queries.sites import SiteFacts
from app.services import visits
from app.settings import Settings
from app.web.database import reading
from app.web.page_cache.layer import PageCache
from app.web.page_cache.shelves import Shelves
from app.web.page_cache.visits import Seen, Visits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MEGABYTE = 1024 * 1024
_ZONES = french_zones()


def in_front_of(
    wsgi: WSGIApplication, app: Flask, settings: Settings, counters: Counters
) -> PageCache:
    """Return the cache that stands before ``wsgi``, with the clock and the sites of ``app``."""
    opened = reading(app)

    def turn(site: SiteFacts, now: datetime) -> datetime:
        # Days are of the place, and a page may show one from far away: any midnight counts.
        return next_midnight(now, {site.timezone, *_ZONES})

    def end(site: SiteFacts, now: datetime) -> datetime | None:
        with opened() as session:
            return boundaries.next_end(session, site.scope, now=now)

    def add(counts: Mapping[Seen, int]) -> None:
        with opened() as session:
            visits.add(session, counts)

    shelves = Shelves(
        most_bytes=settings.page_cache_mb * _MEGABYTE,
        folder=settings.data_dir,
        turn_of=turn,
        end_of=end,
        counters=counters,
    )
    return PageCache(
        wsgi,
        sites=app.extensions["sites"],
        clock=lambda: app.extensions["clock"](),  # noqa: PLW0108 (the clock may be changed)
        shelves=shelves if settings.page_cache_mb else None,
        counters=counters,
        visits=Visits(add),
    )

"""Every site, found by host, fresh within a second (ADR 0029)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.kernel.hosts import normalise_host, plain_name, split_port
from app.queries import site_entries, sites
from app.queries.site_entries import SiteEntry
from app.queries.sites import SiteFacts
from app.web.site_index import SiteIndex
from app.web.whole_sites import Door, WholeSites

CONSOLE_LABEL = "admin"
FRESH_FOR_SECONDS = 0.5
MOST_WHOLE = 12_000
"""Thirty megabytes when so many are in use. The pages of a site that is forgotten are lost: half as
many, asked for in turn, are surely held, and a process keeps some fifteen thousand pages."""
_NEVER = -1
_log = structlog.stdlib.get_logger(__name__)


class SiteDirectory:
    """Host → site, from a dictionary; twice a second it asks whether anything changed.

    An entry of every site is known from the start; a site is read whole when it is first asked
    for, and held while it is in use, ``most_whole`` of them at most. The same value of a site
    means that nothing of it changed.

    Only the sites that changed are read again, and put in their place, so that a
    write for one of 35 000 sites costs the others next to nothing. One thread asks;
    the others answer meanwhile from what is known, half a second old. So they do
    when the database is silent. ``reading`` opens a session of its own: the page
    cache asks before there is any request.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Session]],
        *,
        base_host: str,
        clock: Callable[[], float] = time.monotonic,
        most_whole: int = MOST_WHOLE,
    ) -> None:
        self._reading = reading
        self._clock = clock
        self._most_whole = most_whole
        self.base_name, self.base_port = split_port(base_host)
        self.console_name = f"{CONSOLE_LABEL}.{self.base_name}"
        # Who asks what changed; who reads a site whole: one connection each, however many ask.
        self._asking, self._opening = threading.Lock(), threading.Lock()
        # Never held while the database is asked.
        self._changing = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing any more; the next question reads everything."""
        self._index = SiteIndex(self.base_name)
        self._whole = WholeSites(self.base_name, most=self._most_whole)
        self._sequence = _NEVER
        self._stale_from = float("-inf")

    def door(self, authority: str) -> Door | None:
        """Return what the ``Host`` header leads to; ``None`` for a stranger or nonsense.

        The page cache asks at each request: what browsers send is found as it is. A site that
        is not held is read: the database may be silent then (``SQLAlchemyError``).
        """
        if self._clock() >= self._stale_from:
            self._refresh()
        if found := self._whole.door(plain_name(authority)):
            return found
        name = normalise_host(authority)
        if not name:
            return None
        if found := self._whole.door(name):
            return found
        site_id = self._index.of_host(name)
        site = None if site_id is None else self._opened(site_id)
        return None if site is None else self._whole.door(name)

    def is_console(self, authority: str) -> bool:
        """Tell whether the ``Host`` header names the console."""
        return normalise_host(authority) == self.console_name

    def national(self) -> SiteFacts | None:
        """Return the national site, or ``None`` before it is set up."""
        self._refresh()
        return self._whole.national

    def by_slug(self, slug: str) -> SiteFacts | None:
        """Return the site of that slug, published or not, or ``None``."""
        site_id = self.id_of(slug)
        return None if site_id is None else self._opened(site_id)

    def id_of(self, slug: str) -> int | None:
        """Return the identity of the site of that slug, published or not, or ``None``."""
        self._refresh()
        return self._index.of_slug(slug)

    def sites(self) -> list[SiteEntry]:
        """Return every published site, by identity."""
        published = (site for site in self.everything() if site.is_published)
        return sorted(published, key=lambda site: site.id)

    def everything(self) -> Iterator[SiteEntry]:
        """Return every site, published or not, in no order: the operator's view."""
        self._refresh()
        return self._index.entries()

    def of(self, ids: Iterable[int]) -> Iterator[SiteEntry]:
        """Return the sites of ``ids`` that exist, published or not, in that order."""
        self._refresh()
        return self._index.entries(ids)

    def slugs(self) -> list[tuple[str, int]]:
        """Return the slug and the identity of every site, published or not, in no order."""
        self._refresh()
        return self._index.slugs()

    def count(self) -> int:
        """Return how many sites there are, published or not."""
        self._refresh()
        return len(self._index)

    def holding(self, insee: str | None) -> list[SiteEntry]:
        """Return the published sites whose territory names the commune, the smallest first."""
        self._refresh()
        return self._index.holding(insee)

    def _opened(self, site_id: int) -> SiteFacts | None:
        """Return a site whole; one thread reads it, whoever else wants one waits."""
        if found := self._whole.find(site_id):
            return found
        with self._opening:
            while (version := self._index.version(site_id)) is not None:
                if found := self._whole.find(site_id):
                    return found
                with self._reading() as session:
                    read = sites.whole(session, (site_id,))
                with self._changing:
                    # It may have changed while it was read: then what was read is not it.
                    if self._index.version(site_id) is version:
                        for site in read:
                            self._whole.put(site)
                        return read[0] if read else None
        return None

    def _refresh(self) -> None:
        """Learn what changed, unless somebody just did, or is doing so."""
        if self._clock() < self._stale_from:
            return
        # Only at the start, when nothing is known yet, does anybody wait.
        if not self._asking.acquire(blocking=self._sequence == _NEVER):
            return
        try:
            if self._clock() >= self._stale_from:
                self._look()
        finally:
            self._asking.release()

    def _look(self) -> None:
        """Read what changed; keep what is known when the database does not answer."""
        try:
            with self._reading() as session:
                sequence = sites.sequence(session)
                if sequence != self._sequence:
                    self._take(session, sequence)
        except SQLAlchemyError as silent:
            if self._sequence == _NEVER:
                raise
            _log.warning("sites_not_refreshed", reason=str(silent).splitlines()[0])
        self._stale_from = self._clock() + FRESH_FOR_SECONDS

    def _take(self, session: Session, sequence: int) -> None:
        # A lower number is another history: a copy put back in place of the database.
        known = self._sequence if sequence > self._sequence else _NEVER
        held = []
        for entry in site_entries.changed_since(session, known):
            with self._changing:
                self._index.put(entry)
            # Asked after it was put: whoever reads it from now on reads what it is now.
            if entry.is_national or entry.id in self._whole:
                held.append(entry.id)
        for site in sites.whole(session, held):
            self._whole.replace(site)
        if len(self._index) != sites.count(session):
            for vanished in self._index.ids() - sites.site_ids(session):
                with self._changing:
                    self._index.remove(vanished)
                self._whole.remove(vanished)
        self._sequence = sequence

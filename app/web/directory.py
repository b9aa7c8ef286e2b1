"""Every site in memory, found by host, fresh within a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.kernel.hosts import normalise_host, plain_name, split_port
from app.queries import sites
from app.queries.sites import HostFacts, SiteFacts

CONSOLE_LABEL = "admin"
FRESH_FOR_SECONDS = 0.5
_NEVER = -1
_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """A host, and the site to which it leads."""

    host: HostFacts
    site: SiteFacts


class SiteDirectory:
    """Host → site, from a dictionary; twice a second it asks whether anything changed.

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
    ) -> None:
        self._reading = reading
        self._clock = clock
        self.base_name, self.base_port = split_port(base_host)
        self.console_name = f"{CONSOLE_LABEL}.{self.base_name}"
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing any more; the next question reads everything."""
        self._doors: dict[str, Door] = {}
        self._sites: dict[int, SiteFacts] = {}
        self._by_slug: dict[str, SiteFacts] = {}
        self._listed: tuple[int, tuple[SiteFacts, ...]] = (_NEVER, ())
        self._national: SiteFacts | None = None
        # A tuple takes a quarter of a set's memory, and nearly all hold one site.
        self._by_insee: dict[str, tuple[int, ...]] = {}
        self._sequence = _NEVER
        self._stale_from = float("-inf")

    def door(self, authority: str) -> Door | None:
        """Return what the ``Host`` header leads to; ``None`` for a stranger or nonsense.

        The page cache asks at each request: what browsers send is found as it is.
        """
        if self._clock() >= self._stale_from:
            self._refresh()
        if found := self._doors.get(plain_name(authority)):
            return found
        name = normalise_host(authority)
        return self._doors.get(name) if name else None

    def is_console(self, authority: str) -> bool:
        """Tell whether the ``Host`` header names the console."""
        return normalise_host(authority) == self.console_name

    def sites(self) -> tuple[SiteFacts, ...]:
        """Return every published site, by identity."""
        self._refresh()
        sequence = self._sequence
        if self._listed[0] != sequence:
            # A copy: another thread may be putting sites in their place.
            known = list(self._sites.values())
            published = (site for site in known if site.is_published)
            # Under the sequence read first: a list made meanwhile is made again.
            self._listed = (sequence, tuple(sorted(published, key=lambda site: site.id)))
        return self._listed[1]

    def everything(self) -> tuple[SiteFacts, ...]:
        """Return every site, published or not, in no order: the operator's view."""
        self._refresh()
        # A copy: another thread may be putting sites in their place.
        return (*self._sites.values(),)

    def national(self) -> SiteFacts | None:
        """Return the national site, or ``None`` before it is set up."""
        self._refresh()
        return self._national

    def by_slug(self, slug: str) -> SiteFacts | None:
        """Return the site of that slug, published or not, or ``None``."""
        self._refresh()
        return self._by_slug.get(slug)

    def holding(self, insee: str | None) -> list[SiteFacts]:
        """Return the published sites whose territory names the commune, the smallest first."""
        self._refresh()
        named = [self._sites.get(number) for number in self._by_insee.get(insee or "", ())]
        found = [site for site in named if site is not None and site.is_published]
        return sorted(found, key=lambda site: (len(site.territory or ()), site.id))

    def _refresh(self) -> None:
        """Learn what changed, unless somebody just did, or is doing so."""
        if self._clock() < self._stale_from:
            return
        # Only at the start, when nothing is known yet, does anybody wait.
        if not self._lock.acquire(blocking=self._sequence == _NEVER):
            return
        try:
            if self._clock() >= self._stale_from:
                self._look()
        finally:
            self._lock.release()

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
        for site in sites.changed_since(session, known):
            self._put(site)
        if len(self._sites) != sites.count(session):
            for vanished in self._sites.keys() - sites.site_ids(session):
                self._leave_out(self._sites.pop(vanished), now=None)
        self._sequence = sequence

    def _put(self, site: SiteFacts) -> None:
        """Take a site as it is now; what led to it before goes last, so that no door ever lacks."""
        before = self._sites.get(site.id)
        self._sites[site.id] = self._by_slug[site.slug] = site
        for name, host in self._names(site).items():
            self._doors[name] = Door(host, site)
        for insee in site.territory or ():
            held = self._by_insee.get(insee, ())
            if site.id not in held:
                self._by_insee[insee] = (*held, site.id)
        if site.is_national:
            self._national = site
        if before is not None:
            self._leave_out(before, now=site)

    def _leave_out(self, before: SiteFacts, *, now: SiteFacts | None) -> None:
        """Forget what led to a site and leads to nothing newer: as it is ``now``, or another."""
        for name in self._names(before):
            if (door := self._doors.get(name)) and door.site is before:
                del self._doors[name]
        if self._by_slug.get(before.slug) is before:
            del self._by_slug[before.slug]
        if self._national is before:
            self._national = None
        lands = (now.territory if now else None) or frozenset()
        for insee in (before.territory or frozenset()) - lands:
            self._by_insee[insee] = tuple(n for n in self._by_insee[insee] if n != before.id)

    def _names(self, site: SiteFacts) -> dict[str, HostFacts]:
        hosts = site.hosts if site.is_published else ()
        return {host.under(self.base_name): host for host in hosts}

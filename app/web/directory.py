"""Every site in memory, found by host, fresh within a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.hosts import normalise_host, split_port
from app.queries import sites
from app.queries.sites import HostFacts, SiteFacts

CONSOLE_LABEL = "admin"
FRESH_FOR_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Door:
    """A host, and the site to which it leads."""

    host: HostFacts
    site: SiteFacts


class SiteDirectory:
    """Host → site, from a dictionary; at most once a second it asks whether anything changed.

    Only the sites that changed are read again, and put in their place, so that a
    write for one of 35 000 sites costs the others next to nothing. ``reading`` opens
    a session of its own: the page cache asks before there is any request.
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
        self._published: tuple[SiteFacts, ...] = ()
        self._national: SiteFacts | None = None
        self._by_insee: dict[str, frozenset[int]] = {}
        self._sequence = -1
        self._checked = float("-inf")

    def door(self, authority: str) -> Door | None:
        """Return what the ``Host`` header leads to; ``None`` for a stranger or nonsense."""
        self._refresh()
        name = normalise_host(authority)
        return self._doors.get(name) if name else None

    def is_console(self, authority: str) -> bool:
        """Tell whether the ``Host`` header names the console."""
        return normalise_host(authority) == self.console_name

    def sites(self) -> tuple[SiteFacts, ...]:
        """Return every published site, by identity."""
        self._refresh()
        return self._published

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
        found = [self._sites[i] for i in self._by_insee.get(insee or "", ()) if i in self._sites]
        found = [site for site in found if site.is_published]
        return sorted(found, key=lambda site: (len(site.territory or ()), site.id))

    def _refresh(self) -> None:
        if self._clock() - self._checked < FRESH_FOR_SECONDS:
            return
        with self._lock:
            if self._clock() - self._checked < FRESH_FOR_SECONDS:
                return
            with self._reading() as session:
                sequence = sites.sequence(session)
                if sequence != self._sequence:
                    self._take(session, sequence)
            self._checked = self._clock()

    def _take(self, session: Session, sequence: int) -> None:
        for site in sites.changed_since(session, self._sequence):
            self._put(site)
        if len(self._sites) != sites.count(session):
            for vanished in self._sites.keys() - sites.site_ids(session):
                self._leave_out(self._sites.pop(vanished), now=None)
        known = self._sites
        self._published = tuple(known[i] for i in sorted(known) if known[i].is_published)
        self._national = next((site for site in known.values() if site.is_national), None)
        self._sequence = sequence

    def _put(self, site: SiteFacts) -> None:
        """Take a site as it is now; what led to it before goes last, so that no door ever lacks."""
        before = self._sites.get(site.id)
        self._sites[site.id] = self._by_slug[site.slug] = site
        for name, host in self._names(site).items():
            self._doors[name] = Door(host, site)
        for insee in site.territory or ():
            self._by_insee[insee] = self._by_insee.get(insee, frozenset()) | {site.id}
        if before is not None:
            self._leave_out(before, now=site)

    def _leave_out(self, before: SiteFacts, *, now: SiteFacts | None) -> None:
        """Forget what led to a site and leads to nothing newer: as it is ``now``, or another."""
        for name in self._names(before):
            if (door := self._doors.get(name)) and door.site is before:
                del self._doors[name]
        if self._by_slug.get(before.slug) is before:
            del self._by_slug[before.slug]
        lands = (now.territory if now else None) or frozenset()
        for insee in (before.territory or frozenset()) - lands:
            self._by_insee[insee] -= {before.id}

    def _names(self, site: SiteFacts) -> dict[str, HostFacts]:
        hosts = site.hosts if site.is_published else ()
        return {host.under(self.base_name): host for host in hosts}

"""Every site in memory, found by host, fresh within a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
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

    Only the sites that changed are read again, so that a write for one of
    35 000 sites costs the others nothing.
    """

    def __init__(
        self,
        session: Callable[[], Session],
        *,
        base_host: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._clock = clock
        self.base_name, self.base_port = split_port(base_host)
        self.console_name = f"{CONSOLE_LABEL}.{self.base_name}"
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing any more; the next question reads everything."""
        self._doors: dict[str, Door] = {}
        self._sites: dict[int, SiteFacts] = {}
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

    def sites(self) -> list[SiteFacts]:
        """Return every published site, by identity."""
        self._refresh()
        return [site for _, site in sorted(self._sites.items()) if site.is_published]

    def national(self) -> SiteFacts | None:
        """Return the national site, or ``None`` before it is set up."""
        self._refresh()
        return next((site for site in self._sites.values() if site.is_national), None)

    def by_slug(self, slug: str) -> SiteFacts | None:
        """Return the site of that slug, published or not, or ``None``."""
        self._refresh()
        return next((site for site in self._sites.values() if site.slug == slug), None)

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
            session = self._session()
            sequence = sites.sequence(session)
            if sequence != self._sequence:
                self._take(session, sequence)
            self._checked = self._clock()

    def _take(self, session: Session, sequence: int) -> None:
        changed = sites.changed_since(session, self._sequence)
        alive = sites.site_ids(session)
        merged = {i: site for i, site in self._sites.items() if i in alive}
        merged.update({site.id: site for site in changed})
        self._doors = {
            host.under(self.base_name): Door(host, site)
            for site in merged.values()
            for host in site.hosts
            if site.is_published
        }
        by_insee: dict[str, set[int]] = {}
        for site in merged.values():
            for insee in site.territory or ():
                by_insee.setdefault(insee, set()).add(site.id)
        self._by_insee = {insee: frozenset(ids) for insee, ids in by_insee.items()}
        self._sites, self._sequence = merged, sequence

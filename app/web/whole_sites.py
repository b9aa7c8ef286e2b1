"""The sites that were asked for last, whole, with the doors that lead to them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from app.queries.sites import HostFacts, SiteFacts


@dataclass(frozen=True, slots=True)
class Door:
    """A host, and the site to which it leads."""

    host: HostFacts
    site: SiteFacts


class WholeSites:
    """At most ``most`` sites: when as many as half were asked for, the others are forgotten.

    Two generations instead of an exact order: asking again costs one look in a dictionary, and
    whoever was asked for since half of ``most`` others were is held. So is the national site
    always, which every page may name.
    """

    def __init__(self, base_name: str, *, most: int) -> None:
        self._base_name, self._half = base_name, most // 2
        self._lock = threading.Lock()
        self._doors: dict[str, Door] = {}
        self._young: dict[int, SiteFacts] = {}
        self._old: dict[int, SiteFacts] = {}
        self.national: SiteFacts | None = None

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def __contains__(self, site_id: int) -> bool:
        return site_id in self._young or site_id in self._old

    def door(self, name: str) -> Door | None:
        """Return what a normalised host leads to, if it is held."""
        door = self._doors.get(name)
        if door is not None and door.site.id not in self._young:
            self.find(door.site.id)
        return door

    def find(self, site_id: int) -> SiteFacts | None:
        """Return a site, if it is held."""
        found = self._young.get(site_id)
        if found is None and site_id in self._old:
            with self._lock:
                found = self._young.get(site_id) or self._old.get(site_id)
                if found is not None:
                    self._renew(found)
        return found

    def put(self, site: SiteFacts) -> None:
        """Hold a site as it is now, in the place of what it was."""
        with self._lock:
            self._take(site)
            self._renew(site)

    def replace(self, site: SiteFacts) -> None:
        """Take a site that changed as it is now, if it is still held; nobody asked for it."""
        with self._lock:
            if site.is_national or site.id in self:
                self._take(site)

    def remove(self, site_id: int) -> None:
        """Forget a site and what led to it."""
        with self._lock:
            for generation in (self._young, self._old):
                if (site := generation.pop(site_id, None)) is not None:
                    self._close(site)

    def _take(self, site: SiteFacts) -> None:
        """Put a site where it was; what led to it before goes last, so that no door ever lacks."""
        generation = self._old if site.id in self._old else self._young
        before = generation.get(site.id)
        generation[site.id] = site
        for name, host in self._names(site).items():
            self._doors[name] = Door(host, site)
        if site.is_national:
            self.national = site
        if before is not None:
            self._close(before)

    def _renew(self, site: SiteFacts) -> None:
        # Never in neither: others look without the lock.
        self._young[site.id] = site
        self._old.pop(site.id, None)
        if len(self._young) > self._half:
            forgotten, self._old, self._young = self._old, self._young, {}
            for other in forgotten.values():
                if other is self.national:
                    self._young[other.id] = other
                else:
                    self._close(other)

    def _close(self, before: SiteFacts) -> None:
        """Forget the doors of a site that lead to nothing newer."""
        for name in self._names(before):
            if (door := self._doors.get(name)) and door.site is before:
                del self._doors[name]
        if self.national is before:
            self.national = None

    def _names(self, site: SiteFacts) -> dict[str, HostFacts]:
        hosts = site.hosts if site.is_published else ()
        return {host.under(self._base_name): host for host in hosts}

"""Every site, found by host, slug or commune: an entry each, packed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.queries.site_entries import SiteEntry

_BETWEEN = "\n"  # no JSON text holds one, nor any of the rest


class SiteIndex:
    """Entries of thousands of sites, each in one string; all that leads to one is its identity.

    As objects they would take twice the memory, and the collector's time at each of its rounds.
    One thread writes at a time; the others read meanwhile.
    """

    def __init__(self, base_name: str) -> None:
        self._base_name, self._under_base = base_name, f".{base_name}"
        self._lines: dict[int, str] = {}
        self._by_slug: dict[str, int] = {}
        self._by_host: dict[str, int] = {}
        self._by_insee: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def ids(self) -> set[int]:
        """Return the identity of each site."""
        return set(self._lines)

    def slugs(self) -> list[tuple[str, int]]:
        """Return the slug of each site, and its identity."""
        return list(self._by_slug.items())

    def version(self, site_id: int) -> object:
        """Return what stays itself until the site changes; ``None`` when there is none."""
        return self._lines.get(site_id)

    def entries(self, ids: Iterable[int] | None = None) -> Iterator[SiteEntry]:
        """Yield those of ``ids`` that exist, in their order; without ``ids``, all."""
        # A copy: another thread may be putting sites in their place.
        for site_id in list(self._lines) if ids is None else ids:
            if line := self._lines.get(site_id):
                yield _read(site_id, line)

    def of_slug(self, slug: str) -> int | None:
        """Return the site of that slug, published or not."""
        return self._by_slug.get(slug)

    def of_host(self, name: str) -> int | None:
        """Return the published site to which a normalised host leads."""
        found = None
        if name == self._base_name:
            found = self._by_host.get("")
        elif name.endswith(self._under_base):
            found = self._by_host.get(name[: -len(self._under_base)])
        return self._by_host.get(f".{name}") if found is None else found

    def holding(self, insee: str | None) -> list[SiteEntry]:
        """Return the published sites whose territory names the commune, the smallest first."""
        named = self.entries(self._by_insee.get(insee or "", ()))
        found = [site for site in named if site.is_published]
        return sorted(found, key=lambda site: (len(site.territory or ()), site.id))

    def put(self, site: SiteEntry) -> None:
        """Take a site as it is now; what led to it before goes last, so that nothing ever lacks."""
        site_id, slug = site.id, site.slug
        before = self._lines.get(site_id)
        self._lines[site_id] = _BETWEEN.join(site[1:])
        self._by_slug[slug] = site_id
        for key in _hosts(site):
            # Mostly a site's label is its slug: one string in memory serves both.
            self._by_host[slug if key == slug else key] = site_id
        for insee in site.insees.split():
            held = self._by_insee.get(insee, ())
            if site_id not in held:
                self._by_insee[insee] = (*held, site_id)
        if before is not None:
            self._leave_out(_read(site_id, before), now=site)

    def remove(self, site_id: int) -> None:
        """Forget a site and what led to it."""
        if (before := self._lines.pop(site_id, None)) is not None:
            self._leave_out(_read(site_id, before), now=None)

    def _leave_out(self, before: SiteEntry, *, now: SiteEntry | None) -> None:
        """Forget what led to a site and leads neither to what it is ``now``, nor to another."""
        for key in _hosts(before) - (_hosts(now) if now else set()):
            if self._by_host.get(key) == before.id:
                del self._by_host[key]
        if (now is None or now.slug != before.slug) and self._by_slug[before.slug] == before.id:
            del self._by_slug[before.slug]
        lands = set(now.insees.split()) if now else set()
        for insee in set(before.insees.split()) - lands:
            self._by_insee[insee] = tuple(n for n in self._by_insee[insee] if n != before.id)


def _read(site_id: int, line: str) -> SiteEntry:
    return SiteEntry(site_id, *line.split(_BETWEEN))


def _hosts(site: SiteEntry) -> set[str]:
    return site.host_keys if site.is_published else set()

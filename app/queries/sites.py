"""Questions about sites: who answers to which host, for which communes, in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.scoping import within
from app.models.site import Host, Registry, Site, SiteAsset, SiteTerritory, SiteText


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A name that leads to a site. A ``subdomain`` is a label under ``BASE_HOST``."""

    kind: str
    name: str
    is_primary: bool
    is_alias: bool

    def under(self, base_name: str) -> str:
        """Return the whole host name, without port, when ``base_name`` is the base host's.

        >>> HostFacts("subdomain", "besancon", True, False).under("localhost")
        'besancon.localhost'
        """
        if self.kind == "domain":
            return self.name
        return f"{self.name}.{base_name}" if self.name else base_name


@dataclass(frozen=True, slots=True)
class EmblemFacts:
    """The picture of a site beside its name: a file of its own, told from its versions."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the upper floors know of a site; frozen, safe to keep in memory.

    ``territory`` is ``None`` for the national site: it covers all.
    """

    id: int
    slug: str
    name: LocalizedText
    is_national: bool
    is_published: bool
    languages: tuple[str, ...]
    timezone: str
    territory: frozenset[str] | None
    brand_color: str
    identity: Mapping[str, Any]
    hosts: tuple[HostFacts, ...]
    content_version: int
    emblem: EmblemFacts | None = None

    @property
    def scope(self) -> Scope:
        """What this site may see."""
        if self.territory is None:
            return Scope.country(self.id)
        return Scope.of_site(self.id, self.territory)

    @property
    def primary_host(self) -> HostFacts:
        """The host under which this site is known."""
        return next(host for host in self.hosts if host.is_primary)


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """A file of a site, whole."""

    name: str
    media_type: str
    content: bytes
    digest: str


def sequence(session: Session) -> int:
    """Return the number that grows whenever a site, or what it shows, changes."""
    return session.scalar(select(Registry.sequence)) or 0


def changed_since(session: Session, sequence: int) -> list[SiteFacts]:
    """Return the sites changed after ``sequence``; all of them after -1."""
    sites = session.scalars(
        select(Site).where(Site.changed_sequence > sequence).order_by(Site.id)
    ).all()
    return _facts(session, sites)


def count(session: Session) -> int:
    """Return how many sites exist, published or not."""
    return session.scalar(select(func.count()).select_from(Site)) or 0


def site_ids(session: Session) -> frozenset[int]:
    """Return the identity of each site that exists."""
    return frozenset(session.scalars(select(Site.id)))


def by_slug(session: Session, slug: str) -> SiteFacts | None:
    """Return the site of that slug, or ``None``."""
    found = _facts(session, session.scalars(select(Site).where(Site.slug == slug)).all())
    return found[0] if found else None


def texts(session: Session, scope: Scope) -> dict[str, LocalizedText]:
    """Return a site's own texts by key."""
    rows = session.execute(within(select(SiteText.key, SiteText.text), scope, SiteText))
    return dict(rows.all())


def asset(session: Session, scope: Scope, name: str) -> AssetFacts | None:
    """Return one of a site's files, or ``None``."""
    row = session.scalars(
        within(select(SiteAsset).where(SiteAsset.name == name), scope, SiteAsset)
    ).first()
    if row is None:
        return None
    return AssetFacts(row.name, row.media_type, row.content, row.digest)


def _facts(session: Session, sites: Iterable[Site]) -> list[SiteFacts]:
    sites = list(sites)
    if not sites:
        return []
    ids = [site.id for site in sites]
    # A few sites: ask for theirs. Nearly all (a start): one sweep beats a huge IN list.
    few = len(ids) <= 500
    hosts, territory = defaultdict(list), defaultdict(set)
    host_rows = select(Host).order_by(Host.site_id, Host.is_primary.desc(), Host.id)
    land_rows = select(SiteTerritory.site_id, SiteTerritory.insee)
    if few:
        host_rows = host_rows.where(Host.site_id.in_(ids))
        land_rows = land_rows.where(SiteTerritory.site_id.in_(ids))
    for host in session.scalars(host_rows):
        hosts[host.site_id].append(HostFacts(host.kind, host.name, host.is_primary, host.is_alias))
    for site_id, insee in session.execute(land_rows):
        territory[site_id].add(insee)
    emblems = _emblems(session, sites)
    return [_one(site, hosts[site.id], territory[site.id], emblems.get(site.id)) for site in sites]


def _emblems(session: Session, sites: list[Site]) -> dict[int, EmblemFacts]:
    wanted = {site.id: site.identity.get("brand", {}).get("emblem") for site in sites}
    names = {name for name in wanted.values() if name}
    if not names:
        return {}
    statement = select(SiteAsset.site_id, SiteAsset.name, SiteAsset.digest).where(
        SiteAsset.name.in_(sorted(names))
    )
    rows = session.execute(within(statement, Scope.everything(), SiteAsset))
    return {
        site_id: EmblemFacts(name, digest)
        for site_id, name, digest in rows
        if wanted.get(site_id) == name
    }


def _one(
    site: Site, hosts: list[HostFacts], territory: set[str], emblem: EmblemFacts | None
) -> SiteFacts:
    return SiteFacts(
        id=site.id,
        slug=site.slug,
        name=site.name,
        is_national=site.is_national,
        is_published=site.is_published,
        languages=tuple(site.languages),
        timezone=site.timezone,
        territory=None if site.is_national else frozenset(territory),
        brand_color=site.brand_color,
        identity=site.identity,
        hosts=tuple(hosts),
        content_version=site.content_version,
        emblem=emblem,
    )

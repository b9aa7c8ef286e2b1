"""Questions asked when a site's folder is applied, exported or created."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.commune import Commune, CommuneAlias, CommunePostalCode
from app.models.scoping import within
from app.models.site import Host, Site, SiteAsset, SiteTerritory, SiteText


@dataclass(frozen=True, slots=True)
class StoredHost:
    """A name that leads to a site; ``proved_at`` is in UTC, for own domains only."""

    kind: str
    name: str
    is_primary: bool
    is_alias: bool
    proved_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A site as the database has it, whole but for the content of its files.

    ``assets`` gives size in bytes and SHA-256 by name; ``applied`` is the folder
    as last applied, or ``None`` when the site never came from one.
    """

    id: int
    slug: str
    is_national: bool
    is_published: bool
    name: LocalizedText
    languages: tuple[str, ...]
    timezone: str
    brand_color: str
    identity: Mapping[str, Any]
    applied: Mapping[str, Any] | None
    hosts: tuple[StoredHost, ...]
    territory: frozenset[str]
    texts: Mapping[str, LocalizedText]
    assets: Mapping[str, tuple[int, str]]

    @property
    def scope(self) -> Scope:
        """What belongs to this site alone."""
        return Scope.of_site(self.id, self.territory)


@dataclass(frozen=True, slots=True)
class CommuneNamed:
    """What a folder needs to know of a commune."""

    insee: str
    name: str
    slug: str
    department: str
    timezone: str
    website: str | None


def stored_site(session: Session, slug: str) -> StoredSite | None:
    """Return the site of that slug, as stored; ``None`` when there is none."""
    site = session.scalars(select(Site).where(Site.slug == slug)).first()
    if site is None:
        return None
    scope = Scope.of_site(site.id, ())
    hosts = session.scalars(select(Host).where(Host.site_id == site.id).order_by(Host.id))
    texts = session.execute(within(select(SiteText.key, SiteText.text), scope, SiteText))
    files = session.execute(
        within(
            select(SiteAsset.name, func.length(SiteAsset.content), SiteAsset.digest),
            scope,
            SiteAsset,
        )
    )
    land = session.scalars(select(SiteTerritory.insee).where(SiteTerritory.site_id == site.id))
    return StoredSite(
        id=site.id,
        slug=site.slug,
        is_national=site.is_national,
        is_published=site.is_published,
        name=site.name,
        languages=tuple(site.languages),
        timezone=site.timezone,
        brand_color=site.brand_color,
        identity=site.identity,
        applied=site.applied,
        hosts=tuple(
            StoredHost(host.kind, host.name, host.is_primary, host.is_alias, host.proved_at)
            for host in hosts
        ),
        territory=frozenset(land),
        texts=dict(texts.all()),
        assets={name: (size, digest) for name, size, digest in files},
    )


def asset_contents(session: Session, scope: Scope) -> dict[str, bytes]:
    """Return the files of the site of ``scope``, whole, by name."""
    rows = session.execute(within(select(SiteAsset.name, SiteAsset.content), scope, SiteAsset))
    return {name: bytes(content) for name, content in rows}


def national_slug(session: Session) -> str | None:
    """Return the slug of the national site, or ``None`` before it is set up."""
    return session.scalar(select(Site.slug).where(Site.is_national))


def national_id(session: Session) -> int | None:
    """Return the identity of the national site, or ``None`` before it is set up."""
    return session.scalar(select(Site.id).where(Site.is_national))


def host_owners(session: Session, names: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the slug of the site that has each of these hosts, by (kind, name)."""
    rows = session.execute(
        select(Host.kind, Host.name, Site.slug)
        .join(Site, Site.id == Host.site_id)
        .where(Host.name.in_(sorted(set(names))))
    )
    return {(kind, name): slug for kind, name, slug in rows}


def communes(session: Session, insees: Iterable[str]) -> dict[str, CommuneNamed]:
    """Return the communes of the current official list among ``insees``, by code."""
    asked = sorted(set(insees))
    found: dict[str, CommuneNamed] = {}
    # SQLite binds at most 32 766 values, and a department rarely has 900 communes.
    for start in range(0, len(asked), 900):
        part = asked[start : start + 900]
        rows = session.scalars(select(Commune).where(Commune.insee.in_(part)))
        found.update({row.insee: _named(row) for row in rows})
    return found


def communes_of_epci(session: Session, siren: str) -> list[CommuneNamed]:
    """Return the communes of an intercommunality, the most populous first."""
    rows = session.scalars(
        select(Commune)
        .where(Commune.epci_siren == siren)
        .order_by(Commune.population.desc(), Commune.insee)
    )
    return [_named(row) for row in rows]


def current_codes(session: Session, codes: Iterable[str]) -> dict[str, CommuneNamed]:
    """Return where former codes, delegated communes and arrondissements lead today."""
    rows = session.execute(
        select(CommuneAlias.code, Commune)
        .join(Commune, Commune.insee == CommuneAlias.insee)
        .where(CommuneAlias.code.in_(sorted(set(codes))))
    )
    return {code: _named(commune) for code, commune in rows}


def namesakes(session: Session, slug: str) -> int:
    """Count the communes whose name gives ``slug``."""
    return session.scalar(select(func.count()).where(Commune.slug == slug)) or 0


def postal_codes(session: Session, insee: str) -> list[str]:
    """Return the postal codes that a commune uses, in order."""
    return list(
        session.scalars(
            select(CommunePostalCode.postal_code)
            .where(CommunePostalCode.insee == insee)
            .order_by(CommunePostalCode.postal_code)
        )
    )


def _named(row: Commune) -> CommuneNamed:
    return CommuneNamed(
        insee=row.insee,
        name=row.name,
        slug=row.slug,
        department=row.department,
        timezone=row.timezone,
        website=row.website,
    )

"""What an operator wants to know of a commune before a portal is opened there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.commune import Commune
from app.models.site import Host, Site, SiteTerritory


@dataclass(frozen=True, slots=True)
class EpciFacts:
    """An intercommunality: its SIREN, its name, and how many communes it has."""

    siren: str
    name: str
    communes: int


@dataclass(frozen=True, slots=True)
class SiteThere:
    """A site, published or not, whose territory holds a commune."""

    slug: str
    is_published: bool
    communes: int


def epci_of(session: Session, insee: str) -> EpciFacts | None:
    """Return the intercommunality of a commune, or ``None``: four islands have none."""
    siren = select(Commune.epci_siren).where(Commune.insee == insee).scalar_subquery()
    row = session.execute(
        select(Commune.epci_siren, func.min(Commune.epci_name), func.count())
        .where(Commune.epci_siren == siren)
        .group_by(Commune.epci_siren)
    ).first()
    return EpciFacts(row[0], row[1] or "", row[2]) if row and row[0] else None


def sites_holding(session: Session, insee: str) -> list[SiteThere]:
    """Return the sites whose territory holds a commune, the smallest first."""
    sizes = (
        select(SiteTerritory.site_id, func.count().label("size"))
        .group_by(SiteTerritory.site_id)
        .subquery()
    )
    rows = session.execute(
        select(Site.slug, Site.is_published, sizes.c.size)
        .join(SiteTerritory, SiteTerritory.site_id == Site.id)
        .join(sizes, sizes.c.site_id == Site.id)
        .where(SiteTerritory.insee == insee)
        .order_by(sizes.c.size, Site.id)
    )
    return [SiteThere(slug, published, size) for slug, published, size in rows]


def is_taken(session: Session, slug: str) -> bool:
    """Tell whether a slug, or the label that it would be, leads to a site already."""
    label = select(Host.id).where(Host.kind == "subdomain", Host.name == slug)
    return (
        session.scalar(select(Site.id).where(Site.slug == slug)) is not None
        or session.scalar(label) is not None
    )


def by_folded_name(session: Session, folded: str) -> list[str]:
    """Return the INSEE codes of the communes of that very name, folded."""
    named = select(Commune.insee).where(Commune.folded_name == folded)
    return list(session.scalars(named.order_by(Commune.insee)))


def departments_of(session: Session, insees: Iterable[str]) -> dict[str, str]:
    """Return the department of each commune, by INSEE code."""
    named = select(Commune.insee, Commune.department).where(Commune.insee.in_(sorted(set(insees))))
    return dict(session.execute(named).all())

"""Which communes have no portal of their own, and what making one needs to know of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.commune import Commune, CommunePostalCode
from app.models.site import Host, Site, SiteTerritory


@dataclass(frozen=True, slots=True)
class CommuneWithout:
    """A commune for which no site stands alone."""

    insee: str
    name: str
    slug: str
    department: str
    timezone: str
    website: str | None
    postal_codes: tuple[str, ...]


def communes_without(session: Session, *, department: str | None = None) -> list[CommuneWithout]:
    """Return the communes that no site has for only territory, by INSEE code.

    All of the official list, or those of one ``department``.
    """
    alone = (
        select(SiteTerritory.site_id)
        .group_by(SiteTerritory.site_id)
        .having(func.count() == 1)
        .subquery()
    )
    covered = select(SiteTerritory.insee).join(alone, alone.c.site_id == SiteTerritory.site_id)
    statement = select(
        Commune.insee,
        Commune.name,
        Commune.slug,
        Commune.department,
        Commune.timezone,
        Commune.website,
    ).where(Commune.insee.not_in(covered))
    if department is not None:
        statement = statement.where(Commune.department == department)
    codes = _postal_codes(session)
    return [
        CommuneWithout(*row, tuple(codes[row.insee]))
        for row in session.execute(statement.order_by(Commune.insee))
    ]


def names_taken(session: Session) -> set[str]:
    """Return the slugs of all sites and the labels that lead to one."""
    slugs = session.scalars(select(Site.slug))
    labels = session.scalars(select(Host.name).where(Host.kind == "subdomain"))
    return {*slugs, *labels}


def names_shared(session: Session) -> frozenset[str]:
    """Return the slugs that the names of several communes give."""
    statement = select(Commune.slug).group_by(Commune.slug).having(func.count() > 1)
    return frozenset(session.scalars(statement))


def _postal_codes(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    statement = select(CommunePostalCode.insee, CommunePostalCode.postal_code)
    for insee, code in session.execute(statement.order_by(CommunePostalCode.postal_code)):
        found[insee].append(code)
    return found

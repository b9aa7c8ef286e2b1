"""Which of several sites is the most specific: the one whose word counts."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.site import Site, SiteTerritory


def closeness(session: Session, site_ids: Collection[int]) -> dict[int, tuple[bool, int, int]]:
    """Return what sorts sites: fewest communes first, then lowest identity; the country last."""
    statement = (
        sa.select(Site.id, Site.is_national, sa.func.count(SiteTerritory.insee))
        .outerjoin(SiteTerritory, SiteTerritory.site_id == Site.id)
        .where(Site.id.in_(sorted(set(site_ids))))
        .group_by(Site.id, Site.is_national)
    )
    return {
        number: (is_national, communes, number)
        for number, is_national, communes in session.execute(statement)
    }

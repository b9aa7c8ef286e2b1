"""Which of several sites is the most specific: the one whose word counts."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.site import Site, SiteTerritory

Closeness = tuple[bool, bool, int, int]


def closeness(
    session: Session, site_ids: Collection[int], *, at: str | None
) -> dict[int, Closeness]:
    """Return what sorts sites that speak of an event in the commune ``at``.

    Fewest communes first, then lowest identity, the country after all communes; last, those
    from whose territory the event was moved away: theirs is the word of somebody elsewhere.
    """
    here = sa.func.max(sa.case((SiteTerritory.insee == at, 1), else_=0))
    statement = (
        sa.select(Site.id, Site.is_national, sa.func.count(SiteTerritory.insee), here)
        .outerjoin(SiteTerritory, SiteTerritory.site_id == Site.id)
        .where(Site.id.in_(sorted(set(site_ids))))
        .group_by(Site.id, Site.is_national)
    )
    return {
        number: (not (is_national or holds), is_national, communes, number)
        for number, is_national, communes, holds in session.execute(statement)
    }

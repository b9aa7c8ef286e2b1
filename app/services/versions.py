"""Telling sites that what they show has changed: their pages are made again, others stay.

Always in the transaction of the change itself, and last in it, so that everyone
takes these two rows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from app.models.site import Registry, Site, SiteTerritory


def touch(session: Session, *, insees: Iterable[str | None]) -> None:
    """Move the content version of the sites whose territory holds one of ``insees``.

    The national site's always moves: it covers everything, and what has no place
    (``None``) too. Says nothing to nobody when ``insees`` is empty. Commits nothing.
    """
    places = set(insees)
    if not places:
        return
    named = sorted(insee for insee in places if insee is not None)
    concerned = Site.is_national
    if named:
        territories = select(SiteTerritory.site_id).where(SiteTerritory.insee.in_(named))
        concerned = or_(Site.is_national, Site.id.in_(territories))  # type: ignore[assignment]
    session.execute(
        update(Site)
        .where(concerned)
        .values(content_version=Site.content_version + 1, changed_sequence=_next(session))
        .execution_options(synchronize_session=False)
    )


def touch_site(session: Session, site_id: int, *, now: datetime) -> None:
    """Move the content version of one site that was itself changed. Commits nothing."""
    session.execute(
        update(Site)
        .where(Site.id == site_id)
        .values(
            content_version=Site.content_version + 1,
            changed_sequence=_next(session),
            updated_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def _next(session: Session) -> int:
    """Advance the registry's number; its only row is made if it lacks."""
    advanced = session.scalar(
        update(Registry)
        .where(Registry.id == 1)
        .values(sequence=Registry.sequence + 1)
        .returning(Registry.sequence)
        .execution_options(synchronize_session=False)
    )
    if advanced is None:
        session.execute(insert(Registry).values(id=1, sequence=1))
        return 1
    return advanced

"""Telling sites that what they show has changed: their pages are made again, others stay.

Always in the transaction of the change itself, and last in it, so that everyone
takes these two rows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, literal_column, select, union, update
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
    # Neither OR nor SQLAlchemy's "is_national = 1": SQLite would read every site for them.
    national = select(Site.id).where(literal_column("is_national"))
    holding = select(SiteTerritory.site_id).where(SiteTerritory.insee.in_(named))
    concerned = union(national, holding) if named else national
    session.execute(
        update(Site)
        .where(Site.id.in_(concerned))
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


def touch_those_who_name(session: Session, *, territory: Iterable[str], is_national: bool) -> None:
    """Move the content version of the sites whose pages show a site's name or address.

    The national site lists every portal; a site that shares a commune names the
    most specific one as canonical; every site links to the national one.
    ``territory`` is what the site covers, and what it covered before. Commits nothing.
    """
    if is_national:
        touch_all(session)
    else:
        touch(session, insees=[None, *territory])


def touch_all(session: Session) -> None:
    """Move the content version of every site. Commits nothing."""
    session.execute(
        update(Site)
        .values(content_version=Site.content_version + 1, changed_sequence=_next(session))
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

"""What operators see of many sites at once: one statement a column, however many there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.account import Account, GivenRole
from app.models.draft import Publication
from app.models.event import Event
from app.models.scoping import within
from app.models.site import Host, SiteTerritory

DomainState = Literal["waiting", "trouble"]
_EVERYWHERE = Scope.everything()


def domains(session: Session) -> dict[int, DomainState]:
    """Return the sites one of whose own domains is not proved yet, or no longer leads there.

    One that was proved and is in trouble comes before one that waits.
    """
    statement = select(Host.site_id, Host.proved_at, Host.trouble).where(
        Host.kind == "domain", Host.proved_at.is_(None) | Host.trouble.is_not(None)
    )
    found: dict[int, DomainState] = {}
    for site_id, proved_at, _trouble in session.execute(statement):
        if proved_at is not None:
            found[site_id] = "trouble"
        else:
            found.setdefault(site_id, "waiting")
    return found


def people(session: Session, among: Collection[int] | None = None) -> dict[int, int]:
    """Return how many people have a hand on each site; absent means nobody."""
    statement = (
        select(GivenRole.site_id, func.count())
        .join(Account, Account.id == GivenRole.account_id)
        .where(Account.is_closed.is_(False))
        .group_by(GivenRole.site_id)
    )
    statement = _among(statement, GivenRole.site_id, among)
    return dict(session.execute(within(statement, _EVERYWHERE, GivenRole)).all())


def published(session: Session, among: Collection[int] | None = None) -> dict[int, datetime]:
    """Return when each site was last published, or put back as it was (UTC)."""
    statement = (
        select(Publication.site_id, func.max(Publication.at))
        .where(Publication.kind.in_(("published", "restored")))
        .group_by(Publication.site_id)
    )
    statement = _among(statement, Publication.site_id, among)
    return dict(session.execute(within(statement, _EVERYWHERE, Publication)).all())


def moved(session: Session, among: Collection[int] | None = None) -> dict[int, datetime]:
    """Return when an event of each territory was last new, or changed for its readers (UTC)."""
    if among is not None:
        lands = select(SiteTerritory.insee).where(SiteTerritory.site_id.in_(sorted(among)))
        last = _last_by_commune(Event.insee.in_(lands))
    else:
        last = _last_by_commune(Event.insee.is_not(None))
    statement = (
        select(SiteTerritory.site_id, func.max(last.c.moved_at))
        .join(last, last.c.insee == SiteTerritory.insee)
        .group_by(SiteTerritory.site_id)
    )
    statement = _among(statement, SiteTerritory.site_id, among)
    return dict(session.execute(within(statement, _EVERYWHERE, Event)).all())


def _last_by_commune(chosen: ColumnElement[bool]) -> Any:
    return (
        select(Event.insee, func.max(Event.updated_at).label("moved_at"))
        .where(chosen)
        .group_by(Event.insee)
        .subquery()
    )


def _among(
    statement: Select[*tuple[Any, ...]], site_id: Any, among: Collection[int] | None
) -> Select[*tuple[Any, ...]]:
    return statement if among is None else statement.where(site_id.in_(sorted(among)))

"""Questions about the addresses of sites: which they have, which are to be looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.kernel.record import Kind
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.account import RecordEntry
from app.models.opening import ReleasedHost
from app.models.scoping import within
from app.models.site import Host, Site

QUARANTINE = timedelta(days=90)
"""How long a domain that a site gave back is nobody else's (``SECURITY`` 21)."""
HOURLY, DAILY, WEEKLY = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
EAGER_FOR = timedelta(days=7)
"""How long a domain that was just asked for is looked at each hour."""
_MARGIN = timedelta(minutes=5)  # a run that begins a little early is not one more hour late


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """A domain that a site has or asks for. Instants in UTC; see ``models.site.Host``.

    ``claimed_at`` is ``None`` for one that a folder named: an operator answers for it.
    """

    id: int
    site_id: int
    slug: str
    site_name: LocalizedText
    name: str
    is_primary: bool
    is_alias: bool
    proved_at: datetime | None
    claimed_at: datetime | None
    checked_at: datetime | None
    trouble: str | None
    trouble_since: datetime | None
    findings: Mapping[str, Any]
    waiting_email: str | None


@dataclass(frozen=True, slots=True)
class Resting:
    """A domain that nobody else may have before ``until``."""

    site_id: int | None
    until: datetime


def of_site(session: Session, site_id: int) -> list[DomainFacts]:
    """Return the own domains of a site, in the order in which they came; aliases too."""
    return _facts(session, Host.site_id == site_id, Host.kind == "domain")


def of_site_by_name(session: Session, site_id: int, name: str) -> DomainFacts | None:
    """Return a domain of that very site, or ``None``: another's is not there."""
    return next((one for one in of_site(session, site_id) if one.name == name), None)


def one(session: Session, host_id: int) -> DomainFacts | None:
    """Return a domain, or ``None`` when it is gone."""
    found = _facts(session, Host.id == host_id, Host.kind == "domain")
    return found[0] if found else None


def resting(session: Session, name: str, *, now: datetime) -> Resting | None:
    """Return since whom a released domain rests, or ``None`` when it does not (any more)."""
    row = session.execute(
        select(ReleasedHost.site_id, ReleasedHost.released_at).where(ReleasedHost.name == name)
    ).first()
    if row is None or row.released_at + QUARANTINE <= now:
        return None
    return Resting(row.site_id, row.released_at + QUARANTINE)


def due(session: Session, *, now: datetime, everything: bool = False) -> list[int]:
    """Return the domains to be looked at, the longest unseen first; all with ``everything``.

    Each hour in the first week after it was asked for, and while one that was proved is in
    trouble; each day until it is proved; each week from then on. Aliases never are.
    """
    statement = (
        select(Host.id)
        .where(Host.kind == "domain", Host.is_alias.is_(False))
        .order_by(func.coalesce(Host.checked_at, Host.claimed_at), Host.id)
    )
    if not everything:
        seen_before = case(
            (and_(Host.proved_at.is_not(None), Host.trouble.is_(None)), now - WEEKLY + _MARGIN),
            (Host.proved_at.is_not(None), now - HOURLY + _MARGIN),
            (Host.claimed_at > now - EAGER_FOR, now - HOURLY + _MARGIN),
            else_=now - DAILY + _MARGIN,
        )
        # What a folder named and nobody proved yet waits for its operator's own command.
        watched = or_(Host.proved_at.is_not(None), Host.claimed_at.is_not(None))
        late = or_(Host.checked_at.is_(None), Host.checked_at <= seen_before)
        statement = statement.where(watched, late)
    return list(session.scalars(statement))


def unproved_since(session: Session, instant: datetime) -> list[DomainFacts]:
    """Return what was asked for by ``instant`` and never proved, the oldest first.

    A domain that was proved once and lost is not of them: it was theirs, and comes back by
    itself. Nor is one that a folder named: an operator answers for it.
    """
    found = _facts(
        session,
        Host.kind == "domain",
        Host.is_alias.is_(False),
        Host.proved_at.is_(None),
        Host.trouble_since.is_(None),
        Host.claimed_at <= instant,
    )
    return [
        one
        for one in found
        if last_told_of_host(session, "host_proved", one.site_id, one.name) is None
    ]


def last_told_of_host(session: Session, kind: Kind, site_id: int, name: str) -> datetime | None:
    """Return when the record of a site last told a kind of deed of a domain; ``None``: never."""
    statement = (
        select(RecordEntry.at, RecordEntry.detail)
        .where(RecordEntry.site_id == site_id, RecordEntry.kind == kind)
        .order_by(RecordEntry.id.desc())
    )
    found = session.execute(within(statement, Scope.everything(), RecordEntry))
    return next((at for at, detail in found if detail.get("host") == name), None)


def slug_behind(session: Session, name: str) -> str | None:
    """Return the slug of the site, published or not, that has or asks for a domain."""
    return session.scalar(
        select(Site.slug)
        .join(Host, Host.site_id == Site.id)
        .where(Host.kind == "domain", Host.name == name)
    )


def is_subdomain(session: Session, label: str) -> bool:
    """Tell whether a label under the base host leads to a site, published or not."""
    found = select(Host.id).where(Host.kind == "subdomain", Host.name == label)
    return session.scalar(found) is not None


def may_be_certified(session: Session, name: str, *, after_txt: frozenset[str]) -> bool:
    """Tell whether a certificate may be asked for a domain: one indexed look.

    It is proved; or its TXT is (``after_txt``: the troubles that come after it) and it was
    never lost since.
    """
    is_shown = and_(Host.trouble.in_(sorted(after_txt)), Host.trouble_since.is_(None))
    found = select(Host.id).where(
        Host.kind == "domain",
        Host.name == name,
        or_(Host.proved_at.is_not(None), is_shown),
    )
    return session.scalar(found) is not None


def _facts(session: Session, *chosen: ColumnElement[bool]) -> list[DomainFacts]:
    statement = (
        select(Host, Site.slug, Site.name)
        .join(Site, Site.id == Host.site_id)
        .where(*chosen)
        .order_by(Host.id)
        .execution_options(populate_existing=True)
    )
    return [
        DomainFacts(
            id=host.id,
            site_id=host.site_id,
            slug=slug,
            site_name=name,
            name=host.name,
            is_primary=host.is_primary,
            is_alias=host.is_alias,
            proved_at=host.proved_at,
            claimed_at=host.claimed_at,
            checked_at=host.checked_at,
            trouble=host.trouble,
            trouble_since=host.trouble_since,
            findings=host.findings or {},
            waiting_email=host.waiting_email,
        )
        for host, slug, name in session.execute(statement)
    ]

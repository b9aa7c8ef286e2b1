"""The portals that town halls ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.commune import Commune
from app.models.opening import SiteRequest
from app.models.site import Site

State = Literal["asked", "confirmed", "accepted", "declined"]
_DECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request; ``digest`` names it. ``website``: the commune's, as the official list has it."""

    digest: str
    insee: str
    commune: str
    department: str
    website: str
    email: str
    name: str
    position: str
    message: str
    language: str
    state: State
    asked_at: datetime
    confirmed_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    reason: str
    slug: str | None

    @property
    def email_host(self) -> str:
        """The domain of the address that asks."""
        return self.email.rpartition("@")[2]

    @property
    def website_host(self) -> str:
        """The host of the town's website, without ``www.``; empty when none is known."""
        try:
            return (urlsplit(self.website).hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @property
    def is_of_the_town(self) -> bool:
        """Whether the address is of the website's own domain, or of one below or above it."""
        mail, site = f".{self.email_host}", f".{self.website_host}"
        if site.count(".") < 2:
            return False
        return mail.endswith(site) or (mail.count(".") > 1 and site.endswith(mail))


def waiting(session: Session) -> list[RequestFacts]:
    """Return the requests that an operator has to answer, the oldest first."""
    found = _SELECT.where(SiteRequest.state == "confirmed").order_by(SiteRequest.confirmed_at)
    return [_facts(row) for row in session.execute(found)]


def count_waiting(session: Session) -> int:
    """Return how many requests an operator has to answer."""
    counted = select(func.count()).where(SiteRequest.state == "confirmed")
    return session.scalar(counted) or 0


def decided(session: Session) -> list[RequestFacts]:
    """Return the last requests that were answered, the newest first."""
    done = SiteRequest.state.in_(("accepted", "declined"))
    found = _SELECT.where(done).order_by(SiteRequest.decided_at.desc()).limit(_DECIDED_SHOWN)
    return [_facts(row) for row in session.execute(found)]


def by_digest(session: Session, digest: str) -> RequestFacts | None:
    """Return a request that its sender confirmed, or ``None``."""
    found = _SELECT.where(SiteRequest.digest == digest, SiteRequest.state != "asked")
    row = session.execute(found).first()
    return _facts(row) if row else None


_SELECT = (
    select(SiteRequest, Commune.name, Commune.department, Commune.website, Site.slug)
    .join(Commune, Commune.insee == SiteRequest.insee)
    .outerjoin(Site, Site.id == SiteRequest.site_id)
    .execution_options(populate_existing=True)
)


def _facts(row: object) -> RequestFacts:
    request, commune, department, website, slug = cast(
        "tuple[SiteRequest, str, str, str, str]", row
    )
    return RequestFacts(
        digest=request.digest,
        insee=request.insee,
        commune=commune,
        department=department,
        website=website or "",
        email=request.email,
        name=request.name,
        position=request.position,
        message=request.message,
        language=request.language,
        state=cast("State", request.state),
        asked_at=request.asked_at,
        confirmed_at=request.confirmed_at,
        decided_at=request.decided_at,
        decided_by=request.decided_by,
        reason=request.reason,
        slug=slug,
    )

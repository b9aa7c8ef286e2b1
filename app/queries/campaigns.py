"""Questions about editions: which there are, who takes part, which events belong (ADR 0021)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.kernel.folding import fold
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.campaign import Campaign, CampaignEvent, CampaignSite
from app.models.event import Event, EventSearch
from app.models.scoping import ScopeKind, kind_of, values_of, within, within_kind
from app.models.site import Site

_EVENT: Any = Event.__table__
_SEARCH: Any = EventSearch.__table__


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition. ``first_day`` and ``last_day`` are days of each place, both included.

    ``is_for_all``: every site takes part but those that said no.
    """

    id: int
    slug: str
    title: LocalizedText
    lead: LocalizedText
    tag: str
    first_day: date
    last_day: date
    is_for_all: bool
    updated_at: datetime

    def is_on(self, day: date) -> bool:
        """Tell whether it lasts on ``day``."""
        return self.first_day <= day <= self.last_day

    def is_joined(self, answer: bool | None, *, is_national: bool = False) -> bool:  # noqa: FBT001 (what a site said, which may be nothing)
        """Tell whether a site takes part that said ``answer``; the country's own always does."""
        return is_national or (self.is_for_all if answer is None else answer)


@dataclass(frozen=True, slots=True)
class Answers:
    """What sites said of an edition, by slug."""

    joined: tuple[str, ...]
    declined: tuple[str, ...]


_COLUMNS = (
    Campaign.id,
    Campaign.slug,
    Campaign.title,
    Campaign.lead,
    Campaign.tag,
    Campaign.first_day,
    Campaign.last_day,
    Campaign.is_for_all,
    Campaign.updated_at,
)
_ALL = select(*_COLUMNS).order_by(Campaign.first_day.desc(), Campaign.slug)
_NOT_OVER = (
    select(*_COLUMNS)
    .where(Campaign.last_day >= bindparam("since"))
    .order_by(Campaign.first_day, Campaign.slug)
)


def everything(session: Session) -> tuple[Edition, ...]:
    """Return every edition, those that begin last first."""
    return tuple(Edition(*row) for row in session.execute(_ALL))


def not_over(session: Session, *, since: date) -> tuple[Edition, ...]:
    """Return the editions that last on ``since`` or later, those that begin first first."""
    return tuple(Edition(*row) for row in session.execute(_NOT_OVER, {"since": since}))


def by_slug(session: Session, slug: str) -> Edition | None:
    """Return the edition of that slug, or ``None``."""
    row = session.execute(select(*_COLUMNS).where(Campaign.slug == slug)).first()
    return Edition(*row) if row else None


def answers_of(session: Session, scope: Scope) -> Mapping[int, bool]:
    """Return, by edition, whether the site of ``scope`` takes part, where anybody said so."""
    statement = select(CampaignSite.campaign_id, CampaignSite.takes_part)
    return dict(session.execute(within(statement, scope, CampaignSite)).all())


def answers_to(session: Session, campaign_id: int) -> Answers:
    """Return what sites said of an edition: the operator's view."""
    statement = (
        select(Site.slug, CampaignSite.takes_part)
        .join(CampaignSite, CampaignSite.site_id == Site.id)
        .where(CampaignSite.campaign_id == campaign_id)
        .order_by(Site.slug)
    )
    rows = session.execute(within(statement, Scope.everything(), CampaignSite)).all()
    return Answers(
        tuple(slug for slug, said in rows if said), tuple(slug for slug, said in rows if not said)
    )


def counts(session: Session) -> Mapping[int, Answers]:
    """Return what sites said of each edition: the operator's list."""
    statement = (
        select(CampaignSite.campaign_id, Site.slug, CampaignSite.takes_part)
        .join(Site, Site.id == CampaignSite.site_id)
        .order_by(Site.slug)
    )
    said: dict[int, tuple[list[str], list[str]]] = {}
    for number, slug, takes_part in session.execute(
        within(statement, Scope.everything(), CampaignSite)
    ):
        said.setdefault(number, ([], []))[0 if takes_part else 1].append(slug)
    return {number: Answers(tuple(yes), tuple(no)) for number, (yes, no) in said.items()}


def event_ids(session: Session, scope: Scope, edition: Edition) -> tuple[int, ...]:
    """Return the events in ``scope`` that belong to an edition, in order of identity.

    By a keyword that is its tag, accents and case aside; or because somebody put them there.
    Those that somebody put there may lie out of scope: whoever lists them narrows again.
    """
    tag = fold(edition.tag)
    given = {**values_of(scope), "said": f"%{tag}%"}
    # Databases do not fold: the words sought narrow, and the keywords themselves decide.
    rows = session.execute(_saying(kind_of(scope)), given)
    found = {number for number, keywords in rows if _is_tagged(keywords, tag)}
    put = select(CampaignEvent.event_id).where(CampaignEvent.campaign_id == edition.id)
    return tuple(sorted(found.union(session.scalars(put))))


def count_put(session: Session, campaign_id: int) -> int:
    """Return how many events somebody put in an edition."""
    statement = select(func.count()).where(CampaignEvent.campaign_id == campaign_id)
    return session.scalar(statement) or 0


def put_in(session: Session, campaign_id: int, event_ids: Collection[int]) -> frozenset[int]:
    """Return which of these events somebody put in an edition."""
    statement = select(CampaignEvent.event_id).where(
        CampaignEvent.campaign_id == campaign_id, CampaignEvent.event_id.in_(sorted(event_ids))
    )
    return frozenset(session.scalars(statement))


def bears(edition: Edition, keywords: Mapping[str, list[str]]) -> bool:
    """Tell whether an event belongs to an edition by one of its keywords."""
    return _is_tagged(keywords, fold(edition.tag))


def _is_tagged(keywords: Mapping[str, list[str]], tag: str) -> bool:
    return any(fold(word) == tag for words in keywords.values() for word in words)


@lru_cache(maxsize=8)
def _saying(kind: ScopeKind) -> Select[*tuple[Any, ...]]:
    """Return the statement that finds the events whose words hold ``said``, with keywords."""
    said = (
        select(_SEARCH.c.event_id)
        .where(_SEARCH.c.event_id == _EVENT.c.id, _SEARCH.c.folded.like(bindparam("said")))
        .exists()
    )
    statement = select(_EVENT.c.id, _EVENT.c.keywords).where(said)
    return within_kind(statement, kind, Event, reached=(EventSearch,))

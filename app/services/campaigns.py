"""Editions: made, changed and closed by operators; joined and left by each site."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NoReturn

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.record import Actor, Kind
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.campaign import Campaign, CampaignEvent, CampaignSite
from app.models.event import Event
from app.models.scoping import within
from app.services import versions
from app.services.accounts import record
from app.services.accounts.transactions import changing

_EVERYWHERE = Scope.everything()


Reason = Literal[
    "slug_taken",
    "gone",  # there is no such edition, or no such event, any more
    "changed_meanwhile",  # by somebody else, since it was shown
]


class EditionError(Exception):
    """Something was refused, and nothing was changed; ``reason`` says what."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse(reason: Reason) -> NoReturn:
    """Raise :class:`EditionError`."""
    raise EditionError(reason)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an edition is to be. ``sites`` are those asked to take part, unless it is for all."""

    slug: str
    title: LocalizedText
    lead: LocalizedText
    tag: str
    first_day: date
    last_day: date
    is_for_all: bool
    sites: frozenset[int] = frozenset()


def make(session: Session, wanted: Wanted, *, by: Actor, now: datetime) -> None:
    """Make an edition. Raises :class:`EditionError` (``slug_taken``)."""
    with changing(session):
        if _by_slug(session, wanted.slug) is not None:
            refuse("slug_taken")
        campaign = Campaign(slug=wanted.slug, made_at=now)
        _fill(campaign, wanted, now=now)
        session.add(campaign)
        session.flush()
        _ask(session, campaign.id, wanted.sites)
        _tell(session, concerned=None if wanted.is_for_all else wanted.sites, now=now)
        _note(session, "campaign_made", wanted.slug, by=by, now=now)


def change(  # noqa: PLR0913 (what is changed, and by whom)
    session: Session, slug: str, wanted: Wanted, *, seen: datetime, by: Actor, now: datetime
) -> None:
    """Change an edition that was ``seen`` as it was at that instant; its slug stays.

    Sites that said no are not asked again. Raises :class:`EditionError`: ``gone``, or
    ``changed_meanwhile`` when somebody else changed it since.
    """
    with changing(session):
        campaign = _known(session, slug)
        if campaign.updated_at != seen:
            refuse("changed_meanwhile")
        was_for_all, before = campaign.is_for_all, _joined(session, campaign.id)
        _fill(campaign, wanted, now=now)
        asked = frozenset() if wanted.is_for_all else wanted.sites
        if not wanted.is_for_all:
            _no_longer_ask(session, campaign.id, before - asked)
        _ask(session, campaign.id, asked)
        for_all = was_for_all or wanted.is_for_all
        _tell(session, concerned=None if for_all else before | asked, now=now)
        _note(session, "campaign_changed", slug, by=by, now=now)


def close(session: Session, slug: str, *, today: date, by: Actor, now: datetime) -> None:
    """End an edition: yesterday was its last day; one that has no yesterday leaves no trace.

    Raises :class:`EditionError` (``gone``).
    """
    with changing(session):
        campaign = _known(session, slug)
        concerned = None if campaign.is_for_all else _joined(session, campaign.id)
        yesterday = today - timedelta(days=1)
        if campaign.first_day <= yesterday:
            campaign.last_day = min(campaign.last_day, yesterday)
            campaign.updated_at = now
        else:
            session.delete(campaign)
        session.flush()
        _tell(session, concerned=concerned, now=now)
        _note(session, "campaign_changed", slug, by=by, now=now)


def answer(  # noqa: PLR0913 (who says what)
    session: Session, slug: str, *, site_id: int, takes_part: bool, by: Actor, now: datetime
) -> None:
    """Have a site take part in an edition, or not. Raises :class:`EditionError` (``gone``)."""
    with changing(session):
        campaign = _known(session, slug)
        _say(session, campaign.id, site_id, takes_part=takes_part)
        versions.touch_site(session, site_id, now=now)
        kind: Kind = "campaign_joined" if takes_part else "campaign_left"
        detail = {"slug": slug}
        record.note(session, kind, by=by, site_id=site_id, detail=detail, now=now)


def add_event(session: Session, slug: str, event_id: int) -> None:
    """Put an event in an edition, whatever its keywords; the caller's transaction.

    Raises :class:`EditionError` (``gone``: the edition or the event).
    """
    campaign, insee = _known(session, slug), _place_of(session, event_id)
    session.merge(CampaignEvent(campaign_id=campaign.id, event_id=event_id))
    session.flush()
    versions.touch(session, insees=[insee])


def remove_event(session: Session, slug: str, event_id: int) -> None:
    """Take out of an edition what somebody put there; the caller's transaction.

    An event that bears its tag stays. Raises :class:`EditionError` (``gone``).
    """
    campaign, insee = _known(session, slug), _place_of(session, event_id)
    own = CampaignEvent.campaign_id == campaign.id, CampaignEvent.event_id == event_id
    session.execute(delete(CampaignEvent).where(*own))
    versions.touch(session, insees=[insee])


def _fill(campaign: Campaign, wanted: Wanted, *, now: datetime) -> None:
    campaign.title, campaign.lead = wanted.title, wanted.lead
    campaign.tag, campaign.is_for_all = wanted.tag, wanted.is_for_all
    campaign.first_day, campaign.last_day = wanted.first_day, wanted.last_day
    campaign.updated_at = now


def _by_slug(session: Session, slug: str) -> Campaign | None:
    return session.scalars(select(Campaign).where(Campaign.slug == slug)).first()


def _known(session: Session, slug: str) -> Campaign:
    campaign = _by_slug(session, slug)
    if campaign is None:
        refuse("gone")
    return campaign


def _place_of(session: Session, event_id: int) -> str | None:
    statement = select(Event.insee).where(Event.id == event_id)
    row = session.execute(within(statement, _EVERYWHERE, Event)).first()
    if row is None:
        refuse("gone")
    insee: str | None = row.insee
    return insee


def _joined(session: Session, campaign_id: int) -> frozenset[int]:
    """Return the sites that were asked to take part, or asked for it."""
    statement = select(CampaignSite.site_id).where(
        CampaignSite.campaign_id == campaign_id, CampaignSite.takes_part
    )
    return frozenset(session.scalars(within(statement, _EVERYWHERE, CampaignSite)))


def _say(session: Session, campaign_id: int, site_id: int, *, takes_part: bool) -> None:
    own = {"campaign_id": campaign_id, "site_id": site_id}
    statement = (
        update(CampaignSite)
        .filter_by(**own)
        .values(takes_part=takes_part)
        .returning(CampaignSite.site_id)
    )
    if session.execute(within(statement, _EVERYWHERE, CampaignSite)).first() is None:
        session.execute(insert(CampaignSite).values(**own, takes_part=takes_part))


def _ask(session: Session, campaign_id: int, sites: Collection[int]) -> None:
    """Have sites take part; one that said no is not asked again."""
    statement = select(CampaignSite.site_id).where(CampaignSite.campaign_id == campaign_id)
    known = frozenset(session.scalars(within(statement, _EVERYWHERE, CampaignSite)))
    rows = [
        {"campaign_id": campaign_id, "site_id": site_id, "takes_part": True}
        for site_id in sorted(frozenset(sites) - known)
    ]
    if rows:
        session.execute(insert(CampaignSite), rows)


def _no_longer_ask(session: Session, campaign_id: int, sites: Collection[int]) -> None:
    statement = delete(CampaignSite).where(
        CampaignSite.campaign_id == campaign_id, CampaignSite.site_id.in_(sorted(sites))
    )
    if sites:
        session.execute(within(statement, _EVERYWHERE, CampaignSite))


def _tell(session: Session, *, concerned: Iterable[int] | None, now: datetime) -> None:
    """Have pages made again: everywhere, or on the sites ``concerned`` and the country's own."""
    session.flush()
    if concerned is None:
        versions.touch_all(session)
        return
    versions.touch(session, insees=[None])
    for site_id in sorted(concerned):
        versions.touch_site(session, site_id, now=now)


def _note(session: Session, kind: Kind, slug: str, *, by: Actor, now: datetime) -> None:
    record.note(session, kind, by=by, site_id=None, detail={"slug": slug}, now=now)

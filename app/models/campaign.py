"""Editions ("Rentrée 2026"), and how many people come."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.text import LocalizedText
from app.models.base import Base
from app.models.scoping import SiteOwned


class Campaign(Base):
    """An edition: from a day to a day, both included, on each site that takes part.

    An event belongs to it when one of its keywords is ``tag`` (folded), or when somebody put
    it there (``CampaignEvent``). ``is_for_all``: every site takes part but those that said no.
    """

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[LocalizedText]
    lead: Mapped[LocalizedText]
    tag: Mapped[str] = mapped_column(sa.String(60))
    first_day: Mapped[date]
    last_day: Mapped[date]
    is_for_all: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("last_day >= first_day", name="days_in_order"),)


class CampaignSite(SiteOwned, Base):
    """Whether a site takes part in an edition, where it or the operator said so."""

    __tablename__ = "campaign_site"

    campaign_id: Mapped[int] = mapped_column(
        sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    takes_part: Mapped[bool]


class CampaignEvent(Base):
    """An event that somebody put in an edition, whatever its keywords."""

    __tablename__ = "campaign_event"

    campaign_id: Mapped[int] = mapped_column(
        sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class VisitCount(SiteOwned, Base):
    """How many pages of a kind a site showed on a day of the place. Nothing of who looked."""

    __tablename__ = "visit_count"

    site_id: Mapped[int] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    count: Mapped[int] = mapped_column(sa.BigInteger)

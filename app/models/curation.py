"""What a site decides of events: hidden, featured, the same as another; and how to take it back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.scoping import SiteOwned


class Curation(SiteOwned, Base):
    """What one site decides of an event. It never changes the event for others.

    ``same_as_id``: it is hidden because it is another that the site shows.
    """

    __tablename__ = "curation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_featured: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    same_as_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("event.id", ondelete="SET NULL"), index=True
    )
    actor: Mapped[str] = mapped_column(sa.String(254), default="", server_default=sa.text("''"))
    updated_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("site_id", "event_id"),
        sa.CheckConstraint("same_as_id IS NULL OR same_as_id <> event_id", name="another"),
    )


class CurationStep(SiteOwned, Base):
    """One thing done to one event, with what stood before, so that it can be undone.

    Those of one gesture share ``batch``.
    """

    __tablename__ = "curation_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(sa.String(32), index=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(sa.String(254))
    undone_at: Mapped[datetime | None]

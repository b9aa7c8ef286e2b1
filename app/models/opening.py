"""How a site begins, and how a domain leaves one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class SiteRequest(Base):
    """A town hall that asks for a portal; an operator accepts or declines.

    ``digest`` is that of the token in the letter that confirms the address; ``site_id`` is the
    site that was made of it.
    """

    __tablename__ = "site_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    insee: Mapped[str] = mapped_column(sa.ForeignKey("commune.insee"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[str] = mapped_column(sa.String(120))
    message: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(12), default="fr")
    state: Mapped[str] = mapped_column(sa.String(9), default="asked")
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(sa.String(254), default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id", ondelete="SET NULL"))

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'accepted', 'declined')", name="known_state"
        ),
    )


class ReleasedHost(Base):
    """A domain that a site no longer has: nobody else may claim it before its quarantine ends."""

    __tablename__ = "released_host"

    name: Mapped[str] = mapped_column(sa.String(253), primary_key=True)
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id", ondelete="SET NULL"))
    released_at: Mapped[datetime]

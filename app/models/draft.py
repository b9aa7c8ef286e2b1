"""What a site's own people write: what waits to be published, and each publication."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json
from app.models.scoping import SiteOwned


class DraftEdit(SiteOwned, Base):
    """One fact that somebody changed and nobody published yet.

    ``path`` names it as ``kernel.drafting`` does (``texts.home.title.ar``); ``value`` is what
    it will be, nothing to take it away. ``written_from`` is the fingerprint of the text that a
    translation was written from; without it, it is to be read again.
    """

    __tablename__ = "draft_edit"

    site_id: Mapped[int] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    value: Mapped[Any] = mapped_column(Json(), nullable=True)
    written_from: Mapped[str | None] = mapped_column(sa.String(12))
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(sa.String(254))
    edited_at: Mapped[datetime]


class Publication(SiteOwned, Base):
    """A site as it was published once: who, when, what changed, and all that it said.

    ``kind``: ``opened`` is what stood before the first; ``set_aside`` a draft that somebody's
    return to an older publication put away. ``account_id`` is a number, not a key: the line
    outlives the account.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(9))
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(sa.String(254))
    content: Mapped[dict[str, Any]]
    changes: Mapped[list[dict[str, Any]]]

    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint(
            "kind IN ('opened', 'published', 'restored', 'set_aside')", name="known_kind"
        ),
    )


class KeptFile(SiteOwned, Base):
    """A picture that a site's people sent, under a name that tells its content.

    Those that the site shows are copied to ``site_asset``; these stay, so that a draft can be
    looked at, and an older publication come back with its pictures.
    """

    __tablename__ = "kept_file"

    site_id: Mapped[int] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.String(60))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime]

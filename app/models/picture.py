"""The photographs that events point to, and what became of each."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

# What a unique index of PostgreSQL holds whatever the letters (2 704 bytes).
LONGEST_ADDRESS = 600
STATES = ("waiting", "ready", "refused")


class Picture(Base):
    """One picture, under the address that its source gives; its files are under ``DATA_DIR``.

    It is no fact of a place: an event refers to it by ``event.image_url``, and lends it its
    scope. A site's own photograph stands here too, as ``asset:`` and its content's digest.

    ``digest`` names the files (of the content and of the way they are made), ``width`` and
    ``height`` are the largest rendition's, ``renditions`` its widths by form
    (``{"avif": [320, 640], …}``), ``color`` the main colour. ``reason`` is a French sentence
    part, for a picture refused, or not fetched yet after ``tries``; ``retry_at`` says when
    it will be asked for again.
    """

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(LONGEST_ADDRESS), unique=True)
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting", index=True)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(sa.String(32), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    color: Mapped[str | None] = mapped_column(sa.String(7))
    renditions: Mapped[dict[str, Any] | None]

    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'ready', 'refused')", name="known_state"),
        sa.CheckConstraint(
            "state <> 'ready' OR (digest IS NOT NULL AND width IS NOT NULL"
            " AND height IS NOT NULL AND renditions IS NOT NULL)",
            name="ready_is_whole",
        ),
        sa.CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_says_why"),
    )

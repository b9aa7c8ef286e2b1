"""Events, wherever they came from, and each time they happen."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Mode, Source, Status, Theme
from app.models.base import Base, Json
from app.models.scoping import Placed


def _one_of(column: str, words: type[Theme | Status | Mode | Source]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


class Event(Placed, Base):
    """Something that happens at a place. It belongs to the place, not to a site.

    ``key`` is the record's own name at its source (ADR 0010); ``feed`` the
    listing that brought it and ``origin`` the address or file it was read from:
    only they may withdraw it. ``fingerprint`` covers all that the source said,
    ``reading`` what people read: ``updated_at`` moves with the second alone.
    ``starts_at`` and ``ends_at`` are those of the first and last occurrence.

    ``is_season``: not something that happens, but something that one joins for a season (ADR
    0015). It has no occurrence, so that no list of events shows it; ``ends_at`` is then when
    one can join it no more, and ``starts_at`` the first date that its source gives.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(12))
    source_key: Mapped[str] = mapped_column(sa.String(250))
    source_url: Mapped[str | None] = mapped_column(sa.Text)
    feed: Mapped[str] = mapped_column(sa.String(120), default="", index=True)
    origin: Mapped[str] = mapped_column(sa.Text, default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))

    slug: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[LocalizedText]
    description: Mapped[LocalizedText]
    body: Mapped[LocalizedText]
    conditions: Mapped[LocalizedText]
    keywords: Mapped[dict[str, Any]]
    theme: Mapped[str] = mapped_column(sa.String(12), default=Theme.AUTRE.value)
    status: Mapped[str] = mapped_column(sa.String(12), default=Status.SCHEDULED.value)
    mode: Mapped[str] = mapped_column(sa.String(6), default=Mode.ONSITE.value)
    is_season: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    timezone: Mapped[str] = mapped_column(sa.String(40))

    place_name: Mapped[str | None] = mapped_column(sa.String(250))
    address: Mapped[str | None] = mapped_column(sa.String(400))
    postal_code: Mapped[str | None] = mapped_column(sa.String(10))
    city: Mapped[str | None] = mapped_column(sa.String(120))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    unplaced_reason: Mapped[str | None] = mapped_column(sa.Text)

    organizer: Mapped[str | None] = mapped_column(sa.String(250))
    access: Mapped[list[str]]
    spoken: Mapped[list[str]]
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    is_free: Mapped[bool | None]
    is_open_price: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    price_min: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    price_max: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    image_url: Mapped[str | None] = mapped_column(sa.Text)
    image_credit: Mapped[str | None] = mapped_column(sa.String(250))
    registration: Mapped[list[dict[str, Any]]]
    online_url: Mapped[str | None] = mapped_column(sa.Text)

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("source", "source_key"),
        sa.Index("ix_event_starts_at_id", "starts_at", "id"),
        # From a picture to its events. Addresses may be longer than a B-tree holds.
        sa.Index(
            "ix_event_image_url",
            "image_url",
            postgresql_using="hash",
            sqlite_where=sa.text("image_url IS NOT NULL"),
        ),
        # What /activites reads: a commune's season activities, few among its events.
        sa.Index(
            "ix_event_season",
            "insee",
            "id",
            sqlite_where=sa.text("is_season"),
            postgresql_where=sa.text("is_season"),
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="lat_lon_together"),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_date"
        ),
        _one_of("source", Source),
        _one_of("theme", Theme),
        _one_of("status", Status),
        _one_of("mode", Mode),
    )


class Occurrence(Placed, Base):
    """One time that an event happens: the slim table that every list reads.

    ``until_at`` is its end, or the local midnight that closes its day: what
    decides that it is still to come. ``is_evening``: it begins between 18:00 and 4:59, of
    the place. A withdrawn event has no row here.
    """

    __tablename__ = "occurrence"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    until_at: Mapped[datetime]
    first_day: Mapped[date]
    last_day: Mapped[date]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    theme: Mapped[str] = mapped_column(sa.String(12))
    is_evening: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (
        sa.Index("ix_occurrence_until_at", "until_at"),
        sa.Index("ix_occurrence_insee_until_at", "insee", "until_at"),
        sa.Index("ix_occurrence_starts_at_event_id", "starts_at", "event_id"),
        sa.Index("ix_occurrence_lat_lon", "lat", "lon"),
        # What a calendar reads: what begins in a month, and what lasts into it.
        sa.Index("ix_occurrence_first_day", "first_day", "starts_at", "event_id"),
        sa.Index(
            "ix_occurrence_lasting",
            "last_day",
            "first_day",
            sqlite_where=sa.text("first_day < last_day"),
            postgresql_where=sa.text("first_day < last_day"),
        ),
        sa.CheckConstraint("last_day >= first_day", name="days_in_order"),
    )


class EventSearch(Placed, Base):
    """The words of an event in one language.

    ``folded`` is its text without accents; ``words`` the tokens that searches compare
    (:mod:`app.kernel.search_words`), each between two spaces.
    """

    __tablename__ = "event_search"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    folded: Mapped[str] = mapped_column(sa.Text)
    words: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))


class EventOverride(Base):
    """A fact that a person corrected here; what the source says is kept beside.

    One per event and field, for every site. The event's own column holds the
    corrected value; the next synchronisation writes ``received`` instead of it.
    """

    __tablename__ = "event_override"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id", ondelete="CASCADE"))
    value: Mapped[Any] = mapped_column(Json())
    received: Mapped[Any] = mapped_column(Json(), nullable=True)
    actor: Mapped[str] = mapped_column(sa.String(254), default="", server_default=sa.text("''"))
    updated_at: Mapped[datetime]

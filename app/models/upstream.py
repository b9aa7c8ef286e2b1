"""What is remembered of services that we read from again and again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class UpstreamToken(Base):
    """The keys that a service gave us, shared by all processes.

    ``name`` says for whom: our own client, or an association that let us in. ``pair`` is what
    opens: both tokens, encrypted with the installation's key.
    """

    __tablename__ = "upstream_token"

    name: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    pair: Mapped[str] = mapped_column(sa.Text)
    expires_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FeedPosition(Base):
    """How far a change feed was read: moved only with the records that it covered."""

    __tablename__ = "feed_position"

    feed: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    token: Mapped[str] = mapped_column(sa.Text)
    moved_at: Mapped[datetime]


class Reread(Base):
    """A record to be read again at its source: it failed, or somebody hints that it changed.

    ``number`` grows with each hint, so that one that comes during a reading is not lost.
    """

    __tablename__ = "reread"

    source: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(250), primary_key=True)
    why: Mapped[str] = mapped_column(sa.String(10))
    error: Mapped[str | None] = mapped_column(sa.Text)
    number: Mapped[int] = mapped_column(default=1)
    since: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("why IN ('failed', 'notified', 'asked')", name="known_why"),
    )


class Association(Base):
    """An association as HelloAsso presents it: what places a form that names no place.

    ``is_followed``: its forms are read one by one, whatever the directory says.
    ``read_at`` is empty until it was read once. ``linked_at`` is when it let us in, through
    HelloAsso's consent screen; ``left_at`` when it asked that nothing of its forms be shown.
    """

    __tablename__ = "helloasso_association"

    slug: Mapped[str] = mapped_column(sa.String(150), primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String(250))
    is_followed: Mapped[bool] = mapped_column(default=False)
    postal_code: Mapped[str | None] = mapped_column(sa.String(10))
    city: Mapped[str | None] = mapped_column(sa.String(120))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    rna: Mapped[str | None] = mapped_column(sa.String(10))
    category: Mapped[str | None] = mapped_column(sa.String(120))
    read_at: Mapped[datetime | None]
    linked_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    __table_args__ = (sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="lat_lon_together"),)


class WithheldForm(Base):
    """A form that its association does not want shown here, though HelloAsso shows it."""

    __tablename__ = "helloasso_withheld"

    key: Mapped[str] = mapped_column(sa.String(250), primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(150), index=True)
    since: Mapped[datetime]


class GeocodedAddress(Base):
    """What the geocoder said of an address, once and for good. ``asked`` is the query itself.

    ``insee`` is empty when it knew none, or was not sure: ``reason`` says which.
    """

    __tablename__ = "geocoded_address"

    asked: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    insee: Mapped[str | None] = mapped_column(sa.String(5))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    score: Mapped[float | None]
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    label: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.String(20))
    asked_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("(insee IS NULL) <> (reason IS NULL)", name="found_or_why_not"),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="lat_lon_together"),
    )


class FormReading(Base):
    """When a form was last read, and when it is to be read again though nobody says it changed.

    ``due_at`` is empty for what is over, or no longer shown.
    """

    __tablename__ = "helloasso_reading"

    key: Mapped[str] = mapped_column(sa.String(250), primary_key=True)
    read_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)


class RenameHint(Base):
    """Somebody says that an association goes by another slug: believed once HelloAsso shows it."""

    __tablename__ = "helloasso_rename"

    old_slug: Mapped[str] = mapped_column(sa.String(150), primary_key=True)
    new_slug: Mapped[str] = mapped_column(sa.String(150), primary_key=True)
    since: Mapped[datetime]

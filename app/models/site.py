"""Sites, the hosts that lead to them, the communes that they cover."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.text import LocalizedText
from app.models.base import Base
from app.models.scoping import SiteOwned


class Registry(Base):
    """One row: a number that grows whenever any site, or what it shows, changes."""

    __tablename__ = "registry"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)


class Site(Base):
    """What one host shows: a commune's portal, a group of communes, or the country.

    ``identity`` holds what its folder's ``site.toml`` says beside the columns
    (contact, legal notice, emblem); ``applied`` is the folder as last applied,
    so that a change made since in the console can be told from it.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(63), unique=True)
    is_national: Mapped[bool] = mapped_column(default=False)
    is_published: Mapped[bool] = mapped_column(default=True)
    name: Mapped[LocalizedText]
    languages: Mapped[list[str]]
    timezone: Mapped[str] = mapped_column(sa.String(40))
    brand_color: Mapped[str] = mapped_column(sa.String(7))
    identity: Mapped[dict[str, Any]]
    applied: Mapped[dict[str, Any] | None]
    content_version: Mapped[int] = mapped_column(default=1)
    changed_sequence: Mapped[int] = mapped_column(default=0, index=True)
    updated_at: Mapped[datetime]

    __table_args__ = (
        sa.Index(
            "uq_site_one_national",
            "is_national",
            unique=True,
            sqlite_where=sa.text("is_national"),
            postgresql_where=sa.text("is_national"),
        ),
    )


class Host(Base):
    """A name that leads to a site.

    ``subdomain`` rows keep the label alone (``besancon``, empty for the base
    host itself), so that the same database serves under any ``BASE_HOST``;
    ``domain`` rows keep the whole name. Aliases redirect to the primary host.
    A domain is looked at again from time to time: ``checked_at`` is the last time,
    ``trouble`` what was wrong then (a word of ``services.sites.findings``), since when,
    ``findings`` all that was seen. ``waiting_email`` is invited once the domain is proved.
    """

    __tablename__ = "host"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(9))
    name: Mapped[str] = mapped_column(sa.String(253))
    is_primary: Mapped[bool] = mapped_column(default=False)
    is_alias: Mapped[bool] = mapped_column(default=False)
    proved_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(sa.String(40))
    trouble_since: Mapped[datetime | None]
    findings: Mapped[dict[str, Any] | None]
    waiting_email: Mapped[str | None] = mapped_column(sa.String(254))

    __table_args__ = (
        sa.UniqueConstraint("kind", "name"),
        sa.CheckConstraint("kind IN ('subdomain', 'domain')", name="known_kind"),
        sa.CheckConstraint("NOT (is_primary AND is_alias)", name="primary_is_no_alias"),
        sa.CheckConstraint(
            "NOT is_primary OR kind = 'subdomain' OR proved_at IS NOT NULL",
            name="primary_domain_is_proved",
        ),
        sa.Index(
            "uq_host_one_primary",
            "site_id",
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        ),
    )


class SiteTerritory(Base):
    """A commune that a site covers. The national site has no row: it covers all."""

    __tablename__ = "site_territory"

    site_id: Mapped[int] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )
    insee: Mapped[str] = mapped_column(sa.ForeignKey("commune.insee"), primary_key=True, index=True)


class SiteText(SiteOwned, Base):
    """One of a site's own texts, by key (``home.title``, ``home.presentation``…)."""

    __tablename__ = "site_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[LocalizedText]

    __table_args__ = (sa.UniqueConstraint("site_id", "key"),)


class SiteAsset(SiteOwned, Base):
    """A file of a site's folder (emblem, picture), kept whole and served from our host."""

    __tablename__ = "site_asset"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    media_type: Mapped[str] = mapped_column(sa.String(60))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("site_id", "name"),)

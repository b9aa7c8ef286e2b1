"""People who sign in: who they are, what they may do, how they came in, what they did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.roles import Role
from app.models.base import Base
from app.models.scoping import SiteOwned


class Account(Base):
    """A person. ``email_key`` is the address without its case; ``email`` is as it was typed.

    ``totp_secret`` is encrypted; ``totp_last_step`` is the last code taken, which never
    opens again. A closed account keeps its row: the record names it.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    totp_secret: Mapped[str | None] = mapped_column(sa.Text)
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    is_operator: Mapped[bool] = mapped_column(default=False)
    is_closed: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(sa.String(12), default="fr")
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]


class GivenRole(SiteOwned, Base):
    """What a person may do on one site."""

    __tablename__ = "role"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(sa.String(13))
    given_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("role IN ('reader', 'editor', 'administrator')", name="known_role"),
    )


class Passkey(Base):
    """A key that a person's device keeps, and opens with a finger or a face (W3C WebAuthn).

    ``sign_count`` only grows, where the device counts: one that falls is a copy.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    transports: Mapped[list[str]]
    name: Mapped[str] = mapped_column(sa.String(60))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class IdentityLink(Base):
    """Who a person is for an identity provider (OpenID Connect): never an e-mail address alone."""

    __tablename__ = "identity_link"

    issuer: Mapped[str] = mapped_column(sa.String(250), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One browser that somebody signed in with; ``digest`` is that of the token it carries."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    began_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    is_strong: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str] = mapped_column(sa.String(60))
    ended_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link sent by e-mail that opens once; ``digest`` is that of the token it carries.

    One without an account that is no invitation opens nothing: it was made for an address
    that nobody has here, so that asking costs the same.
    """

    __tablename__ = "one_time_link"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(7))
    account_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254))
    site_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("site.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role | None] = mapped_column(sa.String(13))
    is_operator: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("purpose IN ('invite', 'reset', 'sign_in')", name="known_purpose"),
        sa.CheckConstraint("role IN ('reader', 'editor', 'administrator')", name="known_role"),
        sa.CheckConstraint("(site_id IS NULL) = (role IS NULL)", name="site_and_role_together"),
    )


class RecordEntry(SiteOwned, Base):
    """A line of the record: appended, never changed, and sealed by the next (``kernel.record``).

    ``site_id`` and ``account_id`` are numbers, not keys: the line outlives both. What belongs
    to no site has none. No two lines follow the same one: the chain cannot fork.
    """

    __tablename__ = "record_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    site_id: Mapped[int | None] = mapped_column(index=True)  # type: ignore[assignment]  # see above
    account_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(sa.String(254))
    kind: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(sa.String(64), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))


# A change of the record is refused by the database itself, whoever asks (migration 0008).
_NO_UPDATE, _NO_DELETE = (
    f"CREATE TRIGGER record_entry_no_{change.lower()} BEFORE {change} ON record_entry "
    "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
    for change in ("UPDATE", "DELETE")
)
_REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
)
_APPEND_ONLY = (
    "CREATE TRIGGER record_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()"
)
_NO_FUNCTION = "DROP FUNCTION IF EXISTS refuse_record_change()"
_ddl: Any = sa.DDL  # SQLAlchemy does not type it
for _when, _dialect, _said in (
    ("after_create", "sqlite", _NO_UPDATE),
    ("after_create", "sqlite", _NO_DELETE),
    ("after_create", "postgresql", _REFUSE),
    ("after_create", "postgresql", _APPEND_ONLY),
    ("after_drop", "postgresql", _NO_FUNCTION),
):
    event.listen(RecordEntry.__table__, _when, _ddl(_said).execute_if(dialect=_dialect))

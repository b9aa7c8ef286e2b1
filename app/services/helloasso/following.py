"""Associations whose forms are read one by one, as operators decide it: a slug, in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.models.engine import begin_writing
from app.models.upstream import Association
from app.services.accounts.record import note
from app.services.helloasso import memory


class NotASlugError(ValueError):
    """What was typed names no association of HelloAsso's."""


class AwayError(ValueError):
    """The association asked that nothing of it be shown: it alone may come back."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An association that we follow, or that left. Instants are UTC.

    ``linked_at``: since when it lets us in through the consent screen, if it did.
    """

    slug: str
    name: str
    linked_at: datetime | None
    left_at: datetime | None


def followed(session: Session) -> list[Followed]:
    """Return the associations that are followed, and those that left, by slug."""
    rows = session.scalars(
        select(Association)
        .where(or_(Association.is_followed, Association.left_at.is_not(None)))
        .order_by(Association.slug)
    )
    return [Followed(row.slug, row.name or row.slug, row.linked_at, row.left_at) for row in rows]


def follow(session: Session, typed: str, *, by: Actor, now: datetime) -> str:
    """Follow an association, named by its address at HelloAsso or by its slug; return that.

    :class:`NotASlugError` when it names none, :class:`AwayError` when it left. Commits.
    """
    slug = memory.slug_in(typed)
    if not slug:
        raise NotASlugError(typed)
    session.rollback()
    begin_writing(session)
    known = session.get(Association, slug)
    if known is not None and known.left_at is not None:
        session.rollback()
        raise AwayError(slug)
    if memory.follow(session, [slug]):
        note(session, "followed", by=by, site_id=None, detail={"slug": slug}, now=now)
    session.commit()
    return slug


def unfollow(session: Session, slug: str, *, by: Actor, now: datetime) -> bool:
    """Read an association no more one by one; return whether it was. Commits.

    What it showed stays, and follows the directory.
    """
    session.rollback()
    begin_writing(session)
    known = session.get(Association, slug)
    if known is None or not known.is_followed:
        session.rollback()
        return False
    known.is_followed = False
    note(session, "unfollowed", by=by, site_id=None, detail={"slug": slug}, now=now)
    session.commit()
    return True

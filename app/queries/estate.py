"""Questions asked when all that a site owns is taken away, in words good elsewhere too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.kernel.roles import Role
from app.kernel.scope import Scope
from app.models.account import Account, GivenRole, RecordEntry
from app.models.campaign import Campaign, CampaignSite, VisitCount
from app.models.curation import Curation
from app.models.draft import DraftEdit, KeptFile, Publication
from app.models.event import Event, EventOverride
from app.models.scoping import within
from app.models.site import SiteText
from app.queries.drafts import is_picture

_EVERYWHERE = Scope.everything()
_AT_ONCE = 20
EventName = tuple[str, str]
"""An event wherever it is: its source, and its key there."""


@dataclass(frozen=True, slots=True)
class CurationSaid:
    """What a site decided of an event. ``at`` in UTC."""

    event: EventName
    is_hidden: bool
    is_featured: bool
    reason: str | None
    same_as: EventName | None
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionSaid:
    """What a site corrected of an event; ``received`` is empty where its source said nothing."""

    event: EventName
    field: str
    value: Any
    received: Any
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """Who has a hand on a site, since when (UTC)."""

    role: Role
    email: str
    name: str
    language: str
    since: datetime


@dataclass(frozen=True, slots=True)
class FileSaid:
    """A file that a site's people sent, without its content. ``since`` in UTC."""

    name: str
    media_type: str
    digest: str
    since: datetime


@dataclass(frozen=True, slots=True)
class EntrySaid:
    """A line of the record. ``at`` in UTC."""

    number: int
    at: datetime
    actor: str
    kind: str
    detail: Any


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of each thing a site owns."""

    publications: int
    waiting: int
    files: int
    decisions: int
    corrections: int
    people: int
    entries: int
    days: int
    editions: int


def counted(session: Session, scope: Scope) -> Counted:
    """Count what the site of ``scope`` owns."""

    def how_many(model: Any, what: Any = None) -> int:
        statement = sa.select(sa.func.count() if what is None else what).select_from(model)
        return session.scalar(within(statement, scope, model)) or 0

    names = session.scalars(within(sa.select(KeptFile.name), scope, KeptFile))
    days = sa.func.count(sa.distinct(VisitCount.day))
    corrections = sa.select(sa.func.count()).where(EventOverride.site_id == scope.site_id)
    return Counted(
        publications=how_many(Publication),
        waiting=how_many(DraftEdit),
        files=sum(is_picture(name) for name in names),
        decisions=how_many(Curation),
        corrections=session.scalar(corrections.select_from(EventOverride)) or 0,
        people=how_many(GivenRole),
        entries=how_many(RecordEntry),
        days=how_many(VisitCount, days),
        editions=how_many(CampaignSite),
    )


def texts(session: Session, scope: Scope) -> dict[str, Any]:
    """Return each text of a site as it is kept, with its marks, by key."""
    rows = session.execute(within(sa.select(SiteText.key, SiteText.text), scope, SiteText))
    return {key: text.to_json() for key, text in rows}


def publications(session: Session, scope: Scope) -> Iterator[dict[str, Any]]:
    """Give each publication of a site, oldest first."""
    columns = (
        Publication.number,
        Publication.kind,
        Publication.at,
        Publication.actor,
        Publication.content,
        Publication.changes,
    )
    statement = sa.select(*columns).order_by(Publication.number)
    rows = session.execute(
        within(statement, scope, Publication), execution_options={"yield_per": _AT_ONCE}
    )
    for row in rows.mappings():
        yield dict(row)


def edits(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Return what waits to be published on a site, by path."""
    columns = (
        DraftEdit.path,
        DraftEdit.value,
        DraftEdit.written_from,
        DraftEdit.actor,
        DraftEdit.edited_at,
    )
    rows = session.execute(within(sa.select(*columns), scope, DraftEdit)).mappings()
    return sorted((dict(row) for row in rows), key=lambda row: row["path"])


def files(session: Session, scope: Scope) -> list[FileSaid]:
    """Return the files that a site's people sent, by name."""
    columns = (KeptFile.name, KeptFile.media_type, KeptFile.digest, KeptFile.kept_at)
    rows = session.execute(within(sa.select(*columns), scope, KeptFile))
    return sorted((FileSaid(*row) for row in rows), key=lambda one: one.name)


def file_content(session: Session, scope: Scope, name: str) -> bytes | None:
    """Return the content of one of them."""
    statement = sa.select(KeptFile.content).where(KeptFile.name == name)
    content = session.scalar(within(statement, scope, KeptFile))
    return None if content is None else bytes(content)


def curation(session: Session, scope: Scope) -> list[CurationSaid]:
    """Return what a site decided of events, wherever they are now, by their names."""
    other = aliased(Event)
    statement = (
        sa.select(Curation, Event.source, Event.source_key, other.source, other.source_key)
        .join(Event, Event.id == Curation.event_id)
        .outerjoin(other, other.id == Curation.same_as_id)
    )
    found = session.execute(within(statement, scope, Curation, reached=[Event]))
    said = [
        CurationSaid(
            (source, key),
            row.is_hidden,
            row.is_featured,
            row.reason,
            (other_source, other_key) if other_source else None,
            row.actor,
            row.updated_at,
        )
        for row, source, key, other_source, other_key in found
    ]
    return sorted(said, key=lambda one: one.event)


def corrections(session: Session, scope: Scope) -> list[CorrectionSaid]:
    """Return what a site corrected, by event and field."""
    statement = (
        sa.select(EventOverride, Event.source, Event.source_key)
        .join(Event, Event.id == EventOverride.event_id)
        .where(EventOverride.site_id == scope.site_id)
    )
    found = session.execute(within(statement, _EVERYWHERE, Event))
    said = [
        CorrectionSaid((source, key), row.field, row.value, row.received, row.actor, row.updated_at)
        for row, source, key in found
    ]
    return sorted(said, key=lambda one: (one.event, one.field))


def people(session: Session, scope: Scope) -> list[PersonSaid]:
    """Return who has a hand on a site, by address."""
    statement = sa.select(
        GivenRole.role, Account.email, Account.name, Account.language, GivenRole.given_at
    ).join(Account, Account.id == GivenRole.account_id)
    rows = session.execute(within(statement, scope, GivenRole))
    return sorted((PersonSaid(*row) for row in rows), key=lambda one: one.email)


def record(session: Session, scope: Scope) -> Iterator[EntrySaid]:
    """Give the lines of a site's part of the record, oldest first."""
    columns = (
        RecordEntry.id,
        RecordEntry.at,
        RecordEntry.actor,
        RecordEntry.kind,
        RecordEntry.detail,
    )
    statement = sa.select(*columns).order_by(RecordEntry.id)
    rows = session.execute(
        within(statement, scope, RecordEntry), execution_options={"yield_per": 500}
    )
    for row in rows:
        yield EntrySaid(*row)


def visits(session: Session, scope: Scope) -> Iterator[tuple[date, str, int]]:
    """Give how many pages of each kind a site showed each day."""
    statement = sa.select(VisitCount.day, VisitCount.kind, VisitCount.count)
    rows = session.execute(within(statement, scope, VisitCount)).all()
    yield from sorted((day, kind, count) for day, kind, count in rows)


def editions(session: Session, scope: Scope) -> list[tuple[str, bool]]:
    """Return the editions in which a site said that it takes part, or does not."""
    statement = sa.select(Campaign.slug, CampaignSite.takes_part).join(
        CampaignSite, CampaignSite.campaign_id == Campaign.id
    )
    rows = session.execute(within(statement, scope, CampaignSite)).all()
    return sorted((slug, takes_part) for slug, takes_part in rows)


def events_named(
    session: Session, scope: Scope, names: Iterable[EventName]
) -> dict[EventName, int]:
    """Return which events of ``scope`` go by these names: one of another territory is no answer."""
    wanted = sorted(set(names))
    found: dict[EventName, int] = {}
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        keys = [key for _, key in part]
        statement = sa.select(Event.source, Event.source_key, Event.id).where(
            Event.source_key.in_(keys)
        )
        for source, key, number in session.execute(within(statement, scope, Event)):
            if (source, key) in part:
                found[source, key] = number
    return found


def stamp(at: datetime) -> str:
    """Return an instant as these files write it: UTC, to the microsecond (RFC 3339)."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")

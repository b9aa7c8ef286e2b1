"""All that is known of an association and of its forms, brought under another slug."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source, Status
from app.models.event import Event
from app.models.scoping import within
from app.models.upstream import (
    Association,
    FeedPosition,
    FormReading,
    Reread,
    UpstreamToken,
    WithheldForm,
)
from app.services.helloasso import memory
from app.services.helloasso.twins import Twins, merge
from app.services.helloasso.wishes import association_of

_EVERYWHERE = Scope.everything()
_LONGEST_FEED, _LONGEST_KEY = 120, 250
_OVER = timedelta(days=1)


class Listed(NamedTuple):
    """Where the forms of an association are listed: its address, and its name among feeds."""

    origin: str
    feed: str


@dataclass(frozen=True, slots=True)
class Move:
    """From a slug to another, and from the list of the one to that of the other."""

    old: str
    new: str
    before: Listed
    after: Listed

    def key(self, key: str) -> str:
        """Return what a form is called now."""
        return f"{self.new}{key[len(self.old) :]}"

    def moves(self, key: str) -> bool:
        """Whether a form is of this association, and can be called by its new name."""
        return association_of(key) == self.old and len(self.key(key)) <= _LONGEST_KEY


@dataclass(slots=True)
class Moved:
    """How many events followed, and the communes whose pages show them."""

    events: int = 0
    insees: list[str | None] = field(default_factory=list)


def move(session: Session, moving: Move, *, now: datetime) -> Moved:
    """Bring everything under the new slug; forms to come are to be read again. Commits nothing."""
    moved = _move_events(session, moving, now=now)
    _move_rereads(session, moving, now=now)
    for model in (FormReading, WithheldForm):
        _move_keys(session, model, moving)
    _move_feed(session, moving)
    _move_association(session, moving)
    _move_tokens(session, moving)
    return moved


def _move_events(session: Session, moving: Move, *, now: datetime) -> Moved:
    moved, rows = Moved(), []
    for event in _events_of(session, moving.old):
        if not moving.moves(event.source_key):
            continue
        key = moving.key(event.source_key)
        row = {"id": event.id, "source_key": key, "feed": event.feed, "origin": event.origin}
        if event.feed == moving.old[:_LONGEST_FEED]:
            row["feed"] = moving.new[:_LONGEST_FEED]
        if event.origin == moving.before.origin:
            row["origin"] = moving.after.origin
        twin = _event_called(session, key)
        if twin is not None:
            # Both portals showed one: that of the one which goes must be told too.
            moved.insees.append(twin.insee)
            twins = Twins(*sorted((event.id, twin.id)))
            merge(session, twins, now=now)
            row["id"] = twins.elder
        rows.append(row)
        moved.insees.append(event.insee)
        if twin is not None or _is_to_come(event, now=now):
            memory.ask_again(session, key, why="asked", now=now)
    if rows:
        session.execute(within(update(Event), _EVERYWHERE, Event), rows)
    moved.events = len(rows)
    return moved


def _events_of(session: Session, slug: str) -> Sequence[Any]:
    statement = (
        select(
            *(Event.id, Event.source_key, Event.feed, Event.origin, Event.insee, Event.status),
            func.coalesce(Event.ends_at, Event.starts_at).label("over_at"),
            Event.is_season,
        )
        .where(
            Event.source == Source.HELLOASSO.value,
            Event.source_key.startswith(f"{slug}/", autoescape=True),
        )
        .order_by(Event.id)
    )
    return session.execute(within(statement, _EVERYWHERE, Event)).all()


def _event_called(session: Session, key: str) -> Any:
    statement = select(Event.id, Event.insee).where(
        Event.source == Source.HELLOASSO.value, Event.source_key == key
    )
    return session.execute(within(statement, _EVERYWHERE, Event)).one_or_none()


def _is_to_come(event: Any, *, now: datetime) -> bool:
    if event.status == Status.WITHDRAWN.value:
        return False
    return bool(event.is_season or event.over_at > now - _OVER)


def _move_rereads(session: Session, moving: Move, *, now: datetime) -> None:
    for waiting in _rows_under(session, Reread, moving):
        session.delete(waiting)
        session.flush()
        memory.ask_again(
            session, moving.key(waiting.key), why=waiting.why, error=waiting.error, now=now
        )


def _move_keys(session: Session, model: type[FormReading | WithheldForm], moving: Move) -> None:
    for row in _rows_under(session, model, moving):
        key = moving.key(row.key)
        if session.get(model, key) is not None:
            session.delete(row)
            continue
        row.key = key
        if isinstance(row, WithheldForm):
            row.slug = moving.new
    session.flush()


def _rows_under(session: Session, model: Any, moving: Move) -> list[Any]:
    under = model.key.startswith(f"{moving.old}/", autoescape=True)
    found = session.scalars(select(model).where(under)).all()
    return [row for row in found if moving.moves(row.key)]


def _move_feed(session: Session, moving: Move) -> None:
    before = session.get(FeedPosition, moving.before.feed)
    if before is None:
        return
    if session.get(FeedPosition, moving.after.feed) is None:
        before.feed = moving.after.feed
    else:
        session.delete(before)
    session.flush()


def _move_association(session: Session, moving: Move) -> None:
    before = session.get(Association, moving.old)
    if before is None:
        return
    after = session.get(Association, moving.new)
    if after is None:
        before.slug = moving.new
        before.read_at = None  # it is asked again what it says of itself
    else:
        after.is_followed = after.is_followed or before.is_followed
        if before.left_at is not None and after.linked_at is None:
            after.left_at, after.is_followed = after.left_at or before.left_at, False
        elif before.left_at is None:
            after.linked_at = after.linked_at or before.linked_at
        session.delete(before)
    session.flush()


def _move_tokens(session: Session, moving: Move) -> None:
    """Keep what opens its forms: its name begins with the slug."""
    named = UpstreamToken.name.startswith(f"{moving.old} ", autoescape=True)
    for pair in session.scalars(select(UpstreamToken).where(named)).all():
        name = f"{moving.new}{pair.name[len(moving.old) :]}"
        if not pair.name.startswith(f"{moving.old} "):
            continue
        other = session.get(UpstreamToken, name)
        if other is not None and other.updated_at >= pair.updated_at:
            session.delete(pair)
            continue
        if other is not None:
            session.delete(other)
            session.flush()
        pair.name = name
    session.flush()

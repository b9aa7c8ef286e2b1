"""Every event of a territory, as the people of its site look through them: to come first.

A list has three stretches, each with an order of its own: what is to come (by its next time),
season activities (the newest first), and what is over or withdrawn (the latest first). A page
begins in one and may end in the next; its cursor says where.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.kernel.folding import words
from app.kernel.identities import LARGEST_ID
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.curation import Curation
from app.models.event import Event, EventOverride, EventSearch, Occurrence
from app.models.scoping import within

Which = Literal["all", "coming", "past", "hidden", "featured", "corrected", "no_picture"]
WHICH: tuple[Which, ...] = get_args(Which)
_STRETCHES = ("coming", "season", "over")
_OF: Mapping[str, tuple[str, ...]] = {"coming": ("coming", "season"), "past": ("over",)}
_MOST_WORDS = 8
_NAMED = (Event, EventSearch, Occurrence, Curation)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words, a kind of events, the page after ``cursor`` (opaque)."""

    words: str = ""
    which: Which = "all"
    cursor: str = ""
    limit: int = 30


@dataclass(frozen=True, slots=True)
class Line:
    """An event of the list. ``next_at``: when it next begins, else when it began.

    ``times``: how many times are to come. ``same_as_title`` names the one that it is here.
    """

    id: int
    slug: str
    title: LocalizedText
    source: str
    status: str
    timezone: str
    is_season: bool
    is_over: bool
    next_at: datetime
    ends_at: datetime | None
    times: int
    place_name: str | None
    insee: str | None
    has_picture: bool
    is_corrected: bool
    is_hidden: bool
    is_featured: bool
    reason: str | None
    same_as_id: int | None
    same_as_title: LocalizedText | None
    actor: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lines:
    """One page, how many events there are in all, and where the next page begins."""

    lines: tuple[Line, ...]
    total: int
    next_cursor: str | None


def page(session: Session, scope: Scope, asked: Asked, *, now: datetime) -> Lines:
    """Return one page of what is asked. A cursor that is none of ours begins at the beginning."""
    stretches = _OF.get(asked.which, _STRETCHES)
    start, after = _place(asked.cursor, stretches)
    rows: list[tuple[str, Any]] = []
    for stretch in stretches[stretches.index(start) :]:
        missing = asked.limit + 1 - len(rows)
        statement = _stretch(stretch, scope, now, after if stretch == start else None)
        narrowed = _narrowed(statement, asked).limit(missing)
        found = session.execute(within(narrowed, scope, Event, reached=_NAMED)).all()
        rows += [(stretch, row) for row in found]
        if len(rows) > asked.limit:
            break
    kept = rows[: asked.limit]
    following = _cursor(*kept[-1]) if len(rows) > asked.limit else None
    lines = tuple(_line(stretch, row) for stretch, row in kept)
    return Lines(lines, _total(session, scope, asked, stretches, now), following)


def count(session: Session, scope: Scope, which: Which, *, now: datetime) -> int:
    """Return how many events of one kind there are."""
    return _total(session, scope, Asked(which=which), _OF.get(which, _STRETCHES), now)


def _total(
    session: Session, scope: Scope, asked: Asked, stretches: Sequence[str], now: datetime
) -> int:
    """Return how many events there are, in all these stretches."""
    statement = _from(select(func.count()), scope)
    if asked.which in _OF:
        statement = statement.where(sa.or_(*(sa.and_(*_is(one, now)) for one in stretches)))
    narrowed = _narrowed(statement, asked)
    return session.scalar(within(narrowed, scope, Event, reached=_NAMED)) or 0


def _from(statement: Select[*tuple[Any, ...]], scope: Scope) -> Select[*tuple[Any, ...]]:
    mine = sa.and_(Curation.event_id == Event.id, Curation.site_id == scope.site_id)
    return statement.select_from(Event).outerjoin(Curation, mine)


def _stretch(
    stretch: str, scope: Scope, now: datetime, after: tuple[datetime, int] | None
) -> Select[*tuple[Any, ...]]:
    """Return the events of a stretch in its order, past a place in it."""
    if stretch == "coming":
        return _coming(scope, now, after)
    zero = sa.literal(0).label("times")
    statement = _from(select(*_columns(Event.starts_at, zero)), scope).where(*_is(stretch, now))
    if stretch == "season":
        if after:
            statement = statement.where(Event.id < after[1])
        return statement.order_by(Event.id.desc())
    if after:
        at = (Event.starts_at < after[0]) | ((Event.starts_at == after[0]) & (Event.id < after[1]))
        statement = statement.where(at)
    return statement.order_by(Event.starts_at.desc(), Event.id.desc())


def _coming(
    scope: Scope, now: datetime, after: tuple[datetime, int] | None
) -> Select[*tuple[Any, ...]]:
    gathered = (
        select(
            Occurrence.event_id.label("id"),
            func.min(Occurrence.starts_at).label("first"),
            func.count().label("times"),
        )
        .where(Occurrence.until_at > now)
        .group_by(Occurrence.event_id)
    )
    times = within(gathered, scope, Occurrence).subquery()
    statement = _from(select(*_columns(times.c.first, times.c.times)), scope).join(
        times, times.c.id == Event.id
    )
    if after:
        first = times.c.first
        statement = statement.where(
            (first > after[0]) | ((first == after[0]) & (Event.id > after[1]))
        )
    return statement.order_by(times.c.first, Event.id)


def _columns(next_at: Any, times: Any) -> list[Any]:
    same = aliased(Event)
    title = select(same.title).where(same.id == Curation.same_as_id).scalar_subquery()
    corrected = select(EventOverride.event_id).where(EventOverride.event_id == Event.id).exists()
    return [
        *(Event.id, Event.slug, Event.title, Event.source, Event.status, Event.timezone),
        *(Event.is_season, next_at.label("next_at"), Event.ends_at, times.label("times")),
        *(Event.place_name, Event.insee, Event.image_url, corrected.label("is_corrected")),
        *(Curation.is_hidden, Curation.is_featured, Curation.reason, Curation.same_as_id),
        title.label("same_as_title"),
        *(Curation.actor, Curation.updated_at),
    ]


def _is(stretch: str, now: datetime) -> list[Any]:
    """Return what tells that an event belongs to a stretch; times decide, and withdrawal."""
    coming = (
        select(Occurrence.event_id)
        .where(Occurrence.event_id == Event.id, Occurrence.until_at > now)
        .exists()
    )
    open_season = sa.and_(
        Event.is_season,
        Event.withdrawn_at.is_(None),
        Event.ends_at.is_(None) | (Event.ends_at > now),
    )
    if stretch == "coming":
        return [coming]
    return [open_season] if stretch == "season" else [~coming, ~open_season]


def _narrowed(statement: Select[*tuple[Any, ...]], asked: Asked) -> Select[*tuple[Any, ...]]:
    for word in words(asked.words)[:_MOST_WORDS]:
        row = aliased(EventSearch)
        like = row.folded.like(f"%{word}%")
        statement = statement.where(
            select(row.event_id).where(row.event_id == Event.id, like).exists()
        )
    narrowing: dict[str, Any] = {
        "hidden": Curation.is_hidden.is_(True),
        "featured": Curation.is_featured.is_(True),
        "corrected": select(EventOverride.event_id)
        .where(EventOverride.event_id == Event.id)
        .exists(),
        "no_picture": Event.image_url.is_(None),
    }
    narrow = narrowing.get(asked.which)
    return statement if narrow is None else statement.where(narrow)


def _line(stretch: str, row: Any) -> Line:
    return Line(
        id=row.id,
        slug=row.slug,
        title=row.title,
        source=row.source,
        status=row.status,
        timezone=row.timezone,
        is_season=row.is_season,
        is_over=stretch == "over",
        next_at=row.next_at,
        ends_at=row.ends_at,
        times=row.times,
        place_name=row.place_name,
        insee=row.insee,
        has_picture=row.image_url is not None,
        is_corrected=row.is_corrected,
        is_hidden=bool(row.is_hidden),
        is_featured=bool(row.is_featured),
        reason=row.reason,
        same_as_id=row.same_as_id,
        same_as_title=row.same_as_title,
        actor=row.actor or "",
        decided_at=row.updated_at,
    )


def _cursor(stretch: str, row: Any) -> str:
    raw = json.dumps([stretch, row.next_at.isoformat(), row.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def _place(word: str, stretches: Sequence[str]) -> tuple[str, tuple[datetime, int] | None]:
    """Return where a page begins: its stretch, and the last instant and identity before it."""
    try:
        value = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        match value:
            case [str() as stretch, str() as at, int() as number] if 0 <= number <= LARGEST_ID:
                instant = datetime.fromisoformat(at).astimezone(UTC)
                if stretch in stretches:
                    return stretch, (instant, number)
    except (binascii.Error, ValueError, OverflowError, RecursionError):
        pass
    return stretches[0], None

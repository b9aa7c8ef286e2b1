"""Questions about season activities: a page of those that one may join, or one of them.

They are rows of ``event`` without occurrences (ADR 0015). A list goes by theme, in the order
of our closed list, and within a theme from the newest; it leaves out what nobody joins any
more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.scope import Scope
from app.kernel.vocabulary import Status, Theme
from app.models.commune import Commune
from app.models.curation import Curation
from app.models.event import Event, EventSearch
from app.models.scoping import within_kind
from app.queries import lists, matching
from app.queries.event_rows import activity_facts
from app.queries.events import gone
from app.queries.facts import ActivityFacts, Gone
from app.queries.question import Question, Shape, shape_of, values

_EVENT: Any = Event.__table__
_COMMUNE: Any = Commune.__table__
FOLLOWED = ("q", "where", "lat", "lon", "radius", "theme", "free", "price", "cursor")
"""The parameters of a search that are followed."""

_STATEMENTS = 32
_RANKS = {theme.value: rank for rank, theme in enumerate(Theme)}


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity of a list, before anything is asked of what it says."""

    id: int
    theme: str


@dataclass(frozen=True, slots=True)
class ActivityLines:
    """One page of a list, and the whole of it in figures.

    It stands until ``until_at``, when the first of all that answer closes; ``None`` is never.
    """

    lines: tuple[ActivityLine, ...]
    total: int
    until_at: datetime | None
    next_cursor: str | None


def page(session: Session, question: Question) -> ActivityLines:
    """Return one page of the activities that answer.

    Raises ``ValueError`` when the search's cursor is not one of this list.
    """
    search, shape, given = question.search, shape_of(question), values(question)
    after = _after(search.cursor) if search.cursor else {}
    total, until_at = summary(session, question)
    if not total:
        return ActivityLines((), 0, None, None)
    given |= {"most": search.limit + 1, **after}
    rows = session.execute(_page(shape, after=bool(after)), given).all()
    kept = rows[: search.limit]
    following = None
    if len(rows) > search.limit:
        following = encode_cursor(Cursor(float(kept[-1].rank), kept[-1].id))
    lines = tuple(ActivityLine(row.id, row.theme) for row in kept)
    return ActivityLines(lines, total, until_at, following)


def walk(session: Session, question: Question, *, step: int = 200) -> Iterator[ActivityFacts]:
    """Yield every activity that answers, in order, a page at a time in bounded memory."""
    search = replace(question.search, cursor=None, limit=step)
    while True:
        found = page(session, replace(question, search=search))
        known = full(session, question.scope, [line.id for line in found.lines])
        yield from (known[line.id] for line in found.lines if line.id in known)
        if found.next_cursor is None:
            return
        search = replace(search, cursor=found.next_cursor)


def summary(session: Session, question: Question) -> tuple[int, datetime | None]:
    """Return how many activities answer, and when the first of them closes."""
    row = session.execute(_summary(shape_of(question)), values(question)).one()
    return row.total, row.until_at


def full(session: Session, scope: Scope, ids: Sequence[int]) -> dict[int, ActivityFacts]:
    """Return what these activities say, by identity; what vanished is left out."""
    if not ids:
        return {}
    rows = lists.with_commune(session, scope, ids)
    return {number: activity_facts(row) for number, row in rows.items() if row.is_season}


def get(
    session: Session, scope: Scope, activity_id: int, *, now: datetime
) -> ActivityFacts | Gone | None:
    """Return an activity, over or not; ``Gone`` for a month once withdrawn.

    An event, an activity out of scope, hidden by this site, or withdrawn for long is ``None``.
    """
    row = lists.with_commune(session, scope, [activity_id], shown=True).get(activity_id)
    if row is None or not row.is_season:
        return None
    return gone(row, now=now) if row.status == Status.WITHDRAWN else activity_facts(row)


@lru_cache(maxsize=_STATEMENTS)
def _summary(shape: Shape) -> Select[*tuple[Any, ...]]:
    ends_at = func.min(_EVENT.c.ends_at).label("until_at")
    return narrowed(select(func.count().label("total"), ends_at), shape)


@lru_cache(maxsize=_STATEMENTS)
def _page(shape: Shape, *, after: bool) -> Select[*tuple[Any, ...]]:
    number, theme = _EVENT.c.id, _EVENT.c.theme
    rank = sa.case(_RANKS, value=theme, else_=len(_RANKS))
    statement = select(number, theme, rank.label("rank"))
    if after:
        place = bindparam("after", type_=sa.Integer)
        newer = bindparam("after_id", type_=sa.Integer)
        statement = statement.where((rank > place) | ((rank == place) & (number < newer)))
    most = bindparam("most", type_=sa.Integer)
    return narrowed(statement.order_by(rank, number.desc()).limit(most), shape)


def narrowed(statement: Select[*tuple[Any, ...]], shape: Shape) -> Select[*tuple[Any, ...]]:
    """Narrow a statement about activities to those that answer, and to the scope."""
    now = bindparam("now", type_=_EVENT.c.ends_at.type)
    clauses: list[Any] = [
        # Neither "is_season = 1" nor "IS 1": SQLite would not see that its index is meant.
        sa.literal_column("event.is_season"),
        _EVENT.c.status != Status.WITHDRAWN.value,
        _EVENT.c.ends_at.is_(None) | (_EVENT.c.ends_at > now),
        *matching.words_said(_EVENT.c.id, shape),
        *matching.details_asked(_EVENT, shape),
    ]
    if shape.themes:
        clauses.append(_EVENT.c.theme.in_(bindparam("themes", expanding=True)))
    if shape.area:
        clauses.append(_EVENT.c.insee.in_(bindparam("area", expanding=True)))
    if shape.kind.sited:
        clauses.append(~matching.hidden(_EVENT.c.id).exists())
    if shape.circle:
        # Most say no place of their own: they are looked for at their town hall.
        statement = statement.outerjoin_from(_EVENT, _COMMUNE, _COMMUNE.c.insee == _EVENT.c.insee)
        lat = func.coalesce(_EVENT.c.lat, _COMMUNE.c.lat)
        lon = func.coalesce(_EVENT.c.lon, _COMMUNE.c.lon)
        clauses += matching.within_circle(lat, lon, matching.squared_distance(lat, lon))
    else:
        statement = statement.select_from(_EVENT)
    reached = (Curation, EventSearch)
    return within_kind(statement.where(*clauses), shape.kind, Event, reached=reached)


def _after(cursor: str) -> dict[str, int]:
    place = decode_cursor(cursor)
    if place is None or not isinstance(place.sort, float) or not place.sort.is_integer():
        msg = "not a cursor of this list"
        raise ValueError(msg)
    return {"after": int(min(place.sort, len(_RANKS))), "after_id": place.id}

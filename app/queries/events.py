"""Questions about events: one of them, all of an answer, true counts. Pages: ``lists``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.event import Occurrence
from app.models.scoping import within
from app.models.site import SiteTerritory
from app.queries import lists
from app.queries.event_rows import Times, event_facts
from app.queries.facts import EventFacts, EventLine, Gone, OccurrenceFacts
from app.queries.question import Question

GONE_FOR = timedelta(days=31)


def walk(
    session: Session, question: Question, *, step: int = 200, all_times: bool = False
) -> Iterator[EventFacts]:
    """Yield every event that answers, in order, a page at a time in bounded memory."""
    for lines in _pages(session, question, step):
        yield from lists.full(session, question, lines, all_times=all_times)


def walk_lines(session: Session, question: Question, *, step: int = 200) -> Iterator[EventLine]:
    """Yield the line of every event that answers, in order, before what the events say."""
    for lines in _pages(session, question, step):
        yield from lines


def _pages(session: Session, question: Question, step: int) -> Iterator[tuple[EventLine, ...]]:
    search = replace(question.search, cursor=None, limit=step)
    while True:
        page = lists.page(session, replace(question, search=search))
        yield page.lines
        if page.next_cursor is None:
            return
        search = replace(search, cursor=page.next_cursor)


def count(session: Session, question: Question) -> int:
    """Return how many events answer, a thousand at most."""
    return lists.summarise(session, question).total


def get(
    session: Session, scope: Scope, event_id: int, *, now: datetime
) -> EventFacts | Gone | None:
    """Return an event with all its occurrences; ``Gone`` for a month once withdrawn.

    An event out of scope, hidden by this site, or withdrawn for long is ``None``; so is
    a season activity.
    """
    event = lists.with_commune(session, scope, [event_id], shown=True).get(event_id)
    if event is None or event.is_season:
        return None
    if event.status == Status.WITHDRAWN:
        return gone(event, now=now)
    times = tuple(lists.times_of(session, scope, [event.id])[event.id].values())
    return event_facts(event, times=Times(shown_at(times, now), times, len(times)))


def gone(event: Any, *, now: datetime) -> Gone | None:
    """Return what is left to say of a withdrawn row; nothing after a month."""
    recent = event.withdrawn_at is not None and event.withdrawn_at > now - GONE_FOR
    return Gone(event.id, is_activity=event.is_season) if recent else None


def shown_at(times: Sequence[OccurrenceFacts], now: datetime) -> OccurrenceFacts:
    """Return the time under which an event is shown: the next, else the last."""
    return next((time for time in times if time.until_at > now), times[-1])


def counts_by_commune(
    session: Session, scope: Scope, insees: list[str], *, now: datetime
) -> dict[str, int]:
    """Return how many events are to come in each of ``insees``; absent means none."""
    statement = (
        select(Occurrence.insee, func.count(sa.distinct(Occurrence.event_id)))
        .where(Occurrence.until_at > now, Occurrence.insee.in_(insees))
        .group_by(Occurrence.insee)
    )
    rows = session.execute(within(statement, scope, Occurrence))
    return {insee: total for insee, total in rows if insee is not None}


@dataclass(frozen=True, slots=True)
class PortalCounts:
    """How many events are to come on each site with a territory; true until ``until_at``."""

    by_site: dict[int, int]
    until_at: datetime | None


def counts_by_site(session: Session, *, now: datetime) -> PortalCounts:
    """Return how many events are to come on each site with a territory."""
    statement = (
        select(
            SiteTerritory.site_id,
            func.count(sa.distinct(Occurrence.event_id)),
            func.min(Occurrence.until_at),
        )
        .join(Occurrence, Occurrence.insee == SiteTerritory.insee)
        .where(Occurrence.until_at > now)
        .group_by(SiteTerritory.site_id)
    )
    rows = session.execute(within(statement, Scope.everything(), Occurrence)).all()
    first_end = min((until_at for _, _, until_at in rows), default=None)
    return PortalCounts({site_id: count for site_id, count, _ in rows}, first_end)

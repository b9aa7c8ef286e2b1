"""Questions about events: a page of a list, one event, all of an answer, true counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.geo import Point, distance_km
from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.commune import Commune
from app.models.event import Event, Occurrence
from app.models.scoping import within
from app.models.site import Curation, SiteTerritory
from app.queries.event_rows import Row, Times, event_facts, occurrence_facts
from app.queries.facts import EventFacts, Found, Gone, OccurrenceFacts
from app.queries.question import Question, carried, matching

GONE_FOR = timedelta(days=31)


def find(session: Session, question: Question, *, all_times: bool = False) -> Found:
    """Return one page of the events that answer, each once, at its first matching time.

    ``all_times`` also brings every occurrence of each event. Raises
    ``ValueError`` when the search's cursor is not one of ours.
    """
    events, next_cursor = _page(session, question, all_times=all_times)
    return Found(events, count(session, question), next_cursor)


def walk(
    session: Session, question: Question, *, step: int = 200, all_times: bool = False
) -> Iterator[EventFacts]:
    """Yield every event that answers, in order, a page at a time in bounded memory."""
    search = replace(question.search, cursor=None, limit=step)
    while True:
        asking = replace(question, search=search)
        events, next_cursor = _page(session, asking, all_times=all_times)
        yield from events
        if next_cursor is None:
            return
        search = replace(search, cursor=next_cursor)


def _page(
    session: Session, question: Question, *, all_times: bool
) -> tuple[tuple[EventFacts, ...], str | None]:
    search = question.search
    found = matching(question).subquery()
    by_distance = search.sort == "distance" and question.center is not None
    order = found.c.far if by_distance else found.c.first
    page = select(found.c.id, found.c.first, found.c.times, found.c.far)
    if search.cursor:
        page = page.where(tuple_(order, found.c.id) > tuple_(*_after(search.cursor, by_distance)))
    page = page.order_by(order, found.c.id).limit(search.limit + 1)
    rows = [Row(*row) for row in session.execute(carried(page, question))]
    more, rows = len(rows) > search.limit, rows[: search.limit]
    next_cursor = None
    if more:
        last = rows[-1]
        sort = last.far if by_distance else last.first.isoformat()
        next_cursor = encode_cursor(Cursor(sort, last.id))
    return _full(session, question, rows, all_times=all_times), next_cursor


def count(session: Session, question: Question) -> int:
    """Return how many events answer."""
    found = matching(question).subquery()
    return session.scalar(carried(select(func.count()).select_from(found), question)) or 0


def get(
    session: Session, scope: Scope, event_id: int, *, now: datetime
) -> EventFacts | Gone | None:
    """Return an event with all its occurrences; ``Gone`` for a month once withdrawn.

    An event out of scope, hidden by this site, or withdrawn for long is ``None``.
    """
    known = _with_commune(session, scope, [event_id]).get(event_id)
    if known is None or event_id in hidden_by(session, scope, [event_id]):
        return None
    event, commune = known
    if event.status == Status.WITHDRAWN:
        recent = event.withdrawn_at is not None and event.withdrawn_at > now - GONE_FOR
        return Gone(event.id) if recent else None
    times = _times(session, scope, [event.id])[event.id]
    coming = [time for time in times if time.until_at > now]
    shown = coming[0] if coming else times[-1]
    return event_facts(event, commune, times=Times(shown, tuple(times), len(times)))


def hidden_by(session: Session, scope: Scope, event_ids: list[int]) -> frozenset[int]:
    """Return which of ``event_ids`` the site of ``scope`` hides."""
    if scope.site_id is None:
        return frozenset()
    statement = select(Curation.event_id).where(
        Curation.event_id.in_(event_ids), Curation.is_hidden
    )
    return frozenset(session.scalars(within(statement, scope, Curation)))


@dataclass(frozen=True, slots=True)
class Figures:
    """True counts of what is to come: events, communes that hold one, the last day."""

    events: int
    communes: int
    last_day: date | None


def figures(session: Session, question: Question) -> Figures:
    """Count what answers ``question``: events, communes, and up to which day."""
    found = matching(question).subquery()
    statement = (
        select(
            func.count(sa.distinct(Occurrence.event_id)),
            func.count(sa.distinct(Occurrence.insee)),
            func.max(Occurrence.last_day),
        )
        .select_from(Occurrence)
        .join(found, found.c.id == Occurrence.event_id)
    )
    events, communes, last_day = session.execute(carried(statement, question)).one()
    return Figures(events, communes, last_day)


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


def counts_by_site(session: Session, *, now: datetime) -> dict[int, int]:
    """Return how many events are to come on each site with a territory, by site."""
    statement = (
        select(SiteTerritory.site_id, func.count(sa.distinct(Occurrence.event_id)))
        .join(Occurrence, Occurrence.insee == SiteTerritory.insee)
        .where(Occurrence.until_at > now)
        .group_by(SiteTerritory.site_id)
    )
    rows = session.execute(within(statement, Scope.everything(), Occurrence))
    return dict(rows.all())


def _after(cursor: str, by_distance: bool) -> tuple[object, int]:  # noqa: FBT001 (private)
    place = decode_cursor(cursor)
    if place is None or isinstance(place.sort, float) is not by_distance:
        msg = "not a cursor of this list"
        raise ValueError(msg)
    if isinstance(place.sort, float):
        return sa.literal(place.sort), place.id
    instant = datetime.fromisoformat(place.sort)
    return sa.literal(instant, Occurrence.starts_at.type), place.id


def _full(
    session: Session, question: Question, rows: list[Row], *, all_times: bool
) -> tuple[EventFacts, ...]:
    if not rows:
        return ()
    ids = [row.id for row in rows]
    known = _with_commune(session, question.scope, ids)
    if all_times:
        times = _times(session, question.scope, ids)
        shown = {
            row.id: next(time for time in times[row.id] if time.starts_at == row.first)
            for row in rows
        }
    else:
        times, shown = {}, _shown(session, question.scope, rows)
    return tuple(
        event_facts(
            *known[row.id],
            times=Times(shown[row.id], tuple(times.get(row.id, ())), row.times),
            distance_km=_distance(question.center, known[row.id][0]),
        )
        for row in rows
    )


def _distance(center: Point | None, event: Event) -> float | None:
    if center is None or event.lat is None or event.lon is None:
        return None
    return distance_km(center, Point(event.lat, event.lon))


def _with_commune(
    session: Session, scope: Scope, event_ids: list[int]
) -> dict[int, tuple[Event, str | None]]:
    statement = (
        select(Event, Commune.name)
        .outerjoin(Commune, Commune.insee == Event.insee)
        .where(Event.id.in_(event_ids))
    )
    rows = session.execute(within(statement, scope, Event))
    return {event.id: (event, commune) for event, commune in rows}


def _shown(session: Session, scope: Scope, rows: list[Row]) -> dict[int, OccurrenceFacts]:
    pairs = [(row.id, row.first) for row in rows]
    statement = (
        select(Occurrence)
        .where(tuple_(Occurrence.event_id, Occurrence.starts_at).in_(pairs))
        .order_by(Occurrence.position.desc())
    )
    found = session.scalars(within(statement, scope, Occurrence))
    return {row.event_id: occurrence_facts(row) for row in found}


def _times(
    session: Session, scope: Scope, event_ids: list[int]
) -> dict[int, list[OccurrenceFacts]]:
    statement = (
        select(Occurrence)
        .where(Occurrence.event_id.in_(event_ids))
        .order_by(Occurrence.starts_at, Occurrence.position)
    )
    times: dict[int, list[OccurrenceFacts]] = {event_id: [] for event_id in event_ids}
    for row in session.scalars(within(statement, scope, Occurrence)):
        times[row.event_id].append(occurrence_facts(row))
    return times

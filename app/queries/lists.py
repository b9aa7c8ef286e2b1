"""One page of a list, in two steps: which events, then what they say.

The first step costs the same whatever the events say; a caller that knows already
what some of them look like asks the second only about the others. What is to come is read
from the index (:mod:`.indexed`), the past from the times themselves (:mod:`.past`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.commune import Commune
from app.models.curation import Curation
from app.models.event import Event, Occurrence
from app.models.scoping import ScopeKind, kind_of, values_of, within_kind
from app.queries import index_figures, indexed, matching, past, picture_rows
from app.queries.event_rows import Times, event_facts
from app.queries.facts import EventFacts, EventLine, Lines, OccurrenceFacts, Summary
from app.queries.index_figures import Stretch
from app.queries.question import Question
from app.queries.understanding import understood

_EVENT: Any = Event.__table__
_OCCURRENCE: Any = Occurrence.__table__
# What synchronising alone needs stays where it is.
_UNSAID = {"feed", "origin", "fingerprint", "reading", "unplaced_reason", "created_at"}
_SAID = [column for column in _EVENT.c if column.name not in _UNSAID]


def summarise(session: Session, question: Question) -> Summary:
    """Count what answers ``question``; see :class:`Summary`."""
    asked = understood(session, question)
    if asked.is_hopeless:
        return Summary(total=0, is_exact=True, until_at=None)
    if indexed.holds(session, asked):
        return indexed.summarise(session, asked)
    return past.summarise(session, asked)


def windows(session: Session, question: Question, spans: Sequence[Stretch]) -> list[int]:
    """Return how many events to come happen within each of ``spans``."""
    asked = understood(session, question)
    return [0] * len(spans) if asked.is_hopeless else index_figures.windows(session, asked, spans)


def last_day(session: Session, question: Question) -> date | None:
    """Return the last day of all that is to come, as ``question`` asks; ``None`` for nothing."""
    asked = understood(session, question)
    return None if asked.is_hopeless else index_figures.last_day(session, asked)


def by_commune(session: Session, question: Question) -> dict[str | None, int]:
    """Return how many events of an answer are in each commune; ``None`` is for those without."""
    asked = understood(session, question)
    if asked.is_hopeless:
        return {}
    if indexed.holds(session, asked):
        return index_figures.by_commune(session, asked)
    return past.by_commune(session, asked)


def page(session: Session, question: Question, *, summary: Summary | None = None) -> Lines:
    """Return one page of the events that answer, each once, at its first matching time.

    ``summary`` is that of the same question without its cursor: it spares asking
    when there is nothing. Raises ``ValueError`` when the search's cursor is not one of ours.
    """
    asked = understood(session, question)
    nothing = asked.is_hopeless or (summary is not None and not summary.total)
    if indexed.holds(session, asked):
        place = indexed.place_of(asked)
        return Lines((), None) if nothing else indexed.page(session, asked, place, summary)
    before = past.place_of(asked)
    return Lines((), None) if nothing else past.page(session, asked, before)


def full(
    session: Session, question: Question, lines: Sequence[EventLine], *, all_times: bool = False
) -> tuple[EventFacts, ...]:
    """Return what the events of ``lines`` say, in their order; what vanished is left out."""
    if not lines:
        return ()
    ids = [line.id for line in lines]
    known = with_commune(session, question.scope, ids)
    starts = None if all_times else sorted({line.starts_at for line in lines})
    times = times_of(session, question.scope, ids, starts=starts)
    found = []
    for line in lines:
        shown = times[line.id].get(line.position)
        if line.id not in known or shown is None:
            continue
        every = tuple(times[line.id].values()) if all_times else ()
        said = Times(shown, every, line.times)
        found.append(event_facts(known[line.id], times=said, distance_km=line.distance_km))
    return tuple(found)


def with_commune(
    session: Session, scope: Scope, event_ids: Sequence[int], *, shown: bool = False
) -> dict[int, Any]:
    """Return the rows of events by identity, each with the ``commune_name`` of its commune.

    ``shown`` leaves out those that the site of ``scope`` hides.
    """
    given = {**values_of(scope), "ids": list(event_ids)}
    rows = session.execute(_events(kind_of(scope), shown=shown), given).all()
    return {row.id: row for row in rows}


def times_of(
    session: Session,
    scope: Scope,
    event_ids: Sequence[int],
    *,
    starts: Sequence[datetime] | None = None,
) -> dict[int, dict[int, OccurrenceFacts]]:
    """Return each time that the events happen, in order, by event and position.

    ``starts`` keeps those that begin then.
    """
    given = {**values_of(scope), "ids": list(event_ids), "starts": starts}
    times: dict[int, dict[int, OccurrenceFacts]] = {event_id: {} for event_id in event_ids}
    statement = _times(kind_of(scope), some=starts is not None)
    for event_id, position, *instants_and_days in session.execute(statement, given).all():
        times[event_id][position] = OccurrenceFacts(*instants_and_days)
    return times


@lru_cache(maxsize=8)
def _events(kind: ScopeKind, *, shown: bool) -> Select[*tuple[Any, ...]]:
    commune: Any = Commune.__table__
    statement = (
        select(*_SAID, commune.c.name.label("commune_name"), *picture_rows.COLUMNS)
        .outerjoin(commune, commune.c.insee == _EVENT.c.insee)
        .outerjoin(*picture_rows.join_of(_EVENT.c.image_url))
        .where(_EVENT.c.id.in_(bindparam("ids", expanding=True)))
    )
    if shown and kind.sited:
        statement = statement.where(~matching.hidden(_EVENT.c.id).exists())
    return within_kind(statement, kind, Event, reached=(Curation,))


@lru_cache(maxsize=8)
def _times(kind: ScopeKind, *, some: bool) -> Select[*tuple[Any, ...]]:
    table = _OCCURRENCE
    statement = (
        select(
            table.c.event_id,
            table.c.position,
            table.c.starts_at,
            table.c.ends_at,
            table.c.until_at,
            table.c.first_day,
            table.c.last_day,
        )
        .where(table.c.event_id.in_(bindparam("ids", expanding=True)))
        .order_by(table.c.starts_at, table.c.position)
    )
    if some:
        statement = statement.where(table.c.starts_at.in_(bindparam("starts", expanding=True)))
    return within_kind(statement, kind, Occurrence)

"""One page of a list, in two steps: which events, then what they say.

The first step costs the same whatever the events say; a caller that knows already
what some of them look like asks the second only about the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.geo import Point, distance_km
from app.kernel.scope import Scope
from app.models.commune import Commune
from app.models.curation import Curation
from app.models.event import Event, Occurrence
from app.models.scoping import ScopeKind, kind_of, values_of, within_kind
from app.queries import matching, picture_rows
from app.queries.event_rows import Times, event_facts
from app.queries.facts import EventFacts, EventLine, Lines, OccurrenceFacts, Summary
from app.queries.question import Question, shape_of, values

_EVENT: Any = Event.__table__
_OCCURRENCE: Any = Occurrence.__table__


def summarise(session: Session, question: Question) -> Summary:
    """Count what answers ``question``; see :class:`Summary`."""
    row = session.execute(matching.summary(shape_of(question)), values(question)).one()
    # Days that were named are answered whole, what is over included: nothing leaves the answer.
    until_at = None if question.search.says_days else row.until_at
    return Summary(row.total, row.last_day, until_at, row.starts_at, row.ceiling or 0)


def page(session: Session, question: Question, *, summary: Summary | None = None) -> Lines:
    """Return one page of the events that answer, each once, at its first matching time.

    ``summary`` is that of the same question without its cursor: it spares asking
    when there is nothing, and lets a long list be read along its dates. Raises
    ``ValueError`` when the search's cursor is not one of ours.
    """
    search, given = question.search, values(question)
    cursor = _after(search.cursor, by_distance=question.by_distance) if search.cursor else {}
    if summary is not None and not summary.total:
        return Lines((), None)
    statement = _statement(question, summary)
    given |= {"most": search.limit + 1, **cursor}
    if summary is not None:
        given["earliest"] = summary.starts_at
    lines: dict[int, tuple[Any, EventLine]] = {}
    for row in session.execute(statement, given).all():
        # Two times that begin together come as two rows, the first of them first.
        lines.setdefault(row[0], (row, _line(row, question.center)))
    kept = list(lines.values())
    next_cursor = None
    if len(kept) > search.limit:
        last = kept[search.limit - 1][0]
        sort = last.far if question.by_distance else last.starts_at.isoformat()
        next_cursor = encode_cursor(Cursor(sort, last[0]))
    return Lines(tuple(line for _, line in kept[: search.limit]), next_cursor)


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


def _statement(question: Question, summary: Summary | None) -> Select[*tuple[Any, ...]]:
    """Choose the shorter way: a walk reads limit x all / answer rows; gathering, the answer."""
    search, shape = question.search, shape_of(question)
    long = summary is not None and summary.total**2 > (search.limit + 1) * summary.ceiling
    if long and not question.by_distance:
        return matching.walked(shape, after=bool(search.cursor))
    return matching.gathered(shape, by_distance=question.by_distance, after=bool(search.cursor))


def _line(row: Any, center: Point | None) -> EventLine:
    *said, _ = row
    line = EventLine(*said)
    if center is None or line.point is None:
        return line
    return replace(line, distance_km=distance_km(center, line.point))


def _after(cursor: str, *, by_distance: bool) -> dict[str, Any]:
    place = decode_cursor(cursor)
    if place is None or isinstance(place.sort, float) is not by_distance:
        msg = "not a cursor of this list"
        raise ValueError(msg)
    sort = place.sort if isinstance(place.sort, float) else datetime.fromisoformat(place.sort)
    return {"after": sort, "after_id": place.id}


@lru_cache(maxsize=8)
def _events(kind: ScopeKind, *, shown: bool) -> Select[*tuple[Any, ...]]:
    commune: Any = Commune.__table__
    statement = (
        select(_EVENT, commune.c.name.label("commune_name"), *picture_rows.COLUMNS)
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

"""Answers that reach into the past: read from the times themselves, gathered whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import func
from sqlalchemy.orm import Session

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.geo import Box
from app.kernel.search import MOST_COUNTED
from app.models.event import Event, Occurrence
from app.queries import matching
from app.queries.event_lines import line_of
from app.queries.facts import EventLine, Lines, Summary
from app.queries.question import Question, shape_of, values


class Place(NamedTuple):
    """After which a page begins: an instant or a squared distance, then an event."""

    after: datetime | float
    after_id: int


def summarise(session: Session, question: Question) -> Summary:
    """Count what answers. Days that were named are answered whole: nothing leaves the answer."""
    row = session.execute(matching.summary(shape_of(question)), values(question)).one()
    return Summary(
        total=min(row.total, MOST_COUNTED),
        is_exact=row.total <= MOST_COUNTED,
        until_at=None if question.search.says_days else row.until_at,
    )


def by_commune(session: Session, question: Question) -> dict[str | None, int]:
    """Return how many events of an answer are in each commune; ``None`` is for those without."""
    insee = Occurrence.__table__.c.insee
    events = func.count(sa.distinct(Occurrence.__table__.c.event_id))
    found = matching.matching(question).with_only_columns(insee, events).group_by(None)
    rows = session.execute(matching.carried(found.group_by(insee), question)).all()
    return {one: count for one, count in rows}  # noqa: C416 (rows are no pairs)


def by_place(session: Session, question: Question, box: Box | None, *, most: int) -> list[Any]:
    """Return a row a point, ``most`` at most: latitude, longitude, how many, one, its commune.

    Those that say no place are together, at ``None``; with ``box``, those in it alone.
    """
    # The times of an event that has no coordinates are at its town hall, for searches around.
    own: Any = matching.matching(question).subquery()
    event: Any = Event.__table__
    lat, lon = event.c.lat, event.c.lon
    counted = sa.select(lat, lon, func.count(), func.min(event.c.id), func.min(event.c.insee))
    statement = counted.join(own, own.c.id == event.c.id).group_by(lat, lon).limit(most)
    if box is not None:
        is_inside = lat.between(box.south, box.north) & lon.between(box.west, box.east)
        statement = statement.where(is_inside)
    rows = session.execute(matching.carried(statement, question)).all()
    return list(rows)


def place_of(question: Question) -> Place | None:
    """Return where the search's cursor stands; ``ValueError`` if it is not one of this list."""
    if not question.search.cursor:
        return None
    place = decode_cursor(question.search.cursor)
    if place is None or isinstance(place.sort, float) is not question.by_distance:
        msg = "not a cursor of this list"
        raise ValueError(msg)
    if isinstance(place.sort, float):
        return Place(place.sort, place.id)
    try:
        return Place(datetime.fromisoformat(place.sort), place.id)
    except ValueError as wrong:  # one of relevance
        msg = "not a cursor of this list"
        raise ValueError(msg) from wrong


def page(session: Session, question: Question, place: Place | None) -> Lines:
    """Return one page: by date, or from the nearest on."""
    limit = question.search.limit
    after = place._asdict() if place else {}
    statement = matching.gathered(
        shape_of(question), by_distance=question.by_distance, after=place is not None
    )
    given = values(question) | {"most": limit + 1, **after}
    lines: dict[int, tuple[Any, EventLine]] = {}
    for row in session.execute(statement, given).all():
        # Two times that begin together come as two rows, the first of them first.
        lines.setdefault(row[0], (row, line_of(row, question.center)))
    kept = list(lines.values())
    next_cursor = None
    if len(kept) > limit:
        last = kept[limit - 1][0]
        sort = last.far if question.by_distance else last.starts_at.isoformat()
        next_cursor = encode_cursor(Cursor(sort, last[0]))
    return Lines(tuple(line for _, line in kept[:limit]), next_cursor)

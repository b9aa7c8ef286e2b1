"""Answers about what is to come, read from the index: a page costs what a page holds."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.cursor import Cursor, decode_cursor, encode_cursor
from app.kernel.row_numbers import event_of, instant_of, row_number
from app.kernel.search import MOST_COUNTED
from app.kernel.traits import counted
from app.models.event import Event, Occurrence
from app.models.listed import is_listed
from app.models.scoping import within_kind
from app.models.search import SearchState, Upcoming
from app.queries import matching, saying, upcoming, ways
from app.queries.event_lines import columns, line_of
from app.queries.facts import Lines, Summary
from app.queries.question import Question, Shape, shape_of, values

_ROWS: Any = Upcoming.__table__
_EVENT: Any = Event.__table__
_OCCURRENCE: Any = Occurrence.__table__
_SINCE = select(SearchState.since).where(SearchState.id == 1)
_STATEMENTS = 96
_NEAREST_KM, _FURTHER, _WIDER = 2.0, 1.3, 2.5
_EVERYWHERE_SQUARED = 1e9
_TITLED = "1|"  # what begins the cursor of those that say it elsewhere than in their title


class Place(NamedTuple):
    """After which a page begins: a row's number, or a squared distance and an event.

    ``tier`` is 0 among those whose title says the words, 1 after them.
    """

    after: int | float
    after_id: int = 0
    tier: int = 0


class _Found(NamedTuple):
    """A row that answers, and its place in the order asked for."""

    number: int
    far: float
    tier: int = 0


def holds(session: Session, question: Question) -> bool:
    """Tell whether the index knows all that may answer: not what was over before its first day."""
    if not question.search.says_days:
        return True
    first = question.days.first
    if first is None:
        return False
    since = session.scalar(_SINCE) or 0
    return first.toordinal() >= since


def summarise(session: Session, question: Question) -> Summary:
    """Count what answers, a thousand at most."""
    plan = ways.planned(session, question, need=MOST_COUNTED + 1, in_order=False)
    is_nearest = question.by_distance
    total, until = 0, None
    alike: Counter[int] = Counter()
    head: list[_Found] = []
    head_size = question.search.limit + 1
    for read in plan.reads:
        given = plan.given | read.given | {"most": MOST_COUNTED + 1, "head": head_size}
        statement = upcoming.sums(
            plan.shape, read.reading, headed=not plan.is_crowded, nearest=is_nearest
        )
        for traits, n, ends, far in session.execute(statement, given).all():
            if not n:
                head.append(_Found(traits, far))
                continue
            total += n
            alike[traits] += n
            until = ends if until is None else min(until, ends)
        if plan.is_crowded and total > MOST_COUNTED:
            break
    is_exact = total <= MOST_COUNTED
    ends_at = None if until is None else datetime.fromtimestamp(until, UTC)
    first = sorted(head, key=_by_distance if is_nearest else None)[:head_size]
    return Summary(
        total=min(total, MOST_COUNTED),
        is_exact=is_exact,
        # Days that were named are answered whole, what is over included: nothing leaves it.
        until_at=None if question.search.says_days else ends_at,
        traits=counted(alike),
        # The nearest of some are not the nearest of all.
        head=() if is_nearest and not is_exact else tuple((one.number, one.far) for one in first),
        is_nearest=is_nearest,
    )


def place_of(question: Question) -> Place | None:
    """Return where the search's cursor stands; ``ValueError`` if it is not one of this list."""
    if not question.search.cursor:
        return None
    place = decode_cursor(question.search.cursor)
    if place is not None and isinstance(place.sort, float) is question.by_distance:
        if isinstance(place.sort, float):
            return Place(place.sort, place.id)
        tier = int(place.sort.startswith(_TITLED))
        if question.by_relevance or not tier:
            instant = datetime.fromisoformat(place.sort.removeprefix(_TITLED))
            return Place(row_number(instant, place.id), tier=tier)
    msg = "not a cursor of this list"
    raise ValueError(msg)


def page(
    session: Session, question: Question, place: Place | None, summary: Summary | None = None
) -> Lines:
    """Return one page, in the order that the search asks for.

    ``summary`` may know the first page already, by date or from the nearest on.
    """
    limit = question.search.limit
    if question.by_distance:
        found = _nearest(session, question, place, most=limit + 1, summary=summary)
    elif question.by_relevance:
        found = _most_relevant(session, question, place, most=limit + 1)
    elif place is None and summary is not None and _holds_page(summary, question):
        found = sorted(_Found(number, far) for number, far in summary.head)[: limit + 1]
    else:
        found = _first(session, question, place, most=limit + 1)
    next_cursor = None
    if len(found) > limit:
        next_cursor = _cursor_after(found[limit - 1], question)
    return Lines(_lines(session, question, found[:limit]), next_cursor)


def _holds_page(summary: Summary, question: Question) -> bool:
    """Tell whether the head of an answer, perhaps counted for a smaller page, is long enough."""
    if len(summary.head) == summary.total and summary.is_exact:
        return True
    is_alike = summary.is_nearest is question.by_distance
    return is_alike and len(summary.head) > question.search.limit


def _cursor_after(last: _Found, question: Question) -> str:
    event = event_of(last.number)
    if question.by_distance:
        return encode_cursor(Cursor(last.far, event))
    instant = instant_of(last.number).isoformat()
    return encode_cursor(Cursor(f"{_TITLED}{instant}" if last.tier else instant, event))


def _first(
    session: Session,
    question: Question,
    place: Place | None,
    *,
    most: int,
    titles: bool | None = None,
) -> list[_Found]:
    """Return the next rows by date; ``titles``: of those alone whose title says it, or not."""
    groups = saying.titles(question.meant) if titles is not None else []
    after = None if place is None else int(place.after)
    further = saying.Further(groups, others=titles is False, after=after)
    plan = ways.planned(session, question, need=most, further=further)
    found: list[_Found] = []
    tier = int(titles is False)
    for stage in plan.stages:
        for read in stage:
            given = plan.given | read.given | {"most": most}
            rows = session.execute(upcoming.by_date(plan.shape, read.reading), given)
            found += [_Found(number, far, tier) for number, far in rows]
        if len(found) >= most:
            break
    return sorted(found)[:most]


def _most_relevant(
    session: Session, question: Question, place: Place | None, *, most: int
) -> list[_Found]:
    found: list[_Found] = []
    if place is None or place.tier == 0:
        found = _first(session, question, place, most=most, titles=True)
        place = None
    if len(found) < most:
        found += _first(session, question, place, most=most - len(found), titles=False)
    return found


def _nearest(
    session: Session,
    question: Question,
    place: Place | None,
    *,
    most: int,
    summary: Summary | None,
) -> list[_Found]:
    """Return the next rows from the centre on, in circles that widen until there are enough."""
    if place is None and summary is not None and _holds_page(summary, question):
        # All that answers is known, and how far each is; or the nearest of it.
        known = [_Found(number, far) for number, far in summary.head]
        return sorted(known, key=_by_distance)[:most]
    widest, beyond = question.search.radius, _km_of(place)
    km = max(_NEAREST_KM, beyond * _FURTHER)
    if widest is not None and summary is not None and summary.is_exact:
        km = widest  # there are few: one reading of them all is shorter than several
    while widest is not None and km < widest:
        near = ways.reaching(session, question, need=most, km=km, beyond=beyond)
        for reach in sorted({near, km} if near is not None else ()):
            plan = ways.around(session, question, km=reach, beyond=beyond)
            found = _within(session, plan, place, near=ways.squared(reach), most=most)
            if len(found) == most:
                return found
        km *= _WIDER
    plan = ways.around(session, question, km=widest)
    far = _EVERYWHERE_SQUARED if widest is None else ways.squared(widest)
    return _within(session, plan, place, near=far, most=most)


def _within(
    session: Session, plan: ways.Plan, place: Place | None, *, near: float, most: int
) -> list[_Found]:
    found: list[_Found] = []
    beyond, after_id = (place.after, place.after_id) if place else (0.0, 0)
    for read in plan.reads:
        given = plan.given | read.given | {"near": near, "most": most}
        given |= {"beyond": beyond, "after_id": after_id}
        statement = upcoming.by_distance(plan.shape, read.reading, after=place is not None)
        found += [_Found(number, far) for number, far in session.execute(statement, given)]
    return sorted(found, key=_by_distance)[:most]


def _by_distance(one: _Found) -> tuple[float, int]:
    return one.far, event_of(one.number)


def _km_of(place: Place | None) -> float:
    return ways.kilometres(float(place.after)) if place else 0.0


def _lines(session: Session, question: Question, found: list[_Found]) -> tuple[Any, ...]:
    """Return what lists show of these rows, in their order."""
    if not found:
        return ()
    given = values(question) | {"numbers": [one.number for one in found]}
    rows = session.execute(_shown(shape_of(question)), given).all()
    known = {row[0]: line_of(row[1:], question.center) for row in rows}
    return tuple(known[one.number] for one in found if one.number in known)


@lru_cache(maxsize=_STATEMENTS)
def _shown(shape: Shape) -> Select[*tuple[Any, ...]]:
    shown, other = _OCCURRENCE, _OCCURRENCE.alias("other")
    times = (
        select(func.count())
        .select_from(other)
        .where(other.c.event_id == shown.c.event_id, *matching.when(other, shape))
        .scalar_subquery()
    )
    statement = (
        select(_ROWS.c.id, *columns(shown, times=times, far=sa.literal(0.0)))
        .select_from(_ROWS)
        .join(
            shown,
            (shown.c.event_id == _ROWS.c.event_id) & (shown.c.position == _ROWS.c.position),
        )
        .join(_EVENT, _EVENT.c.id == _ROWS.c.event_id)
        .where(is_listed(_ROWS.c.id, "numbers"))
    )
    return within_kind(statement, shape.kind, reached=(Upcoming, Occurrence, Event))

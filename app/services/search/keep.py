"""The index beside what it tells: written in the transaction that changes it, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.tallies import Tally, tallied
from app.models import index_writing, text_index
from app.models.event import EventSearch
from app.models.index_writing import Count, Telling
from app.models.scoping import within
from app.models.search import SearchState, Upcoming
from app.services.search.rows import Row, Told, joined, rows_of, tokens_of_row

_EVERYWHERE = Scope.everything()
_AT_ONCE = 500  # of what one statement names
_ROWS: Any = Upcoming.__table__
_STORED = select(*(column for column in _ROWS.columns if column.name != "words"))
_IDS: Any = bindparam("ids", expanding=True)
# Built once: building a statement costs more than what it does for an event.
_OF_EVENTS = within(_STORED.where(_ROWS.c.event_id.in_(_IDS)), _EVERYWHERE, Upcoming)
_OVER = within(
    _STORED.where(_ROWS.c.last_day < bindparam("since")).limit(bindparam("most")),
    _EVERYWHERE,
    Upcoming,
)
_HELD = select(SearchState.since).where(SearchState.id == 1).with_for_update()
_GONE = within(delete(_ROWS).where(_ROWS.c.id.in_(_IDS)), _EVERYWHERE, Upcoming)


def add(session: Session, told: Iterable[Told]) -> None:
    """Tell events of which the index says nothing yet. Commits nothing."""
    told = list(told)
    if not told:
        return
    since = hold(session)
    write(session, told, since=since)


def write(session: Session, told: Sequence[Told], *, since: int) -> list[Row]:
    """Write the rows of events, their tokens and their counts; return the rows."""
    said = {one.event_id: one.words for one in told}
    rows = [row for one in told for row in rows_of(one, since=since)]
    words = {token for each in said.values() for token in each.split() if token[0] != "_"}
    telling = Telling(
        words=sorted(words),
        rows=rows,
        tokens=[_tokens(said[row["event_id"]], row) for row in rows],
        counts=_counts(rows, by=1),
    )
    index_writing.tell(session.connection(), telling)
    return rows


def remove(session: Session, ids: Sequence[int]) -> None:
    """Forget events, while their words are still there to be told. Commits nothing."""
    if not ids:
        return
    hold(session)
    for start in range(0, len(ids), _AT_ONCE):
        some = session.execute(_OF_EVENTS, {"ids": list(ids[start : start + _AT_ONCE])})
        _take_out(session, [dict(row) for row in some.mappings()])


def sweep(session: Session, *, since: int, most: int = _AT_ONCE) -> int:
    """Take out some of what was over before the day ``since`` (an ordinal); say how many rows.

    Nothing is asked of the index about earlier days from then on. Commits nothing; none
    left is 0.
    """
    if hold(session) < since:
        begin(session, since=since)
    over = session.execute(_OVER, {"since": since, "most": most})
    rows = [dict(row) for row in over.mappings()]
    _take_out(session, rows)
    return len(rows)


def begin(session: Session, *, since: int) -> None:
    """Note from which day on the index holds everything. Commits nothing."""
    state: Any = SearchState.__table__
    make: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(state).values(id=1, since=since)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"since": since}))


def hold(session: Session) -> int:
    """Be the only one to write the index until the end of the transaction; return its first day.

    On PostgreSQL; on SQLite writers are alone anyway. Counts are shared by everybody: taking
    them in no order would have two writers wait for each other.
    """
    return session.connection().execute(_HELD).scalar() or 0


def words_said(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the tokens of events' texts and titles, as the index was told them."""
    statement = (
        select(EventSearch.event_id, EventSearch.words)
        .where(EventSearch.event_id.in_(sorted(set(ids))))
        .order_by(EventSearch.event_id, EventSearch.language)
    )
    said: dict[int, list[str]] = {}
    for number, words in session.execute(within(statement, _EVERYWHERE, EventSearch)):
        said.setdefault(number, []).append(words)
    return {number: joined(words) for number, words in said.items()}


def _take_out(session: Session, rows: Sequence[Row]) -> None:
    if not rows:
        return
    connection = session.connection()
    if text_index.keeps_apart(connection.dialect.name):
        said = words_said(session, (row["event_id"] for row in rows))
        entries = [
            (row["id"], " ".join(_tokens(said.get(row["event_id"], ""), row))) for row in rows
        ]
        text_index.remove(connection, entries)
    numbers = [row["id"] for row in rows]
    for start in range(0, len(numbers), _AT_ONCE):
        session.execute(_GONE, {"ids": numbers[start : start + _AT_ONCE]})
    index_writing.count(connection, _counts(rows, by=-1))


def _tokens(words: str, row: Row) -> list[str]:
    return sorted({*words.split(), *tokens_of_row(row)})


def _counts(rows: Iterable[Row], *, by: int) -> list[Count]:
    counts: Counter[tuple[Tally, int]] = Counter()
    for row in rows:
        point = None if row["lat"] is None else Point(row["lat"], row["lon"])
        counts.update(tallied(point, row["insee"], row["traits"]))
    return [(int(level), cell, n * by) for (level, cell), n in sorted(counts.items())]

"""The index beside what it tells: written in the transaction that changes it, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.tallies import Tally, tallied
from app.models import text_index
from app.models.event import EventSearch
from app.models.scoping import within
from app.models.search import SearchState, SearchWord, Upcoming, UpcomingCount
from app.services.search.rows import Row, Told, joined, rows_of, tokens_of_row

_EVERYWHERE = Scope.everything()
_ROWS: Any = Upcoming.__table__
_COUNTS: Any = UpcomingCount.__table__
_STORED = select(*(column for column in _ROWS.columns if column.name != "words"))
_AT_ONCE = 500  # of what one statement names


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
    _remember({token for words in said.values() for token in words.split()}, session)
    if not rows:
        return rows
    tokens = [_tokens(said[row["event_id"]], row) for row in rows]
    if text_index.keeps_apart(session.get_bind().dialect.name):
        session.execute(insert(_ROWS), [row | {"words": None} for row in rows])
        entries = [(row["id"], " ".join(each)) for row, each in zip(rows, tokens, strict=True)]
        text_index.add(session.connection(), entries)
    else:
        told_rows = [row | {"words": each} for row, each in zip(rows, tokens, strict=True)]
        session.execute(insert(_ROWS), told_rows)
    _count(session, rows, by=1)
    return rows


def remove(session: Session, ids: Sequence[int]) -> None:
    """Forget events, while their words are still there to be told. Commits nothing."""
    if not ids:
        return
    hold(session)
    for start in range(0, len(ids), _AT_ONCE):
        some = Upcoming.event_id.in_(ids[start : start + _AT_ONCE])
        _take_out(session, _found(session, some))


def sweep(session: Session, *, since: int, most: int = _AT_ONCE) -> int:
    """Take out some of what was over before the day ``since`` (an ordinal); say how many rows.

    Nothing is asked of the index about earlier days from then on. Commits nothing; none
    left is 0.
    """
    if hold(session) < since:
        begin(session, since=since)
    over = _STORED.where(_ROWS.c.last_day < since).limit(most)
    rows = [dict(row) for row in session.execute(_anywhere(over)).mappings()]
    _take_out(session, rows)
    return len(rows)


def begin(session: Session, *, since: int) -> None:
    """Note from which day on the index holds everything. Commits nothing."""
    statement = _insert(session)(SearchState.__table__).values(id=1, since=since)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"since": since}))


def hold(session: Session) -> int:
    """Be the only one to write the index until the end of the transaction; return its first day.

    On PostgreSQL; on SQLite writers are alone anyway. Counts are shared by everybody: taking
    them in no order would have two writers wait for each other.
    """
    state = select(SearchState.since).where(SearchState.id == 1).with_for_update()
    return session.scalar(state) or 0


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


def _found(session: Session, which: Any) -> list[Row]:
    rows = session.execute(_anywhere(_STORED.where(which))).mappings()
    return [dict(row) for row in rows]


def _take_out(session: Session, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if text_index.keeps_apart(session.get_bind().dialect.name):
        said = words_said(session, (row["event_id"] for row in rows))
        entries = [
            (row["id"], " ".join(_tokens(said.get(row["event_id"], ""), row))) for row in rows
        ]
        text_index.remove(session.connection(), entries)
    numbers = [row["id"] for row in rows]
    for start in range(0, len(numbers), _AT_ONCE):
        gone = delete(_ROWS).where(_ROWS.c.id.in_(numbers[start : start + _AT_ONCE]))
        session.execute(_anywhere(gone))
    _count(session, rows, by=-1)


def _tokens(words: str, row: Row) -> list[str]:
    return sorted({*words.split(), *tokens_of_row(row)})


def _count(session: Session, rows: Iterable[Row], *, by: int) -> None:
    counts: Counter[tuple[Tally, int]] = Counter()
    for row in rows:
        point = None if row["lat"] is None else Point(row["lat"], row["lon"])
        counts.update(tallied(point, row["insee"], row["traits"]))
    values = [
        {"level": int(level), "cell": cell, "n": n * by}
        for (level, cell), n in sorted(counts.items())
    ]
    statement = _insert(session)(_COUNTS)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["level", "cell"],
            set_={"n": _COUNTS.c.n + statement.excluded.n},
        ),
        values,
    )


def _remember(tokens: set[str], session: Session) -> None:
    words = [{"word": token} for token in sorted(tokens) if not token.startswith("_")]
    if words:
        statement = _insert(session)(SearchWord.__table__).on_conflict_do_nothing()
        session.execute(statement, words)


def _insert(session: Session) -> Any:
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _anywhere(statement: Any) -> Any:
    return within(statement, _EVERYWHERE, Upcoming)

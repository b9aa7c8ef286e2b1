"""Whether the index says what the tables say: each row, each token, each count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.tallies import tallied
from app.models import text_index
from app.models.scoping import within
from app.models.search import SearchState, SearchWord, Upcoming, UpcomingCount
from app.services.search import rebuild
from app.services.search.rows import Row, rows_of, tokens_of_row

_EVERYWHERE = Scope.everything()
_ROWS: Any = Upcoming.__table__
_COUNTS: Any = UpcomingCount.__table__
_SHOWN = 5
_HASHED = (1 << 61) - 1


@dataclass(frozen=True, slots=True)
class Difference:
    """What the index says wrong: of which kind, how often, and the first few of them."""

    kind: str
    count: int
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    """What was compared so far: in memory, sums alone, whatever the number of events."""

    rows: int = 0
    tokens: int = 0
    mixed: int = 0

    def note(self, number: int, token: str) -> None:
        """Add a token of a row to sums that do not depend on the order."""
        self.tokens += 1
        self.mixed = (self.mixed + hash((number, token))) & _HASHED


def check(
    session: Session, *, progress: Callable[[int], None] = lambda _: None
) -> list[Difference]:
    """Compare the index with the tables; nothing found is an empty list. Writes nothing."""
    session.rollback()
    since = session.scalar(select(SearchState.since).where(SearchState.id == 1)) or 0
    apart = text_index.keeps_apart(session.get_bind().dialect.name)
    wrong: dict[str, list[str]] = {}
    counts: Counter[tuple[int, int]] = Counter()
    words: set[str] = set()
    expected, seen = _Seen(), 0
    for ids in rebuild.numbers(session):
        told = rebuild.told_by_the_tables(session, ids)
        said = {one.event_id: set(one.words.split()) for one in told}
        words |= {word for each in said.values() for word in each if not word.startswith("_")}
        held = {row["id"]: row for row in _held(session, ids)}
        # What was over before the first day may still be there, until it is swept.
        made = {
            row["id"]: row
            for one in told
            for row in rows_of(one, since=0)
            if row["last_day"] >= since or row["id"] in held
        }
        for number in sorted(made.keys() | held.keys()):
            _compare(wrong, made.get(number), held.get(number))
        for row in made.values():
            tokens = said[row["event_id"]] | set(tokens_of_row(row))
            _tell(expected, row, tokens, counts)
            if not apart and set(held.get(row["id"], {}).get("words") or ()) != tokens:
                wrong.setdefault("tokens", []).append(f"{row['id']}")
        seen += len(ids)
        progress(seen)
    _strangers(session, expected, wrong)
    if apart:
        _compare_text(session, expected, wrong)
    _compare_counts(session, counts, wrong)
    _compare_words(session, words, wrong)
    return [Difference(kind, len(found), tuple(found[:_SHOWN])) for kind, found in wrong.items()]


def _tell(seen: _Seen, row: Row, tokens: set[str], counts: Counter[tuple[int, int]]) -> None:
    seen.rows += 1
    for token in tokens:
        seen.note(row["id"], token)
    point = None if row["lat"] is None else Point(row["lat"], row["lon"])
    counts.update((int(level), cell) for level, cell in tallied(point, row["insee"], row["traits"]))


def _held(session: Session, ids: Sequence[int]) -> Iterator[Row]:
    columns = [column for column in _ROWS.columns if column.name != "words"]
    tokens = text_index.as_list(_ROWS.c.words).label("words")
    statement = select(*columns, tokens).where(_ROWS.c.event_id.in_(ids))
    for row in session.execute(within(statement, _EVERYWHERE, Upcoming)).mappings():
        yield dict(row)


def _compare(wrong: dict[str, list[str]], made: Row | None, held: Row | None) -> None:
    if made is None:
        if held is not None:
            wrong.setdefault("rows too many", []).append(f"{held['id']}")
    elif held is None:
        wrong.setdefault("rows missing", []).append(f"{made['id']}")
    elif any(held[name] != value for name, value in made.items()):
        names = sorted(name for name, value in made.items() if held[name] != value)
        wrong.setdefault("rows wrong", []).append(f"{made['id']}: {', '.join(names)}")


def _strangers(session: Session, expected: _Seen, wrong: dict[str, list[str]]) -> None:
    """Find the rows of events that nobody may see, or that are no more."""
    held = select(func.count()).select_from(_ROWS)
    count = session.scalar(within(held, _EVERYWHERE, Upcoming)) or 0
    missing = len(wrong.get("rows missing", ()))
    extra = len(wrong.get("rows too many", ()))
    if (strangers := count - (expected.rows - missing + extra)) > 0:
        wrong["rows of no event"] = [f"{strangers}"]


def _compare_text(session: Session, expected: _Seen, wrong: dict[str, list[str]]) -> None:
    held = _Seen()
    for number, token in text_index.entries(session.connection()):
        held.note(number, token)
    if (held.tokens, held.mixed) != (expected.tokens, expected.mixed):
        wrong["tokens"] = [f"{held.tokens}, {expected.tokens}"]


def _compare_counts(
    session: Session, counts: Counter[tuple[int, int]], wrong: dict[str, list[str]]
) -> None:
    rows = session.execute(select(_COUNTS.c.level, _COUNTS.c.cell, _COUNTS.c.n)).all()
    held = {(level, cell): n for level, cell, n in rows if n}
    for key in sorted(held.keys() | counts.keys()):
        if held.get(key, 0) != counts.get(key, 0):
            wrong.setdefault("counts", []).append(f"{key}: {held.get(key, 0)}, {counts[key]}")


def _compare_words(session: Session, words: set[str], wrong: dict[str, list[str]]) -> None:
    """Find the words that are missing; those of former texts may stay."""
    known = set(session.scalars(select(SearchWord.word)))
    if missing := sorted(words - known):
        wrong["words"] = missing

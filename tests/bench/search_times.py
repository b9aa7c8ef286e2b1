"""What answers cost: the processor time of this thread, and of PostgreSQL's for it.

Measured inside the process, one question after the other: nobody waits for anybody, and what
else the machine does weighs little.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.models.base import db
from app.queries import lists
from app.queries.question import Question
from app.queries.understanding import understood
from tests.bench import catalogue, filling
from tests.bench.search_questions import DEEP, Put, at_page, deep, mix, named

_NANO, _MILLI = 1e-9, 1e3
_WARMING = 300
_AGAIN = 9
_SLOWEST = 3


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of processor time: what half, 99 in a hundred, and all cost at most."""

    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, costs: Sequence[float]) -> Spread:
        """Sum up what each cost."""
        ordered = sorted(costs)
        last = len(ordered) - 1
        return cls(median(ordered), ordered[min(last, len(ordered) * 99 // 100)], ordered[-1])


@dataclass(frozen=True, slots=True)
class Named:
    """One of the hard cases: milliseconds, how many answer, and whether that is all."""

    cost: float
    total: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Deep:
    """The first page of a long answer and one far down, in milliseconds.

    ``page`` is how far: the last one, where there are fewer than :data:`DEEP`.
    """

    first: float
    far: float
    page: int


@dataclass(frozen=True, slots=True)
class Times:
    """What one database gave. ``slowest`` are questions of the mix, in words."""

    mix: Spread
    named: dict[str, Named]
    deep: dict[str, Deep]
    slowest: tuple[str, ...]


class Meter:
    """Reads the processor time of this thread and of the database's process behind it."""

    def __init__(self) -> None:
        self._stat: Path | None = None
        if db.engine.dialect.name == "postgresql":
            # Helpers would spend time that nobody sees.
            event.listen(db.engine, "connect", _work_alone)
            pid = db.session().scalar(sa.text("SELECT pg_backend_pid()"))
            self._stat = Path(f"/proc/{pid}/schedstat")
            db.session.remove()

    def spent(self) -> float:
        """Return milliseconds since some beginning (Linux, Documentation/scheduler)."""
        mine = time.thread_time()
        if self._stat is not None:
            mine += int(self._stat.read_text(encoding="ascii").split()[0]) * _NANO
        return mine * _MILLI

    def answering(self, asked: Question) -> float:
        """Return what an answer costs: its words understood, its figures, its page."""
        began = self.spent()
        session = db.session()
        meant = understood(session, asked)
        summary = lists.summarise(session, meant)
        lists.page(session, meant, summary=summary)
        # A request has a session of its own, and gives it back.
        db.session.remove()
        return self.spent() - began


def measure(url: str, data_dir: Path, questions: int, rounds: int) -> Times:
    """Ask a database everything, ``rounds`` times; return the middle of what each time cost."""
    with filling.opened(url, data_dir):
        meter, now = Meter(), datetime.now(UTC)
        towns = catalogue.towns(db.session())
        hard = named(db.session(), now)
        warming = mix(towns, min(_WARMING, questions), now, seed="before")
        mixed = [_ready(one) for one in mix(towns, questions, now)]
        cases = {name: _ready(one) for name, one in hard.items()}
        for asked in (*(_ready(one) for one in warming), *cases.values(), *mixed[:_WARMING]):
            meter.answering(asked)
        costs = [[meter.answering(asked) for asked in mixed] for _ in range(rounds)]
        spreads = [Spread.of(one) for one in costs]
        middle = [median(each) for each in zip(*costs, strict=True)]
        slow = sorted(zip(middle, mixed, strict=True), key=lambda pair: -pair[0])[:_SLOWEST]
        return Times(
            mix=Spread(*(median(getattr(one, name) for one in spreads) for name in _PARTS)),
            named={name: _named(meter, asked) for name, asked in cases.items()},
            deep={name: _deep(meter, asked) for name, asked in deep(now).items()},
            slowest=tuple(f"{cost:.2f} ms: {_said(asked)}" for cost, asked in slow),
        )


_PARTS = ("p50", "p99", "most")


def _ready(put: Put) -> Question:
    found, _ = at_page(db.session(), put)
    db.session.remove()
    return found


def _named(meter: Meter, asked: Question) -> Named:
    summary = lists.summarise(db.session(), asked)
    db.session.remove()
    return Named(_cost(meter, asked), summary.total, summary.is_exact)


def _cost(meter: Meter, asked: Question) -> float:
    return median(meter.answering(asked) for _ in range(_AGAIN))


def _deep(meter: Meter, asked: Question) -> Deep:
    far, page = at_page(db.session(), Put(asked, DEEP))
    db.session.remove()
    # In turns: what the machine does meanwhile weighs on both.
    pairs = [(meter.answering(asked), meter.answering(far)) for _ in range(2 * _AGAIN)]
    return Deep(median(one for one, _ in pairs), median(other for _, other in pairs), page)


def _said(asked: Question) -> str:
    search, point = asked.search, asked.center
    parts = [f"{search.radius:.0f} km around {point.lat:.2f}, {point.lon:.2f}"] if point else []
    parts += [f"“{search.q}”"] if search.q else []
    parts += [*search.themes, *([search.when] if search.when else []), search.sort]
    return ", ".join([*parts, *(["further down"] if search.cursor else [])])


def _work_alone(dbapi_connection: Any, _record: object) -> None:
    cursor = dbapi_connection.cursor()
    cursor.execute("SET max_parallel_workers_per_gather = 0")
    cursor.close()
    dbapi_connection.commit()

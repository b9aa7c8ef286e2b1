"""Further figures about what is to come: how many when, how many where, until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.geo import Box
from app.kernel.period import Days
from app.kernel.vocabulary import Hours
from app.queries import upcoming_figures, ways
from app.queries.question import Question

Stretch = tuple[Days, Hours | None]
"""Days, and in which half of them."""

_ALL = 2**31


def windows(session: Session, question: Question, spans: Sequence[Stretch]) -> list[int]:
    """Return how many events to come happen within each stretch, whatever days are asked.

    For answers that are counted exactly: all that is near is read.
    """
    plan = ways.planned(session, _whenever(question), need=_ALL)
    given = dict(plan.given)
    for at, (span, _) in enumerate(spans):
        given[f"opens_{at}"] = span.first.toordinal() if span.first else 0
        given[f"closes_{at}"] = (span.last or date.max).toordinal()
    given["furthest"] = max(given[f"closes_{at}"] for at in range(len(spans)))
    counts = [0] * len(spans)
    for read in plan.reads:
        statement = upcoming_figures.windows(
            plan.shape, read.reading, tuple(half for _, half in spans)
        )
        row = session.execute(statement, given | read.given).one()
        counts = [one + (more or 0) for one, more in zip(counts, row, strict=True)]
    return counts


def last_day(session: Session, question: Question) -> date | None:
    """Return the last day of all that is to come, whatever days are asked."""
    plan = ways.planned(session, _whenever(question), need=_ALL)
    found = 0
    for read in plan.reads:
        # Of the whole country's, the last in the order of last days.
        way = "days" if read.reading.way == "dates" else read.reading.way
        statement = upcoming_figures.latest(plan.shape, read.reading._replace(way=way))
        found = max(found, session.scalar(statement, plan.given | read.given) or 0)
    return date.fromordinal(found) if found else None


def _whenever(question: Question) -> Question:
    search = question.search.with_(when=None, first_day=None, last_day=None, hours=None)
    return replace(question, search=search)


def by_commune(session: Session, question: Question) -> dict[str | None, int]:
    """Return how many events of an answer are in each commune; ``None`` is for those without."""
    plan = ways.planned(session, question, need=_ALL)
    counts: Counter[str | None] = Counter()
    for read in plan.reads:
        statement = upcoming_figures.by_commune(plan.shape, read.reading)
        rows = session.execute(statement, plan.given | read.given).all()
        counts.update({insee: count for insee, count in rows})  # noqa: C416 (rows are no pairs)
    return dict(counts)


def by_place(session: Session, question: Question, box: Box | None, *, most: int) -> list[Any]:
    """Return a row a point, ``most`` at most a reading; see :func:`upcoming_figures.by_place`."""
    plan = ways.planned(session, question, need=_ALL)
    sides = asdict(box) if box else {}
    given = {**plan.given, "most": most, **{f"box_{name}": one for name, one in sides.items()}}
    found: dict[tuple[float | None, float | None], Any] = {}
    for read in plan.reads:
        statement = upcoming_figures.by_place(plan.shape, read.reading, boxed=box is not None)
        rows = session.execute(statement, given | read.given).all()
        if len(plan.reads) == 1:
            return list(rows)
        for row in rows:
            known = found.get((row[0], row[1]))
            found[row[0], row[1]] = row if known is None else _together(known, row)
    return list(found.values())


def _together(one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    """Return what two readings found at a point as one would: the least of what both name."""
    lat, lon, count, event, insee = one
    known = [code for code in (insee, other[4]) if code is not None]
    return lat, lon, count + other[2], min(event, other[3]), min(known, default=None)

"""Between which numbers a reading goes: the times that may answer, from the first on in slices.

A few of many are found at the beginning: rows of a square stand in the order of dates, so that
what begins before some instant is read without the rest. The instant is guessed; a slice that
gives too little is followed by the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from app.kernel.row_numbers import after_day, before_day, instant_of, row_number
from app.queries.costs import SEASON_DAYS
from app.queries.index_shape import Length
from app.queries.question import Question

# Days of the place begin up to 14 hours before UTC's, and end up to 12 hours after.
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
_SHORT = timedelta(days=2)
_WIDER = 8
_SEASON = timedelta(days=SEASON_DAYS)


class Stretch(NamedTuple):
    """Times of a length, from the row ``low`` on and before the row ``high``."""

    length: Length
    low: int | None
    high: int | None


def stretches(question: Question, *, apart: bool, after: int | None = None) -> list[Stretch]:
    """Return which times to read, and between which numbers: the long ones apart.

    What lasts two days at most and is not over on a day began shortly before it. ``apart``:
    in indexes where rows stand by length, and only then by number. ``after``: the row after
    which a page begins.
    """
    begins = None if after is None else after + 1
    days, today = question.days, question.today
    high = after_day(days.last, margin=_WEST) if days.last else None
    if days.first is None or days.first <= today + timedelta(days=1):
        if apart and high is not None:
            return [Stretch("short", begins, high), Stretch("long", begins, high)]
        return [Stretch("any", begins, high)]
    low = before_day(days.first, margin=_SHORT + _EAST)
    return [Stretch("short", max(low, begins or 0), high), Stretch("long", begins, high)]


def slices(
    question: Question, whole: Sequence[Stretch], *, part: float, after: int | None
) -> Iterator[list[Stretch]]:
    """Yield what to read first, what to read if that was too little, then all the rest.

    ``part`` of the answers are wanted, which are spread over a season.
    """
    days = question.days
    begins = row_number(question.now)
    if days.first is not None:
        begins = max(begins, before_day(days.first, margin=timedelta()))
    begins = max(begins, after or 0)
    ends = row_number(instant_of(begins) + _SEASON)
    if days.last is not None:
        ends = after_day(days.last, margin=timedelta())
    low = None
    for reach in (part, part * _WIDER):
        high = begins + int((ends - begins) * reach)
        if reach < 1 and high > (low or 0):
            yield [one for one in (_cut(each, low, high) for each in whole) if one is not None]
            low = high
    yield [one for one in (_cut(each, low, None) for each in whole) if one is not None]


def _cut(one: Stretch, low: int | None, high: int | None) -> Stretch | None:
    """Return what a stretch has between two numbers; ``None`` for nothing."""
    lows = [number for number in (one.low, low) if number is not None]
    highs = [number for number in (one.high, high) if number is not None]
    cut = Stretch(
        "either" if one.length == "any" else one.length,
        max(lows, default=None),
        min(highs, default=None),
    )
    is_empty = cut.low is not None and cut.high is not None and cut.low >= cut.high
    return None if is_empty else cut

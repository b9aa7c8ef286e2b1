"""Between which numbers the index is read: slices that follow one another, nothing between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.kernel.row_numbers import row_number
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.queries.question import Question
from app.queries.stretches import Stretch, slices, stretches

NOW = datetime(2026, 9, 5, 8, tzinfo=UTC)
PLAIN = Question(scope=Scope.everything(), search=Search(), now=NOW, zone=ZoneInfo("Europe/Paris"))
SOON, LATER = date(2026, 9, 12), date(2026, 10, 30)
DAYS = [(None, None), (None, LATER), (SOON, LATER), (SOON, None), (date(9999, 12, 31), None)]


def asked(first: date | None, last: date | None) -> Question:
    return replace(PLAIN, search=Search(first_day=first, last_day=last))


def cut(question: Question, part: float, after: int | None = None) -> list[list[Stretch]]:
    whole = stretches(question, apart=True, after=after)
    return list(slices(question, whole, part=part, after=after))


@pytest.mark.parametrize(("first", "last"), DAYS)
@pytest.mark.parametrize("part", [0.0, 0.001, 0.1, 0.5, 0.999])
def test_slices_follow_one_another_and_leave_nothing_out(
    first: date | None, last: date | None, part: float
) -> None:
    question = asked(first, last)
    whole = stretches(question, apart=True)
    for one in whole:
        names = {one.length, "either" if one.length == "any" else one.length}
        found = [each for stage in cut(question, part) for each in stage if each.length in names]
        assert (found[0].low, found[-1].high) == (one.low, one.high)
        assert all(before.high == after.low for before, after in pairwise(found))


def test_a_page_further_down_begins_after_the_last_row_read() -> None:
    after = row_number(NOW + timedelta(days=30), 7)
    first, *rest = cut(PLAIN, 0.01, after)
    assert [one.low for one in first] == [after + 1]
    assert all(one.low is not None and one.low > after for stage in rest for one in stage)


def test_few_of_many_are_looked_for_among_the_first_days() -> None:
    (first,), *_ = cut(PLAIN, 0.01)
    assert first.high is not None
    assert row_number(NOW) < first.high < row_number(NOW + timedelta(days=3))


def test_what_lasts_long_is_read_however_early_it_began() -> None:
    first, *_ = cut(asked(SOON, LATER), 0.1)
    assert {one.length: one.low is None for one in first} == {"short": False, "long": True}

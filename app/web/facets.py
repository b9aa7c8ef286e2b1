"""How many answers stand behind each choice of the search form, beside what is asked already.

A choice that may stand with others of its kind (themes, prices, languages) is counted as if
none of its kind were chosen; one that adds to what is asked (a kind of access), among what
answers. When an answer holds more than is counted, each number says "at least".
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.kernel.period import Days, When, days_named
from app.kernel.search import Search
from app.kernel.traits import BITS
from app.kernel.vocabulary import Hours
from app.queries.facts import Summary
from app.queries.question import Question
from app.web.catalogues import digits
from app.web.figures import figures_until, summary_of, windows_of
from app.web.site import site

# By kind of choice: how the search is without it.
_WITHOUT: dict[str, dict[str, Any]] = {
    "theme": {"themes": ()},
    "price": {"free": False, "prices": ()},
    "mode": {"modes": ()},
    "spoken": {"spoken": ()},
    "access": {},
    "places": {},
}
_PLACES = "places"
_MOMENTS = tuple(when for when in When if when is not When.ALL)
_SOON = (When.TODAY, When.WEEKEND)


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers beside choices, in figures, by parameter and value; empty where none is known."""

    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, parameter: str, value: str) -> str:
        """Return the number beside a choice: "12", "230+" for at least, or nothing."""
        return self.said.get(parameter, {}).get(value, "")

    @property
    def key(self) -> Hashable:
        """What tells these numbers from others."""
        return tuple((name, tuple(values.items())) for name, values in self.said.items())


def counts_of(question: Question, summary: Summary) -> Counts:
    """Return the numbers beside each choice, given what answers; none about the past."""
    if question.search.says_days:
        return Counts()

    def ask() -> tuple[Counts, datetime | None]:
        said: dict[str, dict[str, str]] = {}
        ends = [summary.until_at]
        for kind, without in _WITHOUT.items():
            wider = replace(question.search, **without) if without else question.search
            answer = summary if wider == question.search else _asked(question, wider)
            said[kind] = _of_kind(kind, answer)
            ends.append(answer.until_at)
        whenever = _asked(question, replace(question.search, when=None, hours=None))
        ends.append(whenever.until_at)
        by_time, sooner = _by_time(question, whenever)
        until = min((end for end in [*ends, *sooner] if end is not None), default=None)
        return Counts(said | by_time), until

    name = ("numbers beside choices", site.language, question.today)
    return figures_until(site.facts, question, name, ask)


def _by_time(
    question: Question, whenever: Summary
) -> tuple[dict[str, dict[str, str]], list[datetime | None]]:
    """Return the numbers beside moments and halves of a day, and until when they hold.

    An event may be in several. Read together where everything is counted: what happens whenever
    ends no later than any part of it. In a crowd, only the nearest moments are, each by itself.
    """
    search = question.search
    if not whenever.is_exact:
        soon = {when: _asked(question, replace(search, when=when)) for when in _SOON}
        near = {
            when.value: _figures(found.total, is_exact=found.is_exact)
            for when, found in soon.items()
        }
        return {"when": near}, [found.until_at for found in soon.values()]
    moments = {"" if when is None else when.value: when for when in (None, *_MOMENTS)}
    stretches = [
        *((_days(question, when), search.hours) for when in moments.values()),
        *((_days(question, search.when), half) for half in (None, *Hours)),
    ]
    counts = [digits(one) for one in windows_of(site.facts, question, stretches)]
    said = {
        "when": dict(zip(moments, counts, strict=False)),
        "hours": dict(zip(("", *Hours), counts[len(moments) :], strict=True)),
    }
    return said, []


def _days(question: Question, when: When | None) -> Days:
    return Days(None, None) if when is None else days_named(when, question.today)


def _asked(question: Question, search: Search) -> Summary:
    return summary_of(site.facts, replace(question, search=search.with_()))


def _of_kind(kind: str, answer: Summary) -> dict[str, str]:
    names = [_PLACES] if kind == _PLACES else [name for name in BITS if name.startswith(f"{kind}:")]
    found = {}
    for name in names:
        count = answer.traits.get(name, 0)
        if count or answer.is_exact:
            value = "1" if kind == _PLACES else name.partition(":")[2]
            found[value] = _figures(count, is_exact=answer.is_exact)
    return found


def _figures(count: int, *, is_exact: bool) -> str:
    return digits(count) if is_exact else f"{digits(count)}+"

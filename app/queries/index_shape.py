"""The shape of a question put to the index, how the index is read, and the values of both."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

from app.kernel.search_words import organizer_number
from app.models.scoping import ScopeKind, kind_of, values_of
from app.queries.question import Question, around

Way = Literal["dates", "cell", "fine", "insee", "text", "event", "days"]
"""By what rows are found: in the order of dates, by square, commune, words, or edition."""

Length = Literal["any", "either", "short", "long"]
"""Which times: those of two days at most may be looked for from their beginning on.

``either`` are all, each length in its turn: in indexes where rows stand by length.
"""


class IndexShape(NamedTuple):
    """Which conditions a question makes of the index, without their values."""

    kind: ScopeKind
    coming: bool
    first: bool
    last: bool
    hours: bool
    centered: bool
    circle: bool
    area: bool
    every: bool
    groups: int
    age: bool
    organizer: bool
    edition: bool


class Reading(NamedTuple):
    """How it is read: by what, which times, between which numbers, on which engine.

    ``said``: words are compared too, though rows are found in another way. ``inside``: squares
    of which every point is in the circle.
    """

    way: Way
    length: Length = "any"
    low: bool = False
    high: bool = False
    dialect: str = "sqlite"
    said: bool = False
    inside: bool = False


def shape_of(question: Question) -> IndexShape:
    """Return what is asked of the index, but for the values."""
    search, days, traits = question.search, question.days, question.traits
    centered = question.center is not None
    return IndexShape(
        kind=kind_of(question.scope),
        coming=not search.says_days,
        first=days.first is not None,
        last=days.last is not None,
        hours=search.hours is not None,
        centered=centered,
        circle=centered and bool(search.radius),
        area=question.area is not None,
        every=bool(traits.every),
        groups=len(traits.one_of),
        age=search.age is not None,
        organizer=bool(search.organizer),
        edition=bool(search.edition),
    )


def values(question: Question) -> dict[str, Any]:
    """Return the values with which the statements of the question's shape are executed."""
    search, days, traits = question.search, question.days, question.traits
    return {
        **values_of(question.scope),
        **around(question),
        "now": int(question.now.timestamp()),
        "first_day": days.first.toordinal() if days.first else 0,
        "last_day": days.last.toordinal() if days.last else 0,
        "area": sorted(question.area or ()),
        "territory": sorted(question.scope.territory or ()),
        "every": traits.every,
        **{f"group_{at}": group for at, group in enumerate(traits.one_of)},
        "age": search.age,
        "organizer": organizer_number(search.organizer),
        "edition": json.dumps(question.edition) if search.edition else None,
    }

"""Where an answer is, counted by place and kept for a site until it changes or something ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.orm import Session

from app.queries import spots
from app.queries.question import Question
from app.queries.spots import Spot
from app.web.database import session
from app.web.figures import summary_of
from app.web.kept import kept
from app.web.public_page import current_site

_SIZE = 20_000
_Found = TypeVar("_Found")


def by_commune(question: Question) -> tuple[Spot, ...]:
    """Return how many events each commune holds, the most first."""
    return _counted("by commune", question, spots.by_commune)


def by_venue(question: Question) -> tuple[Spot, ...]:
    """Return how many events each venue holds, the most first."""
    return _counted("by venue", question, spots.by_venue)


def by_department(question: Question) -> dict[str, int]:
    """Return how many events each department holds, by code."""
    return _counted("by department", question, spots.by_department)


def _counted(kind: str, question: Question, ask: Callable[[Session, Question], _Found]) -> _Found:
    facts = current_site().facts
    asking = replace(question, search=question.search.with_(sort="date"))
    # It stands as long as its summary: until the first end among what is to come.
    until = summary_of(facts, asking).until_at
    key = (kind, asking.search, asking.days, asking.area, asking.center, until)
    return kept(facts, key, lambda: ask(session(), asking), size=_SIZE)

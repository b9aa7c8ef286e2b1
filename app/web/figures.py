"""What answers a question, kept for a site until it changes or something ends.

Which events, how many, at which of their times: between two ends, only something
written can change that, and then the site's facts are new. The same answer serves
every language, the pages and the API.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from app.queries import activities, events, featured, lists
from app.queries.activities import ActivityLines
from app.queries.events import PortalCounts
from app.queries.facts import ActivityFacts, EventFacts, EventLine, Gone, Lines, Summary
from app.queries.index_figures import Stretch
from app.queries.question import Question
from app.queries.sites import SiteFacts
from app.web.database import session
from app.web.kept import keeper

_SIZE = 400
_SAID = 3000
_LINE_SIZE = 500
_EVENT_SIZE = 4000
_Found = TypeVar("_Found")


def summary_of(facts: SiteFacts, question: Question) -> Summary:
    """Return the whole answer to a question of the site of ``facts``, in figures."""
    search = replace(question.search, cursor=None, limit=0, sort="date")
    # Of a centre, what has no place is left out: it decides of the answer, as an area does.
    key = ("summary", search, *_asked_where(question))

    def ask() -> tuple[Summary, datetime | None]:
        found = lists.summarise(session(), question)
        return found, found.until_at

    return _until(facts, key, question.now, ask)


def last_day_of(facts: SiteFacts, question: Question) -> date | None:
    """Return the last day of all that is to come, as a question asks it."""

    def ask() -> tuple[date | None, datetime | None]:
        found = lists.last_day(session(), question)
        return found, summary_of(facts, question).until_at

    search = replace(question.search, cursor=None, limit=0, sort="date")
    key = ("last day", search, *_asked_where(question))
    return _until(facts, key, question.now, ask)


def windows_of(facts: SiteFacts, question: Question, spans: Sequence[Stretch]) -> list[int]:
    """Return how many events of an answer happen within each of ``spans``, whatever its days."""
    whenever = question.search.with_(sort="date", when=None, hours=None)
    asked = replace(question, search=whenever)
    key = ("windows", replace(whenever, limit=0), tuple(spans), *_asked_where(asked))

    def ask() -> tuple[list[int], datetime | None]:
        until = summary_of(facts, asked).until_at
        return lists.windows(session(), question, spans), until

    return _until(facts, key, question.now, ask)


def lines_of(facts: SiteFacts, question: Question) -> Lines:
    """Return one page of the answer to a question of the site of ``facts``.

    Raises ``ValueError`` when the search's cursor is not one of ours.
    """
    key = ("lines", question.search, *_asked_where(question))

    def ask() -> tuple[Lines, datetime | None]:
        summary = summary_of(facts, question)
        return lists.page(session(), question, summary=summary), summary.until_at

    return _until(facts, key, question.now, ask, size=_LINE_SIZE * question.search.limit)


def activities_of(facts: SiteFacts, question: Question) -> ActivityLines:
    """Return one page of the season activities that answer a question of the site of ``facts``.

    Raises ``ValueError`` when the search's cursor is not one of ours.
    """
    key = ("activities", question.search, *_asked_where(question))

    def ask() -> tuple[ActivityLines, datetime | None]:
        found = activities.page(session(), question)
        return found, found.until_at

    return _until(facts, key, question.now, ask, size=_LINE_SIZE * question.search.limit)


def event_of(facts: SiteFacts, event_id: int, *, now: datetime) -> EventFacts | Gone | None:
    """Return an event of the site of ``facts``, as :func:`events.get` does."""
    memory, key = keeper(), (facts.id, "event", event_id)
    known: EventFacts | None = memory.find(facts, key)
    if known is not None:
        return replace(known, shown=events.shown_at(known.occurrences, now))
    found = events.get(session(), facts.scope, event_id, now=now)
    if isinstance(found, EventFacts):
        said = sum(len(text) for text in found.body.values())
        memory.keep(facts, key, found, size=_EVENT_SIZE + 2 * said + 300 * len(found.occurrences))
    return found


def activity_of(
    facts: SiteFacts, activity_id: int, *, now: datetime
) -> ActivityFacts | Gone | None:
    """Return a season activity of the site of ``facts``, as :func:`activities.get` does."""
    memory, key = keeper(), (facts.id, "activity", activity_id)
    known: ActivityFacts | None = memory.find(facts, key)
    if known is not None:
        return known
    found = activities.get(session(), facts.scope, activity_id, now=now)
    if isinstance(found, ActivityFacts):
        memory.keep(facts, key, found, size=_EVENT_SIZE)
    return found


def featured_of(facts: SiteFacts, *, now: datetime) -> tuple[EventLine, ...]:
    """Return the events to come that the site of ``facts`` puts forward: mostly none."""

    def ask() -> tuple[tuple[EventLine, ...], datetime | None]:
        found = featured.featured(session(), facts.scope, now=now)
        return found.lines, found.until_at

    return _until(facts, ("featured",), now, ask)


def figures_until(
    facts: SiteFacts,
    question: Question,
    name: Hashable,
    ask: Callable[[], tuple[_Found, datetime | None]],
) -> _Found:
    """Return what ``ask`` makes of an answer's figures, kept under ``name`` until they change."""
    search = replace(question.search, cursor=None, limit=0, sort="date")
    return _until(facts, (name, search, *_asked_where(question)), question.now, ask, size=_SAID)


def counts_by_site(facts: SiteFacts, *, now: datetime) -> PortalCounts:
    """Return how many events are to come on each site, for the national one of ``facts``."""

    def ask() -> tuple[PortalCounts, datetime | None]:
        found = events.counts_by_site(session(), now=now)
        return found, found.until_at

    return _until(facts, ("portals",), now, ask)


def _asked_where(question: Question) -> tuple[Hashable, ...]:
    """Return what a question says beside its search: every answer that is kept depends on it."""
    return question.days, question.area, question.center, question.words, question.edition


def _until(
    facts: SiteFacts,
    key: tuple[Hashable, ...],
    now: datetime,
    ask: Callable[[], tuple[_Found, datetime | None]],
    *,
    size: int = _SIZE,
) -> _Found:
    """Return what is kept under ``key`` if it holds at ``now``; ask says until when it does."""
    memory, whole = keeper(), (facts.id, *key)
    kept: tuple[datetime, datetime | None, _Found] | None = memory.find(facts, whole)
    if kept is not None:
        since, until, found = kept
        if since <= now and (until is None or now < until):
            return found
    found, until = ask()
    memory.keep(facts, whole, (now, until, found), size=size)
    return found

"""Events chosen one by one, as the address says them: ``id=12,34``.

Who keeps events on their own device asks for them so; who was sent the address reads the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import request

from app.kernel.identities import read_identity
from app.queries.facts import EventFacts, Gone
from app.web.figures import event_of
from app.web.gathered import shown_instead
from app.web.site import Site

PARAMETER = "id"
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen: what is to come, what is over, both by date, and what is not here.

    ``withdrawn`` was, by its organisers; ``unknown`` is not on this site, or no longer.
    """

    coming: tuple[EventFacts, ...] = ()
    over: tuple[EventFacts, ...] = ()
    withdrawn: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()

    @property
    def events(self) -> tuple[EventFacts, ...]:
        """What is here, over or not, by date."""
        return (*self.over, *self.coming)


def chosen_ids() -> tuple[tuple[int, ...], bool]:
    """Return the identities that this request names, each once, and whether that is all it says.

    What is no identity, what is beyond the first :data:`MOST` and any other parameter are left
    out: the caller says so.
    """
    words = [word.strip() for said in request.args.getlist(PARAMETER) for word in said.split(",")]
    found, strays = read_ids(word for word in words if word)
    return found, strays or any(name != PARAMETER for name in request.args)


def read_ids(words: Iterable[str]) -> tuple[tuple[int, ...], bool]:
    """Return the identities among ``words``, each once, and whether anything was left out.

    >>> read_ids(["12", "7", "12"]), read_ids(["0", "x", "٣", "9" * 12])
    (((12, 7), False), ((), True))
    """
    found: dict[int, None] = {}
    strays = False
    for word in words:
        number = read_identity(word)
        if number and (number in found or len(found) < MOST):
            found[number] = None
        else:
            strays = True
    return tuple(found), strays


def choose(site: Site, ids: Iterable[int], *, now: datetime) -> Chosen:
    """Return what ``site`` shows of ``ids`` at ``now``."""
    events: dict[int, EventFacts] = {}
    withdrawn, unknown = [], []
    for event_id in ids:
        found = event_of(site.facts, event_id, now=now)
        if isinstance(found, Gone):
            withdrawn.append(event_id)
            continue
        if found is None:
            other = shown_instead(site.facts, event_id, now=now)
            found = other if isinstance(other, EventFacts) else None
        if found is None:
            unknown.append(event_id)
        else:
            events[found.id] = found
    dated = sorted(events.values(), key=lambda event: (event.shown.starts_at, event.id))
    return Chosen(
        coming=tuple(event for event in dated if event.shown.until_at > now),
        over=tuple(event for event in dated if event.shown.until_at <= now),
        withdrawn=tuple(withdrawn),
        unknown=tuple(unknown),
    )

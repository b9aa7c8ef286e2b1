"""The sites of the operator's desk: sought, sifted, sorted, fifty at a time.

What is only shown is asked about the fifty; what they are sorted by, about all of them, and
kept for some minutes: thirty-five thousand sites cost the page no more statements than fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.folding import fold
from app.kernel.french import MAINLAND_ZONE
from app.queries import desk, visits
from app.queries.desk import DomainState
from app.queries.site_entries import SiteEntry
from app.web.clock import now
from app.web.database import session
from app.web.figures import counts_by_site
from app.web.kept import kept
from app.web.site import directory

AT_ONCE = 50
DAYS = 30
STATES = ("published", "draft", "waiting", "trouble")
_KEPT_FOR = 300  # seconds
_BYTES = 120  # of a figure in memory
Values = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an operator asks of the list. ``sort`` is the name of a column."""

    words: str = ""
    state: str = ""
    sort: str = "name"
    is_descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one site; ``None`` is what does not apply, or never was."""

    facts: SiteEntry
    domain: DomainState | None
    visits: int
    moved_at: datetime | None
    published_at: datetime | None
    to_come: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the sites that answer, and all of them in figures."""

    rows: list[Row]
    total: int
    drafts: int
    visits: int

    def has_more(self, page: int) -> bool:
        """Tell whether anything stands after this page."""
        return page * AT_ONCE < self.total


def find(asked: Asked) -> Found:
    """Return the page that was asked for."""
    known = [*directory().everything()]
    domains = desk.domains(session())
    chosen = [one for one in known if _is_in(one, asked.state, domains)]
    if folded := fold(asked.words):
        chosen = [one for one in chosen if _answers(one, folded)]
    ordered = _ordered(chosen, asked)
    shown = ordered[(asked.page - 1) * AT_ONCE : asked.page * AT_ONCE]
    return Found(
        rows=_rows(shown, domains),
        total=len(chosen),
        drafts=sum(not one.is_published for one in known),
        visits=sum(_everywhere("visits").values()),
    )


def _rows(shown: Sequence[SiteEntry], domains: Mapping[int, DomainState]) -> list[Row]:
    ids = [one.id for one in shown]
    seen, moved = _of("visits", ids), _of("moved", ids)
    published, people, to_come = _of("published", ids), _of("people", ids), _to_come()
    return [
        Row(
            facts=one,
            domain=domains.get(one.id),
            visits=seen.get(one.id, 0),
            moved_at=moved.get(one.id),
            published_at=published.get(one.id),
            to_come=None if one.is_national else to_come.get(one.id, 0),
            people=people.get(one.id, 0),
        )
        for one in shown
    ]


def _ordered(chosen: list[SiteEntry], asked: Asked) -> list[SiteEntry]:
    # The country's own first, then by slug; equal ones stay so.
    chosen.sort(key=lambda one: (not one.is_national, one.slug))
    if asked.sort == "name":
        return chosen[::-1] if asked.is_descending else chosen
    value = _value_of(asked.sort)
    # What never was comes last, whichever way.
    some = [one for one in chosen if value(one) is not None]
    none = [one for one in chosen if value(one) is None]
    return [*sorted(some, key=value, reverse=asked.is_descending), *none]


def _value_of(sort: str) -> Callable[[SiteEntry], Any]:
    """Return what sites are sorted by."""
    if sort == "languages":
        return lambda one: len(one.languages)
    if sort == "state":
        return lambda one: one.is_published
    if sort == "to_come":
        counts = _to_come()
        return lambda one: None if one.is_national else counts.get(one.id, 0)
    values = _everywhere(sort)
    none = 0 if sort in {"visits", "people"} else None
    return lambda one: values.get(one.id, none)


def _of(column: str, ids: Collection[int] | None) -> Values:
    ask: dict[str, Callable[[], Values]] = {
        "visits": lambda: _seen(ids),
        "moved": lambda: desk.moved(session(), ids),
        "published": lambda: desk.published(session(), ids),
        "people": lambda: desk.people(session(), ids),
    }
    return ask[column]()


def _seen(ids: Collection[int] | None) -> Values:
    today = now().astimezone(ZoneInfo(MAINLAND_ZONE)).date()
    first = today - timedelta(days=DAYS - 1)
    return visits.by_site(session(), first=first, last=today, among=ids)


def _everywhere(column: str) -> Values:
    """Return a column for all sites, as it was some minutes ago at most."""
    national = directory().national()
    if national is None:
        return _of(column, None)
    stamp = int(now().timestamp()) // _KEPT_FOR
    size = _BYTES * directory().count()
    return kept(national, ("desk", column, stamp), lambda: _of(column, None), size=size)


def _to_come() -> Mapping[int, int]:
    national = directory().national()
    return counts_by_site(national, now=now()).by_site if national else {}


def _is_in(facts: SiteEntry, state: str, domains: Mapping[int, DomainState]) -> bool:
    if state in {"published", "draft"}:
        return facts.is_published is (state == "published")
    return not state or domains.get(facts.id) == state


def _answers(facts: SiteEntry, folded: str) -> bool:
    names = " ".join(facts.name.values())
    return folded in fold(f"{facts.slug} {names}") or folded in (facts.territory or ())

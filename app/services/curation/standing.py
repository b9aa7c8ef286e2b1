"""What one site decided of its events: read under a lock, written with what stood before.

One gesture of one person is a batch: one transaction, whose steps can be taken back together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.curation import Curation, CurationStep
from app.models.event import Event
from app.models.scoping import within
from app.queries.sites import SiteFacts
from app.services import versions
from app.services.curation.refusals import refuse

_LOCK = 0x63757261  # "cura": PostgreSQL's lock of what one site decides
State = Mapping[str, Any]
NOTHING: State = {"is_hidden": False, "is_featured": False, "reason": None, "same_as_id": None}
"""What a site that said nothing of an event decided."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who decides, on which site, when."""

    site: SiteFacts
    by: Actor
    now: datetime

    @property
    def scope(self) -> Scope:
        """What that site may see, and own."""
        return self.site.scope


@dataclass(frozen=True, slots=True)
class Known:
    """An event of the territory, as far as decisions go; its title as this site reads it."""

    id: int
    title: str
    insee: str | None
    is_season: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do to one event."""

    event_id: int
    before: State
    after: State


def hold(session: Session, site_id: int) -> None:
    """Let nobody else decide for this site until the end of the transaction.

    SQLite's writers wait for each other already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, site_id)))


def known(session: Session, hand: Hand, ids: Collection[int]) -> dict[int, Known]:
    """Return these events, in the order asked. Raises ``not_here`` for one of another territory."""
    statement = sa.select(
        Event.id, Event.title, Event.insee, Event.is_season, Event.withdrawn_at
    ).where(Event.id.in_(sorted(set(ids))))
    rows = {row.id: row for row in session.execute(within(statement, hand.scope, Event))}
    if rows.keys() != set(ids):
        refuse("not_here")
    return {
        number: Known(
            number,
            in_words(rows[number].title, hand.site),
            rows[number].insee,
            rows[number].is_season,
            rows[number].withdrawn_at is not None,
        )
        for number in ids
    }


def titles(session: Session, hand: Hand, ids: Collection[int]) -> dict[int, str]:
    """Return what events are called; one that is of this territory no more is left out."""
    statement = sa.select(Event.id, Event.title).where(Event.id.in_(sorted(ids)))
    rows = session.execute(within(statement, hand.scope, Event)) if ids else ()
    return {number: in_words(title, hand.site) for number, title in rows}


def places(session: Session, ids: Collection[int]) -> list[str | None]:
    """Return the communes of events, wherever they are now."""
    statement = sa.select(Event.insee).where(Event.id.in_(sorted(ids)))
    return list(session.scalars(within(statement, Scope.everything(), Event)))


def in_words(title: LocalizedText, site: SiteFacts) -> str:
    """Return a title as the people of a site know it."""
    return title.read(site.languages).text


def states(session: Session, hand: Hand, ids: Collection[int]) -> dict[int, State]:
    """Return what this site decided of each of these events."""
    statement = sa.select(
        Curation.event_id,
        Curation.is_hidden,
        Curation.is_featured,
        Curation.reason,
        Curation.same_as_id,
    ).where(Curation.event_id.in_(sorted(set(ids))), Curation.site_id == hand.site.id)
    rows = session.execute(within(statement, hand.scope, Curation)).mappings()
    found = {row["event_id"]: {name: row[name] for name in NOTHING} for row in rows}
    return {number: found.get(number, NOTHING) for number in ids}


def put(session: Session, hand: Hand, event_id: int, state: State) -> None:
    """Let this site's decision of an event be ``state``."""
    mine = (Curation.event_id == event_id, Curation.site_id == hand.site.id)
    said = {**state, "actor": hand.by.words[:254], "updated_at": hand.now}
    if dict(state) == NOTHING:
        _change(session, hand, sa.delete(Curation).where(*mine))
    elif not _change(session, hand, sa.update(Curation).where(*mine).values(said)):
        session.execute(sa.insert(Curation).values(event_id=event_id, site_id=hand.site.id, **said))


def take(session: Session, hand: Hand, kind: str, steps: Collection[Step]) -> str:
    """Do these steps, and keep them under one batch; return its name."""
    batch = token_hex(16)
    for step in steps:
        put(session, hand, step.event_id, step.after)
    keep(session, hand, kind, steps, batch=batch)
    return batch


def keep(session: Session, hand: Hand, kind: str, steps: Collection[Step], *, batch: str) -> None:
    """Keep what was done, so that it can be told and taken back."""
    if steps:
        session.execute(
            sa.insert(CurationStep),
            [
                {
                    "site_id": hand.site.id,
                    "batch": batch,
                    "event_id": step.event_id,
                    "kind": kind,
                    "before": dict(step.before),
                    "after": dict(step.after),
                    "at": hand.now,
                    "account_id": hand.by.account_id,
                    "actor": hand.by.words[:254],
                    "undone_at": None,
                }
                for step in steps
            ],
        )


def show_it(session: Session, hand: Hand, insees: Collection[str | None]) -> None:
    """Have pages made again: those of this site, and of those that name it as canonical."""
    versions.touch(session, insees=insees)
    versions.touch_site(session, hand.site.id, now=hand.now)


def _change(session: Session, hand: Hand, statement: Any) -> int:
    marked = within(statement, hand.scope, Curation)
    done: Any = session.execute(marked.execution_options(synchronize_session=False))
    return int(done.rowcount)

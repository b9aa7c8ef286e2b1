"""After a complete listing: what it no longer holds is withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.models.engine import begin_writing
from app.queries import ingest as questions
from app.services import versions
from app.services.ingest.write import withdraw

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing read to its end: its feeds, where it was read, how to know what it held.

    An unnamed feed is no feed: two files without an agenda have nothing in common,
    so that only the same file or address can withdraw what it brought.
    """

    source: Source
    feeds: Collection[str]
    origin: str
    held: Callable[[str], bool]


def sweep(session: Session, listing: Listing, *, scope: Scope, now: datetime, dry_run: bool) -> int:
    """Withdraw what ``listing`` brought before and no longer holds; return how many.

    Within ``scope`` only. Each batch is one transaction: a run killed here is
    finished by the next.
    """
    withdrawn, after = 0, 0
    feeds = [feed for feed in listing.feeds if feed]
    while True:
        events = questions.brought_by(
            session,
            source=listing.source,
            feeds=feeds,
            origin=listing.origin,
            scope=scope,
            after=after,
            limit=_BATCH,
        )
        session.commit()
        if not events:
            return withdrawn
        after = events[-1].id
        gone = [event for event in events if not listing.held(event.key)]
        withdrawn += len(gone)
        if gone and not dry_run:
            begin_writing(session)
            versions.touch(session, insees=withdraw(session, gone, now=now))
            session.commit()

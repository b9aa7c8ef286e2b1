"""When what a site shows changes by itself, though nobody wrote anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.event import Occurrence
from app.models.scoping import within


def next_end(session: Session, scope: Scope, *, now: datetime) -> datetime | None:
    """Return the instant (UTC) at which the next occurrence in ``scope`` is over.

    What is over leaves the lists, whichever page shows it. ``None``: nothing is to come.
    """
    statement = select(func.min(Occurrence.until_at)).where(Occurrence.until_at > now)
    return session.scalar(within(statement, scope, Occurrence))

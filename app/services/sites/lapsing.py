"""A domain that somebody asked for and never proved: a letter at 20 days, released at 30.

It was never theirs: nothing rests, and whoever can prove it may ask for it at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.models.site import Host
from app.queries import domains as questions
from app.queries.domains import DomainFacts
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.sites.domains import Outcome
from app.services.versions import touch_site

WARNED_AFTER, LAPSES_AFTER = timedelta(days=20), timedelta(days=30)
"""Since it was asked for."""


def lapse(session: Session, *, by: Actor, now: datetime) -> list[Outcome]:
    """Release what was never proved in time; each in a transaction of its own."""
    found = [
        Outcome("lapsed", facts, waiting_email=facts.waiting_email or "")
        for facts in questions.unproved_since(session, now - LAPSES_AFTER)
        if _released(session, facts, by=by, now=now)
    ]
    session.commit()
    return found


def warn(session: Session, *, by: Actor, now: datetime) -> list[Outcome]:
    """Return what nears its end and nobody was told of yet; the record keeps that they were."""
    near = [
        one
        for one in questions.unproved_since(session, now - WARNED_AFTER)
        if one.claimed_at is not None and one.claimed_at > now - LAPSES_AFTER
    ]
    found = []
    for facts in near:
        with changing(session):
            if _told_since(session, facts):
                continue
            detail = {"host": facts.name}
            note(session, "host_warned", by=by, site_id=facts.site_id, detail=detail, now=now)
        found.append(Outcome("warned", facts))
    session.commit()
    return found


def _released(session: Session, facts: DomainFacts, *, by: Actor, now: datetime) -> bool:
    """Delete the claim, unless it was proved, or asked for anew, since it was looked at."""
    with changing(session):
        gone = session.execute(
            sa.delete(Host)
            .where(
                Host.id == facts.id,
                Host.claimed_at == facts.claimed_at,
                Host.proved_at.is_(None),
                Host.is_primary.is_(False),
            )
            .returning(Host.id)
        ).first()
        if gone is None:
            return False
        touch_site(session, facts.site_id, now=now)
        detail = {"host": facts.name}
        note(session, "host_lapsed", by=by, site_id=facts.site_id, detail=detail, now=now)
        return True


def _told_since(session: Session, facts: DomainFacts) -> bool:
    """Tell whether a letter left for this very claim, and not for one before it."""
    last = questions.last_told_of_host(session, "host_warned", facts.site_id, facts.name)
    return last is not None and facts.claimed_at is not None and last >= facts.claimed_at

"""A town hall asks for a portal: the address is confirmed, then an operator answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.mailboxes import mailbox_key
from app.kernel.record import Actor
from app.models.opening import SiteRequest
from app.queries import site_requests as questions
from app.queries.site_requests import RequestFacts
from app.services.accounts.record import note
from app.services.accounts.tokens import digest_of, new_token
from app.services.accounts.transactions import changing

CONFIRM_WITHIN = timedelta(hours=48)
_FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a town hall writes; the address and the commune were looked at before."""

    insee: str
    email: str
    name: str
    position: str
    message: str
    language: str


def ask(session: Session, asking: Asking, *, now: datetime) -> str:
    """Keep a request until its address is confirmed; return the token of the letter. Commits.

    One before it, of the same address for the same commune and not confirmed, is void.
    """
    token = new_token()
    unconfirmed = SiteRequest.state == "asked"
    with changing(session):
        session.execute(
            sa.delete(SiteRequest).where(
                unconfirmed,
                sa.or_(
                    SiteRequest.asked_at < now - _FORGOTTEN_AFTER,
                    sa.and_(
                        sa.func.lower(SiteRequest.email) == mailbox_key(asking.email),
                        SiteRequest.insee == asking.insee,
                    ),
                ),
            )
        )
        session.add(
            SiteRequest(
                insee=asking.insee,
                email=asking.email,
                name=asking.name,
                position=asking.position,
                message=asking.message,
                language=asking.language,
                state="asked",
                digest=digest_of(token),
                asked_at=now,
            )
        )
    return token


def may_confirm(session: Session, token: str, *, now: datetime) -> bool:
    """Tell whether a letter's link still confirms something, without taking it."""
    found = sa.select(SiteRequest.id).where(*_good(token, now))
    return session.scalar(found) is not None


def confirm(session: Session, token: str, *, now: datetime) -> RequestFacts | None:
    """Take a letter's link: operators see the request from now on. ``None``: it opens nothing."""
    with changing(session):
        # One statement, so that of two at once the second finds nothing left to take.
        taken = session.scalar(
            sa.update(SiteRequest)
            .where(*_good(token, now))
            .values(state="confirmed", confirmed_at=now)
            .returning(SiteRequest.digest)
            .execution_options(synchronize_session=False)
        )
        facts = questions.by_digest(session, taken) if taken else None
        if facts is None:
            return None
        detail = {"insee": facts.insee, "email": facts.email}
        by = Actor(None, facts.email)
        note(session, "request_made", by=by, site_id=None, detail=detail, now=now)
        return facts


def accept_in(
    session: Session, digest: str, site_id: int, *, by: Actor, now: datetime
) -> RequestFacts | None:
    """Mark a request as answered by a site, in the caller's transaction, which notes it."""
    values = {"state": "accepted", "decided_at": now, "decided_by": by.words, "site_id": site_id}
    return _decided(session, digest, values)


def decline(
    session: Session, digest: str, reason: str, *, by: Actor, now: datetime
) -> RequestFacts | None:
    """Decline a request; ``None`` when somebody answered it before. Commits."""
    with changing(session):
        values = {
            "state": "declined",
            "decided_at": now,
            "decided_by": by.words,
            "reason": reason,
        }
        facts = _decided(session, digest, values)
        if facts is not None:
            detail = {"insee": facts.insee, "email": facts.email, "reason": reason}
            note(session, "request_declined", by=by, site_id=None, detail=detail, now=now)
        return facts


def _decided(session: Session, digest: str, values: dict[str, object]) -> RequestFacts | None:
    done = session.scalar(
        sa.update(SiteRequest)
        .where(SiteRequest.digest == digest, SiteRequest.state == "confirmed")
        .values(**values)
        .returning(SiteRequest.digest)
        .execution_options(synchronize_session=False)
    )
    return questions.by_digest(session, digest) if done else None


def _good(token: str, now: datetime) -> list[sa.ColumnElement[bool]]:
    return [
        SiteRequest.digest == digest_of(token),
        SiteRequest.state == "asked",
        SiteRequest.asked_at > now - CONFIRM_WITHIN,
    ]

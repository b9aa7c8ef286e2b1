"""The people of the demonstration: an administrator and an editor of Besançon, an operator.

They have no password: each start prints links that let them in. Their addresses are of a
domain that exists nowhere (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.kernel.mailboxes import mailbox_key
from app.kernel.record import Actor
from app.kernel.roles import Role
from app.queries import accounts as questions
from app.queries.accounts import Visitor
from app.services.accounts import accounts, links

LINK_LASTS = timedelta(hours=24)
SITE = "besancon"
_BY = Actor(None, "flask demo")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration; ``role`` is on :data:`SITE`, ``None`` for the operator."""

    email: str
    name: str
    role: Role | None
    what: str


ADMINISTRATOR = Person(
    "claire@besancon.example", "Claire Demo", "administrator", "administratrice de Besançon"
)
EDITOR = Person("karim@besancon.example", "Karim Demo", "editor", "rédacteur de Besançon")
OPERATOR = Person("operatrice@rentree.example", "Odile Demo", None, "l’exploitation")


def is_demo_operator(visitor: Visitor, *, is_local: bool) -> bool:
    """Tell whether this is the demonstration's operator, who has no telephone to prove with.

    Only on somebody's own machine, and until a second factor is set: anywhere else, one is asked.
    """
    is_hers = mailbox_key(visitor.email) == mailbox_key(OPERATOR.email)
    return is_local and is_hers and visitor.owes_second and not visitor.has_second


def settle(session: Session, *, now: datetime) -> tuple[Actor, Actor, Actor]:
    """Return the administrator, the editor and the operator, made if they are not there. Commits.

    One whose account was closed stays out.
    """
    found = []
    for person in (ADMINISTRATOR, EDITOR, OPERATOR):
        account = questions.account_by_email(session, person.email)
        number = account.id if account else _made(session, person, now=now)
        found.append(Actor(number, person.name))
    session.commit()
    claire, karim, odile = found
    return claire, karim, odile


def ways_in(session: Session, *, now: datetime) -> list[tuple[Person, str]]:
    """Return the token of a link for each person, made if they are not there yet. Commits."""
    found = []
    for person in (ADMINISTRATOR, EDITOR, OPERATOR):
        account = questions.account_by_email(session, person.email)
        account_id = account.id if account and not account.is_closed else None
        if account_id is None:
            account_id = _made(session, person, now=now)
        token = links.make(
            session,
            "sign_in",
            email=person.email,
            account_id=account_id,
            life=LINK_LASTS,
            now=now,
        )
        session.commit()
        found.append((person, token))
    return found


def _made(session: Session, person: Person, *, now: datetime) -> int:
    invitation = accounts.invite(
        session,
        person.email,
        site_slug=SITE if person.role else None,
        role=person.role,
        is_operator=person.role is None,
        by=_BY,
        now=now,
    )
    return accounts.accept(session, invitation, name=person.name, password=None, now=now).id

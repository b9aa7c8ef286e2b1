"""What follows a look at a domain: who is told, who is invited, which are looked at next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.clients.mailer import Mail
from app.kernel.record import Actor
from app.queries import domains as questions
from app.queries import sites
from app.queries.accounts import people_of
from app.services.accounts import accounts, links
from app.services.accounts.letters import letter
from app.services.accounts.refusals import AccountError
from app.services.sites import doctor
from app.services.sites.doctor import Instruments
from app.services.sites.domains import Outcome
from app.services.sites.site_letters import site_letter
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """What letters are written from: the settings, and the name of the whole."""

    settings: Settings
    portal: str

    def console(self, path: str) -> str:
        """Return an address of the console, from what is set and never from what was asked."""
        return f"{self.settings.public_scheme}://admin.{self.settings.base_host}{path}"


def letters_after(
    session: Session, outcome: Outcome, house: House, *, by: Actor, now: datetime
) -> list[Mail]:
    """Return the letters that an outcome calls for; an invitation that waited is made now."""
    if outcome.what == "lost":
        return _of_loss(session, outcome, house)
    if outcome.waiting_email:
        return _of_invitation(session, outcome, house, by=by, now=now)
    return []


def check_due(  # noqa: PLR0913 (each is a choice of who looks)
    session: Session,
    instruments: Instruments,
    house: House,
    *,
    send: Callable[[Mail], None],
    everything: bool,
    by: Actor,
    now: datetime,
) -> list[Outcome]:
    """Look at each domain whose turn it is, one after the other; send what must be told."""
    found = []
    for host_id in questions.due(session, now=now, everything=everything):
        outcome = doctor.check(session, host_id, instruments, by=by, now=now)
        for mail in letters_after(session, outcome, house, by=by, now=now):
            send(mail)
        found.append(outcome)
    return found


def _of_loss(session: Session, outcome: Outcome, house: House) -> list[Mail]:
    facts = outcome.facts
    site = sites.by_slug(session, facts.slug) if facts else None
    if facts is None or site is None:
        return []
    base, _, port = house.settings.base_host.partition(":")
    host = site.primary_host
    address = host.under(base) + (f":{port}" if port and host.kind == "subdomain" else "")
    administrators = [one for one in people_of(session, site.scope) if one.role == "administrator"]
    return [
        site_letter(
            "lost",
            one.email,
            site.languages[0],
            site=site.name.read([site.languages[0], "fr"]).text,
            host=facts.name,
            address=f"{house.settings.public_scheme}://{address}/",
            link=house.console(f"/{site.slug}/adresse"),
            portal=house.portal,
        )
        for one in administrators
    ]


def _of_invitation(
    session: Session, outcome: Outcome, house: House, *, by: Actor, now: datetime
) -> list[Mail]:
    facts = outcome.facts
    if facts is None:
        return []
    try:
        token = accounts.invite(
            session,
            outcome.waiting_email,
            site_slug=facts.slug,
            role="administrator",
            is_operator=False,
            by=by,
            now=now,
        )
    except AccountError:
        return []  # somebody invited them by hand meanwhile
    invited = links.peek(session, token, "invite", now=now)
    return [letter(token, invited, house.settings, portal=house.portal)] if invited else []

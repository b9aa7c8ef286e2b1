"""What follows a look at a domain: who is told, who is invited, which are looked at next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.clients.mailer import Mail
from app.kernel.record import Actor
from app.queries import domains as questions
from app.queries import sites
from app.queries.accounts import accounts as everyone
from app.queries.accounts import people_of
from app.queries.sites import SiteFacts
from app.services.accounts import accounts, links
from app.services.accounts.letters import letter
from app.services.accounts.refusals import AccountError
from app.services.sites import doctor, lapsing
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
    if outcome.what == "warned":
        return _of_warning(session, outcome, house)
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
    """Look at each domain whose turn it is, one after the other; send what must be told.

    What nobody proved in time is released then, so that a proof found today wins.
    """
    found = []
    for host_id in questions.due(session, now=now, everything=everything):
        outcome = doctor.check(session, host_id, instruments, by=by, now=now)
        for mail in letters_after(session, outcome, house, by=by, now=now):
            send(mail)
        found.append(outcome)
    ends = lapsing.lapse(session, by=by, now=now) + lapsing.warn(session, by=by, now=now)
    for outcome in ends:
        for mail in letters_after(session, outcome, house, by=by, now=now):
            send(mail)
    return found + ends


def _of_loss(session: Session, outcome: Outcome, house: House) -> list[Mail]:
    facts = outcome.facts
    site = sites.by_slug(session, facts.slug) if facts else None
    if facts is None or site is None:
        return []
    base, _, port = house.settings.base_host.partition(":")
    host = site.primary_host
    address = host.under(base) + (f":{port}" if port and host.kind == "subdomain" else "")
    whole = f"{house.settings.public_scheme}://{address}/"
    return _to_administrators(session, site, house, "lost", host=facts.name, address=whole)


def _of_warning(session: Session, outcome: Outcome, house: House) -> list[Mail]:
    facts = outcome.facts
    site = sites.by_slug(session, facts.slug) if facts else None
    if facts is None or facts.claimed_at is None or site is None:
        return []
    ends = (facts.claimed_at + lapsing.LAPSES_AFTER).astimezone(ZoneInfo(site.timezone))
    day = f"{ends:%d/%m/%Y}"
    return _to_administrators(session, site, house, "warned", host=facts.name, day=day)


def _to_administrators(
    session: Session, site: SiteFacts, house: House, kind: str, **said: str
) -> list[Mail]:
    """Return a letter about a site's address to each who administers it."""
    return [
        site_letter(
            kind,
            email,
            site.languages[0],
            site=site.name.read([site.languages[0], "fr"]).text,
            link=house.console(f"/{site.slug}/adresse"),
            portal=house.portal,
            **said,
        )
        for email in _who_administers(session, site)
    ]


def _who_administers(session: Session, site: SiteFacts) -> list[str]:
    """Return the addresses of those who can mend it: operators, where nobody administers yet."""
    found = [one.email for one in people_of(session, site.scope) if one.role == "administrator"]
    everybody = [] if found else everyone(session)
    return found or [one.email for one in everybody if one.is_operator and not one.is_closed]


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

"""A site's own domains: asked for, proved, watched, given back, lost. Each change commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NoReturn
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.models.opening import ReleasedHost
from app.models.site import Host, Site, SiteTerritory
from app.queries import domains as questions
from app.queries.domains import QUARANTINE, DomainFacts
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.sites.claims import domain_refusals
from app.services.sites.findings import Diagnosis
from app.services.sites.hosts import make_primary
from app.services.versions import touch_site, touch_those_who_name

LOST_AFTER = timedelta(hours=24)
"""How long a domain that leads elsewhere stays the address of its site."""
MOST_DOMAINS = 5
"""How many own domains one site may have or ask for."""

Reason = Literal[
    "empty", "no_domain", "under_ours", "own", "held", "resting", "too_many", "no_site"
]
What = Literal["proved", "good", "lost", "troubled", "waiting", "gone", "warned", "lapsed"]


class DomainError(Exception):
    """A domain that a site cannot have; ``reason`` says why, the web floor in a sentence."""

    def __init__(self, reason: Reason, until: datetime | None = None) -> None:
        self.reason = reason
        self.until = until
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look at a domain changed. ``waiting_email``: who is to be invited now."""

    what: What
    facts: DomainFacts | None = None
    trouble: str = ""
    waiting_email: str = ""


def domain_typed(text: str, *, base_name: str) -> str:
    """Return the domain that somebody typed, as the network spells it (IDNA).

    An address copied from a browser is understood. Raises :class:`DomainError`.

    >>> domain_typed(" https://Assos.Nîmes.fr/accueil ", base_name="rentree.example")
    'assos.xn--nmes-0pa.fr'
    """
    typed = text.strip().lower()
    if any(not sign.isprintable() or sign.isspace() for sign in typed):
        _refuse("no_domain")
    try:
        host = urlsplit(typed if "//" in typed else f"//{typed}").hostname or ""
        name = host.strip(".").encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        _refuse("no_domain")
    if not name:
        _refuse("no_domain" if typed else "empty")
    if name == base_name or name.endswith(f".{base_name}"):
        _refuse("under_ours")
    if domain_refusals(name, base_name=base_name):
        _refuse("no_domain")
    return name


def claim(  # noqa: PLR0913 (what is asked, by whom, when)
    session: Session, site_id: int, typed: str, *, base_name: str, by: Actor, now: datetime
) -> int:
    """Ask for a domain; return its identity. It leads nowhere new until it is proved.

    Raises :class:`DomainError`.
    """
    name = domain_typed(typed, base_name=base_name)
    try:
        with changing(session):
            host_id = claim_in(session, site_id, name, now=now)
            note(session, "host_claimed", by=by, site_id=site_id, detail={"host": name}, now=now)
    except IntegrityError:
        # Of two who ask at the same instant, the key keeps one.
        refuse_taken(session, site_id, name, now=now)
        raise
    return host_id


def claim_in(
    session: Session, site_id: int, name: str, *, now: datetime, waiting_email: str | None = None
) -> int:
    """Write a claim down, in the caller's transaction, which also notes it."""
    refuse_taken(session, site_id, name, now=now)
    mine = sa.select(sa.func.count()).where(Host.site_id == site_id, Host.kind == "domain")
    if (session.scalar(mine) or 0) >= MOST_DOMAINS:
        _refuse("too_many")
    session.execute(sa.delete(ReleasedHost).where(ReleasedHost.name == name))
    host = Host(
        site_id=site_id, kind="domain", name=name, claimed_at=now, waiting_email=waiting_email
    )
    session.add(host)
    session.flush()
    # The name leads to its site from now on: it answers there for itself, and redirects.
    touch_site(session, site_id, now=now)
    return host.id


def refuse_taken(session: Session, site_id: int | None, name: str, *, now: datetime) -> None:
    """Raise :class:`DomainError` when a domain is somebody's, or rests since it was theirs."""
    holder = session.scalar(sa.select(Host.site_id).where(Host.kind == "domain", Host.name == name))
    if holder is not None:
        _refuse("own" if holder == site_id else "held")
    rest = questions.resting(session, name, now=now)
    if rest is not None and (site_id is None or rest.site_id != site_id):
        _refuse("resting", rest.until)


def release(session: Session, site_id: int, name: str, *, by: Actor, now: datetime) -> bool:
    """Give a domain back: it rests 90 days, and the subdomain takes over. ``False``: not theirs."""
    with changing(session):
        host = _held(session, Host.site_id == site_id, Host.name == name)
        if host is None:
            return False
        was_primary = host.is_primary
        _step_down(session, host)
        session.delete(host)
        session.flush()
        rest(session, name, site_id, now=now)
        _touch(session, site_id, seen_elsewhere=was_primary, now=now)
        note(session, "host_released", by=by, site_id=site_id, detail={"host": name}, now=now)
        return True


def rest(session: Session, name: str, site_id: int, *, now: datetime) -> None:
    """Keep a domain from everybody but ``site_id`` for 90 days, in the caller's transaction."""
    forgotten = ReleasedHost.released_at <= now - QUARANTINE
    session.execute(sa.delete(ReleasedHost).where(sa.or_(ReleasedHost.name == name, forgotten)))
    session.add(ReleasedHost(name=name, site_id=site_id, released_at=now))
    session.flush()


def show_txt(session: Session, facts: DomainFacts, seen: Diagnosis) -> None:
    """Keep that the TXT of a domain proves, before its server is asked anything."""
    if facts.proved_at is not None or seen.findings["txt"].state != "good":
        return
    with changing(session):
        host = _held(session, Host.id == facts.id)
        if host is not None and host.proved_at is None:
            host.trouble = seen.trouble
            _forgive(host, seen)


def settle(
    session: Session, facts: DomainFacts, seen: Diagnosis, *, by: Actor, now: datetime
) -> Outcome:
    """Write down what was seen of a domain, and what follows from it."""
    with changing(session):
        host = _held(session, Host.id == facts.id)
        slug = session.scalar(sa.select(Site.slug).where(Site.id == facts.site_id))
        if host is None or host.site_id != facts.site_id or slug != facts.slug:
            return Outcome("gone", facts)
        host.checked_at, host.findings = now, seen.to_json()
        if seen.is_proved:
            return _settle_good(session, host, facts, by=by, now=now)
        if host.proved_at is not None:
            return _settle_trouble(session, host, facts, seen, by=by, now=now)
        host.trouble = seen.trouble
        _forgive(host, seen)
        return Outcome("waiting", facts, seen.trouble)


def _settle_good(
    session: Session, host: Host, facts: DomainFacts, *, by: Actor, now: datetime
) -> Outcome:
    host.trouble = host.trouble_since = None
    email, host.waiting_email = host.waiting_email or "", None
    if host.proved_at is not None:
        return Outcome("good", facts, "", email)
    make_primary(session, host, now=now)
    _touch(session, host.site_id, seen_elsewhere=True, now=now)
    detail = {"host": host.name}
    note(session, "host_proved", by=by, site_id=host.site_id, detail=detail, now=now)
    return Outcome("proved", facts, "", email)


def _settle_trouble(  # noqa: PLR0913 (what is settled, and who says so)
    session: Session,
    host: Host,
    facts: DomainFacts,
    seen: Diagnosis,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Begin to count, or make an end: what is only silent changes nothing."""
    if not seen.is_lost:
        return Outcome("waiting", facts, seen.trouble)
    host.trouble = seen.trouble
    host.trouble_since = host.trouble_since or now
    if now - host.trouble_since < LOST_AFTER:
        return Outcome("troubled", facts, seen.trouble)
    was_primary = host.is_primary
    _step_down(session, host)
    host.proved_at = None
    session.flush()
    _touch(session, host.site_id, seen_elsewhere=was_primary, now=now)
    detail = {"host": host.name, "trouble": seen.trouble}
    note(session, "host_lost", by=by, site_id=host.site_id, detail=detail, now=now)
    return Outcome("lost", facts, seen.trouble)


def _forgive(host: Host, seen: Diagnosis) -> None:
    """Let a lost domain begin again once its records are right: then only may it be certified."""
    if all(seen.findings[what].state == "good" for what in ("txt", "address")):
        host.trouble_since = None


def _step_down(session: Session, host: Host) -> None:
    """Give the site back the address under the base host, if this one was its address."""
    if not host.is_primary:
        return
    host.is_primary = False
    # One primary a site, always: the old one steps down before the new one steps up.
    session.flush()
    main = session.scalars(
        sa.select(Host)
        .where(Host.site_id == host.site_id, Host.kind == "subdomain", Host.is_alias.is_(False))
        .order_by(Host.id)
    ).first()
    if main is not None:
        main.is_primary = True
        session.flush()


def _held(session: Session, *chosen: sa.ColumnElement[bool]) -> Host | None:
    found = (
        sa.select(Host)
        .where(Host.kind == "domain", Host.is_alias.is_(False), *chosen)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(found).first()


def _touch(session: Session, site_id: int, *, seen_elsewhere: bool, now: datetime) -> None:
    touch_site(session, site_id, now=now)
    if seen_elsewhere:
        covered = sa.select(SiteTerritory.insee).where(SiteTerritory.site_id == site_id)
        is_national = session.scalar(sa.select(Site.is_national).where(Site.id == site_id))
        touch_those_who_name(
            session, territory=session.scalars(covered), is_national=bool(is_national)
        )


def _refuse(reason: Reason, until: datetime | None = None) -> NoReturn:
    raise DomainError(reason, until)

"""What a first look at the console should find: a past, something that waits, something to answer.

Each piece is made once, and only where it is missing; what has days follows today. Nothing that
the portals say is changed by it: the folders of ``tenants/`` are still what is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Source
from app.models.campaign import Campaign, VisitCount
from app.models.curation import Curation
from app.models.event import Event
from app.models.opening import SiteRequest
from app.models.scoping import within
from app.models.site import Site
from app.queries import bundles, drafts, new_sites, sites
from app.queries.sites import SiteFacts
from app.queries.visits import PageKind
from app.services import campaigns, visits
from app.services.accounts.transactions import changing
from app.services.campaigns import Wanted
from app.services.curation import decide
from app.services.curation.correct import Change, correct
from app.services.curation.standing import Hand
from app.services.demo import people, state
from app.services.drafts import edits, publish
from app.services.drafts.edits import Edit
from app.services.sites import requests
from app.services.sites.open_site import Opening, open_site
from app.services.sites.requests import Asking

EDITION, OPENED, ASKING = "rentree", ("25462", "Pontarlier", "pontarlier"), "39198"
"""The edition; the commune whose portal is a draft; the one that asks for a portal (Dole)."""
DAYS_SEEN = 60
_PUBLISHED = {
    "texts.home.title.fr": "Sortir à Besançon",
    "texts.home.lead.fr": "Les associations de la ville, et tout ce qu’elles proposent.",
}
_WAITING = {
    "texts.site.notice.fr": "Le forum des associations approche : préparez vos questions. "
    "Portail de démonstration, sans lien avec la Ville de Besançon."
}
_TAKING_PART = ("national", people.SITE, "nantes")
_IN_EDITION = 12
# Pages a day, by kind, of a town as large as Besançon.
_PAGES = {
    PageKind.HOME: 90,
    PageKind.AGENDA: 140,
    PageKind.EVENT: 210,
    PageKind.MAP: 25,
    PageKind.ACTIVITIES: 40,
    PageKind.OTHER: 15,
    PageKind.FEED: 60,
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who did what is there to be seen."""

    claire: Actor
    karim: Actor
    odile: Actor


def dress(session: Session, *, tenants: Path, base_name: str, now: datetime) -> None:
    """Make what is missing of the scene. Commits, piece by piece."""
    site = sites.by_slug(session, people.SITE)
    if site is None:
        return
    cast = Cast(*people.settle(session, now=now - timedelta(days=60)))
    session.rollback()
    _publish(session, site, cast, now=now)
    _open(session, cast, tenants=tenants, base_name=base_name, now=now - timedelta(days=9))
    _announce(session, cast, now=now)
    _curate(session, site, cast, now=now - timedelta(days=3))
    _ask(session, now=now - timedelta(hours=20))
    for slug, times in ((people.SITE, 1.0), ("national", 6.0)):
        _visit(session, slug, times, now=now)
    session.rollback()


def _publish(session: Session, site: SiteFacts, cast: Cast, *, now: datetime) -> None:
    """Publish twice, the second back to what the folder says; leave an edit that waits."""
    there = len(drafts.publications(session, site.id, limit=3))
    if there == 0:
        with changing(session):
            # What stood before the first publication is as old as the portal.
            values = {"updated_at": now - timedelta(days=58)}
            session.execute(sa.update(Site).where(Site.id == site.id).values(**values))
        _write(session, site, _PUBLISHED, cast.claire, at=now - timedelta(days=35, hours=2))
        _show(session, site, cast, at=now - timedelta(days=35))
    opened = drafts.content_of(session, site.id, 1)
    if there <= 2 and opened is not None:  # what stood before is the first of the three
        before = {path: str(opened.value(path) or "") for path in _PUBLISHED}
        _write(session, site, before, cast.karim, at=now - timedelta(days=12, hours=5))
        _show(session, site, cast, at=now - timedelta(days=12))
        _write(session, site, _WAITING, cast.karim, at=now - timedelta(days=1))


def _write(
    session: Session, site: SiteFacts, values: dict[str, str], by: Actor, *, at: datetime
) -> None:
    shown = drafts.draft(session, site.id).content
    asked = [
        Edit(path, value, mark_of(shown.values.get(path)))
        for path, value in values.items()
        if shown.value(path) != value
    ]
    edits.save(session, site.id, asked, by=by, now=at)


def _show(session: Session, site: SiteFacts, cast: Cast, *, at: datetime) -> None:
    publish.publish(session, site.id, may=lambda _path: True, by=cast.claire, now=at)


def _open(session: Session, cast: Cast, *, tenants: Path, base_name: str, now: datetime) -> None:
    """Open a portal as an operator does, and leave it a draft."""
    insee, name, slug = OPENED
    if new_sites.is_taken(session, slug) or not bundles.communes(session, [insee]):
        return
    asked = Opening(
        insees=(insee,),
        name=name,
        slug=slug,
        languages=("fr", "en", "de"),
        color="#7a2e4d",
        email="mairie@pontarlier.example",
    )
    open_site(session, asked, tenants, base_name=base_name, by=cast.odile, now=now)


def _announce(session: Session, cast: Cast, *, now: datetime) -> None:
    """Make an edition that is on; its days follow today."""
    today = state.today_of(now)
    there = session.scalars(sa.select(Campaign).where(Campaign.slug == EDITION)).first()
    seen = there.updated_at if there else None
    if there is not None and there.first_day <= today <= there.last_day - timedelta(days=14):
        return
    known = {slug: sites.by_slug(session, slug) for slug in _TAKING_PART}
    taking_part = [facts for facts in known.values() if facts is not None]
    wanted = _edition(taking_part, today)
    at = now - timedelta(days=7)
    if seen is None:
        campaigns.make(session, wanted, by=cast.odile, now=at)
    else:
        campaigns.change(session, EDITION, wanted, seen=seen, by=cast.odile, now=at)
    chosen = [
        number
        for facts in taking_part
        if not facts.is_national
        for number in _events(session, facts.scope, _IN_EDITION)
    ]
    with changing(session):
        for number in chosen:
            campaigns.add_event(session, EDITION, number)


def _edition(taking_part: Sequence[SiteFacts], today: date) -> Wanted:
    return Wanted(
        slug=EDITION,
        title=LocalizedText(
            {
                "fr": "Rentrée des associations",
                "en": "Back to the associations",
                "ar": "عودة الجمعيات",
            }
        ),
        lead=LocalizedText(
            {
                "fr": "Rencontrer, essayer, s’inscrire : les rendez-vous pour bien commencer.",
                "en": "Meet, try, join: where to begin.",
                "ar": "التقوا وجرّبوا وسجّلوا: مواعيد لبداية جيدة.",
            }
        ),
        tag="rentrée",
        first_day=today - timedelta(days=7),
        last_day=today + timedelta(days=45),
        is_for_all=False,
        sites=frozenset(facts.id for facts in taking_part),
    )


def _curate(session: Session, site: SiteFacts, cast: Cast, *, now: datetime) -> None:
    """Hide an event, feature one, correct one: neutrally, since their words move with the days."""
    done = sa.select(sa.func.count()).select_from(Curation)
    chosen = _events(session, site.scope, 3)
    if session.scalar(within(done, site.scope, Curation)) or len(chosen) < 3:
        return
    hand = Hand(site, cast.karim, now)
    hidden, featured, corrected = chosen
    decide.decide(
        session, hand, "hide", [hidden], reason="Salle fermée pour travaux : date à revoir"
    )
    decide.decide(session, hand, "feature", [featured])
    asked = sa.select(Event.access).where(Event.id == corrected)
    access = list(session.scalar(within(asked, site.scope, Event)) or ())
    wanted = (
        sorted({*access, "mi"}) if "mi" not in access else [one for one in access if one != "mi"]
    )
    change = Change(seen={"access": access}, wanted={"access": wanted})
    correct(session, hand, corrected, {"access": change})


def _events(session: Session, scope: Scope, count: int) -> list[int]:
    asked = (
        sa.select(Event.id)
        .where(
            Event.source == Source.DEMO.value,
            Event.status == "scheduled",
            Event.is_season.is_(False),
            Event.withdrawn_at.is_(None),
        )
        .order_by(Event.source_key)
        .limit(count)
    )
    return list(session.scalars(within(asked, scope, Event)))


def _ask(session: Session, *, now: datetime) -> None:
    """Have a town hall ask for a portal, and wait for an answer."""
    if session.scalar(sa.select(sa.func.count()).select_from(SiteRequest)):
        return
    if not bundles.communes(session, [ASKING]):
        return
    asking = Asking(
        insee=ASKING,
        email="mairie@dole.example",
        name="Nadia Demo",
        position="Responsable de la vie associative",
        message="Nous avons trois cents associations, et un agenda que personne ne trouve.",
        language="fr",
    )
    token = requests.ask(session, asking, now=now - timedelta(hours=1))
    requests.confirm(session, token, now=now)


def _visit(session: Session, slug: str, times: float, *, now: datetime) -> None:
    """Count visits on each of the sixty days before today that has none."""
    site = sites.by_slug(session, slug)
    if site is None:
        return
    today = state.today_of(now)
    days = [today - timedelta(days=ago) for ago in range(1, DAYS_SEEN + 1)]
    asked = sa.select(VisitCount.day).where(VisitCount.day >= days[-1]).distinct()
    known: Collection[date] = set(session.scalars(within(asked, site.scope, VisitCount)))
    counts: dict[visits.Seen, int] = {}
    for day in days:
        if day not in known:
            rng = Random(f"{slug}:{day}")  # noqa: S311 (nothing to keep secret)
            busy = times * (1.5 if day.weekday() >= 5 else 1.0) * rng.uniform(0.75, 1.25)
            for kind, pages in _PAGES.items():
                counts[(site.id, day, kind.value)] = round(pages * busy)
    if counts:
        visits.add(session, counts)

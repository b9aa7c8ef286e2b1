"""A country before any site, and a site with something of everything."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from app.kernel.folding import fold
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.account import Account, GivenRole
from app.models.campaign import Campaign, CampaignSite, VisitCount
from app.models.commune import Commune
from app.models.curation import Curation
from app.models.draft import DraftEdit, KeptFile, Publication
from app.models.event import Event, EventOverride
from app.models.scoping import within
from app.models.site import Site, SiteText
from app.services.accounts import record
from app.services.curation import rewrite
from app.services.ingest.draft import Timing
from app.services.ingest.fill import fill
from tests import tenants_on_disk
from tests.conftest import NOW
from tests.db.whole import Installation, event

KEYS = ("bal", "=fête;\n2", "match")


LATER = datetime(2026, 9, 20, 18, 30, 0, 7, tzinfo=UTC)


ODD = '=HYPERLINK("x")\n;+1 « é » 🎺 \u202e\'@a'


FACTS = {
    "languages": ["fr", "en"],
    "name.fr": "Besançon",
    "brand.color": "#0e6e5c",
    "texts.home.title.fr": "Que faire ?",
}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "#0e6e5c").save(out, "PNG")
    return out.getvalue()


def ground(installation: Installation, *, events: bool = True) -> None:
    """What is there before any site: communes, an edition, events as their source tells them."""
    rows: list[Any] = [_commune("25056", "Besançon"), _commune("81004", "Albi")]
    days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30)}
    rows.append(
        Campaign(
            slug="rentree-2026",
            title=LocalizedText({"fr": "Rentrée"}),
            lead=LocalizedText(),
            tag="rentree",
            made_at=NOW,
            updated_at=NOW,
            **days,
        )
    )
    installation.put(*rows)
    if events:
        told(installation, "25056", *KEYS)
        told(installation, "81004", "ailleurs")


def told(installation: Installation, insee: str, *keys: str) -> None:
    """Events, as a source tells them."""
    with Session(installation.engine) as session:
        for key in keys:
            made = event(key, LATER, Decimal("5.00"), LocalizedText({"fr": f"Titre {fold(key)}"}))
            made.insee = insee
            session.add(made)
            session.flush()
            row = {column.name: getattr(made, column.name) for column in Event.__table__.columns}
            fill(session, [(made.id, row, [Timing(LATER, None)])], halls={})
        session.commit()


def _commune(insee: str, name: str) -> Commune:
    return Commune(
        insee=insee,
        name=name,
        folded_name=fold(name),
        slug=fold(name),
        region="27",
        department=insee[:2],
        department_name="Doubs",
        timezone="Europe/Paris",
    )


def site_of(installation: Installation, folder: Path) -> None:
    """A site with something of everything."""
    installation.done("site", "apply", tenants_on_disk.write(folder / "besancon"))
    with Session(installation.engine) as session:
        site = session.scalars(sa.select(Site)).one()
        rows = {e.source_key: e.id for e in session.scalars(all_of(Event))}
        titles = {row.key: row for row in session.scalars(all_of(SiteText))}
        titles["home.title"].text = LocalizedText(
            {"fr": "Tout autre chose", "en": "What’s on"}, written_from={"en": "abcdefabcdef"}
        )
        _decide(session, site.id, rows)
        _people(session, site.id)
        _writings(session, site.id)
        edition = session.scalars(sa.select(Campaign.id)).one()
        session.add(CampaignSite(campaign_id=edition, site_id=site.id, takes_part=False))
        for kind, count in (("home", 12), ("event", 2**40)):
            session.add(VisitCount(site_id=site.id, day=date(2026, 9, 4), kind=kind, count=count))
        session.commit()
        for kind, detail in (
            ("joined", {"email": "é@x.example", "role": "editor", "is_operator": False}),
            ("password_changed", {}),
        ):
            record.note(session, kind, by=Actor(1, ODD), site_id=site.id, detail=detail, now=NOW)
        session.commit()


def all_of(model: Any) -> Any:
    return within(sa.select(model), Scope.everything(), model)


def _decide(session: Session, site_id: int, rows: dict[str, int]) -> None:
    session.add_all(
        [
            Curation(
                site_id=site_id,
                event_id=rows["match"],
                is_hidden=True,
                reason=ODD,
                actor="Zoé",
                updated_at=LATER,
            ),
            Curation(
                site_id=site_id,
                event_id=rows["bal"],
                is_hidden=True,
                actor="Zoé",
                same_as_id=rows["=fête;\n2"],
                updated_at=NOW,
            ),
            Curation(site_id=site_id, event_id=rows["=fête;\n2"], is_featured=True, updated_at=NOW),
        ]
    )
    null: Any = sa.JSON.NULL
    for field, value, received, typed in (
        ("title", {"fr": ODD}, {"fr": "Titre bal"}, LocalizedText({"fr": ODD})),
        ("price_min", null, "5.00", None),
    ):
        held = rewrite.hold(session, Scope.everything(), rows["bal"])
        assert held
        session.add(
            EventOverride(
                event_id=rows["bal"],
                field=field,
                site_id=site_id,
                value=value,
                received=received,
                actor="Zoé",
                updated_at=LATER,
            )
        )
        session.flush()
        rewrite.rewrite(session, held, {field: typed}, now=NOW)


def _people(session: Session, site_id: int) -> None:
    for number, (email, role) in enumerate(
        (("Claire@mairie.example", "administrator"), ("olga@x.example", "editor"))
    ):
        account = Account(
            email=email,
            email_key=email.lower(),
            name=f"=Zoé {number}",
            language="ar",
            password_hash="$argon2$secret",  # noqa: S106 (nobody's)
            created_at=NOW,
        )
        session.add(account)
        session.flush()
        session.add(GivenRole(account_id=account.id, site_id=site_id, role=role, given_at=LATER))


def _writings(session: Session, site_id: int) -> None:
    content, later = {"values": FACTS, "marks": {}}, {**FACTS, "brand.color": "#112233"}
    change = [{"path": "brand.color", "before": "#0e6e5c", "after": "#112233"}]
    png = picture()
    name = f"banner-{hashlib.sha256(png).hexdigest()[:12]}.png"
    session.add_all(
        [
            Publication(
                site_id=site_id,
                number=1,
                kind="opened",
                at=NOW,
                actor="",
                content=content,
                changes=[],
            ),
            Publication(
                site_id=site_id,
                number=2,
                kind="published",
                at=LATER,
                actor=ODD,
                content={"values": later, "marks": {"name.en": "abcdefabcdef"}},
                changes=change,
            ),
            DraftEdit(
                site_id=site_id,
                path="texts.home.title.en",
                value="=1+1 « é » 🎺",
                written_from="abcdefabcdef",
                actor="Zoé",
                edited_at=LATER,
            ),
            DraftEdit(site_id=site_id, path="brand.banner", value=None, actor="", edited_at=NOW),
            KeptFile(
                site_id=site_id,
                name=name,
                media_type="image/png",
                content=png,
                digest=hashlib.sha256(png).hexdigest(),
                kept_at=LATER,
            ),
        ]
    )

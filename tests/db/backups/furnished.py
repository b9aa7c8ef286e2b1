"""An installation with a row of most kinds, and what is awkward to keep."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.text import LocalizedText
from app.models.account import Account
from app.models.draft import DraftEdit, KeptFile
from app.models.event import Event, EventOverride
from app.models.picture import Picture
from app.models.site import Host, Registry, Site, SiteAsset, SiteText
from app.services.accounts import record
from app.services.backups import tables
from app.services.backups.save import Wanted
from app.services.search.rebuild import rebuild
from tests.conftest import NOW
from tests.db.whole import KEY, Installation, event

PICTURE = "ab/" + "c" * 30 + "-640.avif"


# The moment that comes twice, the one that never does, and the ends of what is kept.
INSTANTS = (
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 0, 0, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC),
)


def full(installation: Installation) -> None:
    """Put in it a row of most kinds, with what is awkward to keep."""
    words = LocalizedText({"fr": "Fête « été » 🎺\u202e", "ar": "مهرجان"})
    site = Site(
        slug="besancon",
        name=words,
        languages=["fr", "ar"],
        timezone="Europe/Paris",
        brand_color="#0e6e5c",
        identity={"b": 1, "a": {"z": [1.5, None, 10**30, 1e22, -0.0]}, "é": "\u2028\\n"},
        updated_at=INSTANTS[2],
    )
    installation.put(
        Registry(id=1, sequence=2**31 - 100),  # room for what rebuilds count
        site,
        Account(
            email="É@x.example",
            email_key="é@x.example",
            name="Zoé",
            totp_last_step=2**62,
            created_at=INSTANTS[0],
            signed_in_at=None,
        ),
    )
    with Session(installation.engine) as session:
        number = session.scalars(sa.select(Site.id)).one()
        session.add(Host(site_id=number, kind="subdomain", name="besancon", is_primary=True))
        session.add(SiteText(site_id=number, key="home.title", text=words))
        content = bytes(range(256)) * 20_000
        digest = hashlib.sha256(content).hexdigest()
        session.add(
            SiteAsset(
                site_id=number, name="a.png", media_type="image/png", content=content, digest=digest
            )
        )
        session.add(
            KeptFile(
                site_id=number,
                name="é.png",
                media_type="image/png",
                content=b"\x00\xff",
                digest="0" * 64,
                kept_at=NOW,
            )
        )
        session.add(
            Picture(address="https://x.example/é.jpg", state="waiting", retry_at=INSTANTS[4])
        )
        for at, price in zip(
            INSTANTS, ("0.00", "12.50", "99999999.99", "0.10", "7.00"), strict=True
        ):
            session.add(event(f"{at:%Y%m%d%H%M}", at, Decimal(price), words))
        session.flush()
        first = session.scalars(sa.select(Event.id)).first()
        null: Any = sa.JSON.NULL
        session.add(
            EventOverride(
                event_id=first,
                field="age_min",
                site_id=number,
                value=null,
                received=None,
                actor="Zoé",
                updated_at=NOW,
            )
        )
        for path, value in (("brand.banner", None), ("languages", ["fr"]), ("x", null)):
            session.add(
                DraftEdit(site_id=number, path=path, value=value, actor="Zoé", edited_at=NOW)
            )
        session.commit()
        # As a feed leaves them: a restore writes again what searches read.
        rebuild(session, now=NOW)
        for turn in range(30):
            record.note(
                session,
                "name_changed",
                by=Actor(1, f"Zoé {turn}"),
                site_id=number,
                detail={"before": "é « 🎺 »"},
                now=NOW + timedelta(microseconds=turn),
            )
        session.commit()
    place = installation.data / "pictures" / PICTURE
    place.parent.mkdir(parents=True)
    place.write_bytes(os.urandom(3_000_000))


def wanted(installation: Installation, *, replace: bool = False) -> Wanted:
    """What ``flask backup`` asks for."""
    with installation.engine.connect() as connection:
        revision = tables.revision_of(connection)
    assert revision
    return Wanted(
        data_dir=installation.data,
        secret_key=KEY,
        program="",
        revision=revision,
        replace=replace,
    )

"""What a commune's people do in the console, by the services that the console asks."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.drafting import Value, mark_of
from app.kernel.record import Actor
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import edits, publish
from app.services.drafts.edits import Edit
from app.services.drafts.files import keep_file
from tests.conftest import NOW
from tests.db.drafts_room import LEGAL
from tests.db.estates.furnished import LATER, ODD, picture
from tests.db.whole import Installation
from tests.photographs import photograph

CLAIRE = Actor(1, ODD)


def live(installation: Installation) -> None:
    """Let each site of an installation be written, published, brought back, written again."""
    with Session(installation.engine) as session:
        for number in session.scalars(sa.select(Site.id).order_by(Site.id)).all():
            _live(session, number)


def _live(session: Session, number: int) -> None:
    source = drafts.draft(session, number).content.source
    title = f"texts.home.title.{source}"
    photo = photograph(960, 640)
    emblem = keep_file(
        session, number, picture(), stem="emblem", media_type="image/png", by=CLAIRE, now=NOW
    )
    banner = keep_file(
        session, number, photo, stem="banner", media_type="image/jpeg", by=CLAIRE, now=LATER
    )
    shown: dict[str, Value] = {
        "brand.banner": banner,
        "brand.banner_decorative": "true",
        "brand.color": "#112233",
        title: f"Sortir {ODD}".replace("\n", " "),
        **LEGAL,
    }
    _write(session, number, shown)
    first = publish.publish(session, number, may=lambda _: True, by=CLAIRE, now=NOW)
    assert first == 2
    _write(session, number, {"brand.emblem": emblem, "contact.email": "é@mairie.example"})
    assert publish.publish(session, number, may=lambda _: True, by=CLAIRE, now=LATER) == 3
    _write(session, number, {title: "Mis de côté"})
    assert publish.restore(session, number, first, by=CLAIRE, now=LATER) == 5
    _write(session, number, {title: "Attend", "brand.emblem": emblem, "contact.city": ""})


def _write(session: Session, number: int, values: dict[str, Value]) -> None:
    """Change what stands, and translate it, having seen it."""
    now = drafts.draft(session, number).content
    for path, value in list(values.items()):
        if path.startswith("texts."):
            more = {f"{path.rpartition('.')[0]}.{code}": value for code in now.languages[1:]}
            values = {**values, **more}
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in values.items()]
    outcome = edits.save(session, number, asked, by=CLAIRE, now=NOW)
    assert outcome.is_whole, outcome

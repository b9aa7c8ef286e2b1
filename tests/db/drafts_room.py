"""A draft of one of two towns: what the tests of drafts and of publications share."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.account import RecordEntry
from app.models.scoping import within
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import edits, publish
from app.services.drafts.edits import Edit
from tests.conftest import NOW

CLAIRE, KARIM = Actor(1, "Claire"), Actor(2, "Karim")
LEGAL = {"legal.publisher": "Ville", "legal.director": "La maire", "legal.host_name": "Hébergeur"}
TITLE = "texts.home.title.fr"


def write(session: Session, site: Site, values: dict[str, object], by: Actor = CLAIRE):
    """Change what stands now, having seen it."""
    now = drafts.draft(session, site.id).content
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in values.items()]
    return edits.save(session, site.id, asked, by=by, now=NOW)


def show(session: Session, site: Site, *, at=NOW, may=lambda _: True) -> int | None:
    return publish.publish(session, site.id, may=may, by=CLAIRE, now=at)


def deeds(session: Session, site: Site) -> list[str]:
    asked = select(RecordEntry.kind).order_by(RecordEntry.id)
    return list(session.scalars(within(asked, Scope.of_site(site.id, ()), RecordEntry)))

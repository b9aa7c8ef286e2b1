"""What waits, published: shown to everybody at once, and kept so that it can come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.drafting import Change, Content
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.draft import Publication
from app.models.scoping import within
from app.models.site import Site, SiteTerritory
from app.queries import drafts
from app.queries.drafts import Draft
from app.services.accounts import record
from app.services.drafts import rows
from app.services.drafts.edits import locked_draft, remove
from app.services.versions import touch_site, touch_those_who_name

Lack = Literal["name", "publisher", "director", "host_name", "banner_alt", "audited_on", "color"]
"""What a site cannot be published without."""
_LEGAL: tuple[Lack, ...] = ("publisher", "director", "host_name")


class CannotPublishError(Exception):
    """Something lacks that the law, or who cannot see, would miss. ``lacks`` in the order asked."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        self.lacks = tuple(lacks)
        super().__init__(", ".join(lacks))


@dataclass(frozen=True, slots=True)
class _Line:
    """What a publication tells of itself."""

    kind: str
    content: Content
    changes: Sequence[Change]
    by: Actor
    at: datetime


def lacks_of(content: Content) -> list[Lack]:
    """Return what lacks before ``content`` may be published: nothing, mostly."""
    source = content.source
    found: list[Lack] = []
    if not content.value(f"name.{source}"):
        found.append("name")
    if not content.value("brand.color"):
        found.append("color")
    # Law of 21 June 2004 for confidence in the digital economy, article 1-1.
    found += [name for name in _LEGAL if not content.value(f"legal.{name}")]
    is_said = content.value(f"brand.banner_alt.{source}") or content.value(
        "brand.banner_decorative"
    )
    if content.value("brand.banner") and not is_said:
        found.append("banner_alt")
    is_audited = content.value("accessibility.status") not in {"", "non-conforme"}
    if is_audited and not content.value("accessibility.audited_on"):
        found.append("audited_on")
    return found


def publish(  # noqa: PLR0913 (each is a question of its own)
    session: Session,
    site_id: int,
    *,
    may: Callable[[str], bool],
    by: Actor,
    now: datetime,
    may_open: bool = True,
) -> int | None:
    """Show everybody the changes that ``may`` accepts; the others go on waiting.

    ``may_open``: whether this person may also put online a site that is not. Return the number
    of the publication; ``None`` when there was nothing to publish. Raises
    :class:`CannotPublishError` when something lacks: nothing changes then.
    """
    draft = locked_draft(session, site_id)
    site = session.get_one(Site, site_id)
    taken = {path: edit for path, edit in draft.edits.items() if may(path)}
    after = draft.published.with_(
        {path: edit.value for path, edit in taken.items()},
        {path: edit.mark for path, edit in taken.items()},
    )
    opens = not site.is_published and may_open
    if not (taken or opens):
        session.rollback()
        return None
    if lacks := lacks_of(after):
        session.rollback()
        raise CannotPublishError(lacks)
    remove(session, site_id, list(taken))
    site.is_published = site.is_published or opens
    changes = after.changes_from(draft.published)
    line = _Line("published", after, changes, by, now)
    number = _show(session, site, draft.published, line)
    detail = {"number": number, "paths": [change.path for change in changes]}
    record.note(session, "published", by=by, site_id=site_id, detail=detail, now=now)
    session.commit()
    return number


def restore(session: Session, site_id: int, number: int, *, by: Actor, now: datetime) -> int | None:
    """Show again what publication ``number`` said; ``None`` when there is none of that number.

    What was waiting is kept aside, as a publication of its own that can be brought back too.
    """
    draft = locked_draft(session, site_id)
    content = drafts.content_of(session, site_id, number)
    if content is None:
        session.rollback()
        return None
    if lacks := lacks_of(content):
        session.rollback()
        raise CannotPublishError(lacks)
    site = session.get_one(Site, site_id)
    _remember_opening(session, site, draft)
    if draft.edits:
        _keep(session, site_id, _Line("set_aside", draft.content, draft.changes, by, now))
        remove(session, site_id, list(draft.edits))
    changes = content.changes_from(draft.published)
    made = _show(session, site, draft.published, _Line("restored", content, changes, by, now))
    detail = {"number": made, "from": number}
    record.note(session, "restored", by=by, site_id=site_id, detail=detail, now=now)
    session.commit()
    return made


def unpublish(session: Session, site_id: int, *, by: Actor, now: datetime) -> bool:
    """Take a site offline; tell whether it was online. Nothing of it is lost."""
    draft = locked_draft(session, site_id)
    site = session.get_one(Site, site_id)
    was = site.is_published
    if was and not site.is_national:
        _remember_opening(session, site, draft)
        site.is_published = False
        session.flush()
        _tell(session, site, now=now)
        record.note(session, "unpublished", by=by, site_id=site_id, detail={}, now=now)
    session.commit()
    return was and not site.is_national


def _show(session: Session, site: Site, before: Content, line: _Line) -> int:
    """Write what a publication says to the rows, keep it, and tell who shows the site."""
    _remember_opening(session, site, Draft(before, before, {}))
    rows.write_content(session, site, line.content, before=before, now=line.at)
    number = _keep(session, site.id, line)
    _tell(session, site, now=line.at)
    return number


def _remember_opening(session: Session, site: Site, draft: Draft) -> None:
    """Keep what stood before the first publication, so that one can go back to it."""
    if _last(session, site.id):
        return
    rows.keep_shown_files(session, site.id, now=site.updated_at)
    _keep(session, site.id, _Line("opened", draft.published, (), Actor(None, ""), site.updated_at))


def _keep(session: Session, site_id: int, line: _Line) -> int:
    number = _last(session, site_id) + 1
    session.add(
        Publication(
            site_id=site_id,
            number=number,
            kind=line.kind,
            at=line.at,
            account_id=line.by.account_id,
            actor=line.by.words[:254],
            content=line.content.to_json(),
            changes=[change.to_json() for change in line.changes],
        )
    )
    session.flush()
    return number


def _last(session: Session, site_id: int) -> int:
    asked = select(func.max(Publication.number))
    return session.scalar(within(asked, Scope.of_site(site_id, ()), Publication)) or 0


def _tell(session: Session, site: Site, *, now: datetime) -> None:
    touch_site(session, site.id, now=now)
    covered = session.scalars(select(SiteTerritory.insee).where(SiteTerritory.site_id == site.id))
    touch_those_who_name(session, territory=list(covered), is_national=site.is_national)

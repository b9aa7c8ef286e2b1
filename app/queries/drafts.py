"""Questions about what a site says: as published, as its draft would have it, as it once was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import Change, Content, Value, identity_values, mark_for
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.draft import DraftEdit, KeptFile, Publication
from app.models.scoping import within
from app.models.site import Site, SiteAsset, SiteText
from app.queries.sites import AssetFacts

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class EditFacts:
    """What waits to be published at a path; ``mark`` as in :class:`Content`. ``at`` in UTC."""

    path: str
    value: Value
    mark: str | None
    by: str
    account_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A site as ``published`` (its rows), and as it would be (``content``) with its ``edits``."""

    published: Content
    content: Content
    edits: Mapping[str, EditFacts]

    @property
    def changes(self) -> list[Change]:
        """What publishing would change."""
        return self.content.changes_from(self.published)


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """A publication, without all that it said. ``at`` in UTC."""

    number: int
    kind: str
    at: datetime
    by: str
    changes: tuple[Change, ...]


def published(session: Session, site_id: int) -> Content:
    """Return what the site's rows say. Raises ``NoResultFound`` when there is no such site."""
    site = session.scalars(select(Site).where(Site.id == site_id)).one()
    scope = Scope.of_site(site_id, ())
    rows = session.execute(within(select(SiteText.key, SiteText.text), scope, SiteText))
    values = {
        "languages": list(site.languages),
        "brand.color": site.brand_color,
        **identity_values(site.identity),
    }
    content = Content({path: value for path, value in sorted(values.items()) if value})
    spoken: dict[str, LocalizedText] = {"name": site.name}
    spoken |= {f"texts.{key}": text for key, text in rows}
    return with_texts(content, spoken)


def with_texts(content: Content, spoken: Mapping[str, LocalizedText]) -> Content:
    """Return ``content`` with texts in their languages, by what they are about."""
    values: dict[str, Value] = {}
    marks: dict[str, str | None] = {}
    for stem, text in spoken.items():
        for code, kept in text.to_json().items():
            path = f"{stem}.{code}"
            values[path] = text[code]
            marks[path] = kept["from"] if isinstance(kept, Mapping) else None
    return content.with_(values, marks)


def draft(session: Session, site_id: int) -> Draft:
    """Return a site as it is, and as it would be."""
    now = published(session, site_id)
    edits = edits_of(session, site_id)
    values = {path: edit.value for path, edit in edits.items()}
    marks = {path: edit.mark for path, edit in edits.items()}
    return Draft(now, now.with_(values, marks), edits)


def edits_of(session: Session, site_id: int) -> dict[str, EditFacts]:
    """Return what waits to be published, by path."""
    asked = within(
        select(DraftEdit).order_by(DraftEdit.path), Scope.of_site(site_id, ()), DraftEdit
    )
    return {
        row.path: EditFacts(
            row.path, row.value, row.written_from, row.actor, row.account_id, row.edited_at
        )
        for row in session.scalars(asked)
    }


def publications(
    session: Session, site_id: int, *, before: int | None = None, limit: int = 50
) -> list[PublicationFacts]:
    """Return the publications of a site, the newest first; those older than number ``before``."""
    asked = select(
        Publication.number, Publication.kind, Publication.at, Publication.actor, Publication.changes
    )
    if before is not None:
        asked = asked.where(Publication.number < before)
    asked = asked.order_by(Publication.number.desc()).limit(limit)
    rows = session.execute(within(asked, Scope.of_site(site_id, ()), Publication))
    return [
        PublicationFacts(number, kind, at, actor, tuple(Change(**one) for one in changes))
        for number, kind, at, actor, changes in rows
    ]


def content_of(session: Session, site_id: int, number: int) -> Content | None:
    """Return what a publication said, or ``None`` when there is no such number."""
    asked = select(Publication.content).where(Publication.number == number)
    kept = session.scalar(within(asked, Scope.of_site(site_id, ()), Publication))
    return Content.from_json(kept) if kept is not None else None


def written_from(session: Session, site_id: int, path: str, mark: str) -> str | None:
    """Return the source text whose mark is ``mark``: published now, or once.

    ``path`` is that of the text in the site's own language.
    """
    shown = published(session, site_id).value(path)
    if shown and mark_for(shown) == mark:
        return shown
    asked = select(Publication.content).order_by(Publication.number.desc()).limit(_LOOKED_AT)
    for kept in session.scalars(within(asked, Scope.of_site(site_id, ()), Publication)):
        text = kept["values"].get(path)
        if text and mark_for(text) == mark:
            return str(text)
    return None


def is_picture(name: str) -> bool:
    """Tell whether a kept file is a picture: those of ours, which nobody is shown, begin with _.

    >>> is_picture("emblem-0123456789ab.png"), is_picture("_record.csv")
    (True, False)
    """
    return not name.startswith("_")


def kept_file(session: Session, scope: Scope, name: str) -> AssetFacts | None:
    """Return a picture that a site's people sent, shown or not; or one that the site shows."""
    if not is_picture(name):
        return None
    for model in (KeptFile, SiteAsset):
        asked = select(model.name, model.media_type, model.content, model.digest)
        row = session.execute(within(asked.where(model.name == name), scope, model)).first()
        if row is not None:
            return AssetFacts(row.name, row.media_type, bytes(row.content), row.digest)
    return None

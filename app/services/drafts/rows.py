"""What a site says, written to its rows. The caller owns the transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import Content
from app.kernel.scope import Scope
from app.models.draft import KeptFile
from app.models.scoping import within
from app.models.site import Site, SiteAsset, SiteText
from app.queries.drafts import is_picture
from app.services.sites.site_file import Accessibility, Contact, Legal

PICTURES = ("brand.emblem", "brand.banner", "brand.icon", "brand.card")
"""Facts that name a file."""
_SECTIONS: dict[str, type[BaseModel]] = {
    "contact": Contact,
    "legal": Legal,
    "accessibility": Accessibility,
}


def write_content(
    session: Session, site: Site, content: Content, *, before: Content, now: datetime
) -> None:
    """Make the site's rows say ``content``, where they said ``before``."""
    site.name = content.text("name")
    site.languages = list(content.languages)
    site.brand_color = content.value("brand.color")
    site.identity = {**site.identity, **identity_said(content)}
    site.updated_at = now
    _write_texts(session, site.id, content)
    _write_files(session, site.id, files_of(content), before=files_of(before), now=now)
    session.flush()


def keep_shown_files(session: Session, site_id: int, *, now: datetime) -> None:
    """Keep what the site shows now, so that it can come back."""
    scope = Scope.of_site(site_id, ())
    kept = set(session.scalars(within(select(KeptFile.name), scope, KeptFile)))
    for row in session.scalars(within(select(SiteAsset), scope, SiteAsset)):
        if row.name not in kept:
            session.add(
                KeptFile(
                    site_id=site_id,
                    name=row.name,
                    media_type=row.media_type,
                    content=row.content,
                    digest=row.digest,
                    kept_at=now,
                )
            )
    session.flush()


def identity_said(content: Content) -> dict[str, Any]:
    """Return what ``Site.identity`` keeps of ``content``: every key of each section but brand's."""
    found: dict[str, Any] = {}
    for name, model in _SECTIONS.items():
        said = content.section(name)
        found[name] = {key: said.get(key, "") for key in model.model_fields}
    brand = {key: value for key, value in content.section("brand").items() if key != "color"}
    if brand.get("banner_decorative"):
        brand["banner_decorative"] = True
    found["brand"] = {"emblem": "", **brand}
    found["search"] = {"neighbours": bool(content.value("search.neighbours"))}
    found["embed"] = {"hosts": list(content.listed("embed.hosts"))}
    return found


def _write_texts(session: Session, site_id: int, content: Content) -> None:
    scope, wanted = Scope.of_site(site_id, ()), content.texts()
    rows = {row.key: row for row in session.scalars(within(select(SiteText), scope, SiteText))}
    for key, row in rows.items():
        if key not in wanted:
            session.delete(row)
        elif row.text != wanted[key]:
            row.text = wanted[key]
    for key, text in wanted.items():
        if key not in rows:
            session.add(SiteText(site_id=site_id, key=key, text=text))


def files_of(content: Content) -> frozenset[str]:
    """Return the names of the files that a site shows."""
    return frozenset(content.value(path) for path in PICTURES) - {""}


def _write_files(
    session: Session, site_id: int, named: frozenset[str], *, before: frozenset[str], now: datetime
) -> None:
    """Show the files that are named, and no longer those that were."""
    keep_shown_files(session, site_id, now=now)
    scope = Scope.of_site(site_id, ())
    rows = {row.name: row for row in session.scalars(within(select(SiteAsset), scope, SiteAsset))}
    for name in (before - named) & rows.keys():
        session.delete(rows[name])
    names = sorted(name for name in named - rows.keys() if is_picture(name))
    lacking = select(KeptFile).where(KeptFile.name.in_(names))
    for file in session.scalars(within(lacking, scope, KeptFile)):
        session.add(
            SiteAsset(
                site_id=site_id,
                name=file.name,
                media_type=file.media_type,
                content=file.content,
                digest=file.digest,
            )
        )


def known_files(session: Session, site_id: int) -> frozenset[str]:
    """Return the names of the files that a site's facts may name: pictures, and no other."""
    scope = Scope.of_site(site_id, ())
    kept = session.scalars(within(select(KeptFile.name), scope, KeptFile))
    shown = session.scalars(within(select(SiteAsset.name), scope, SiteAsset))
    return frozenset(name for name in (*kept, *shown) if is_picture(name))

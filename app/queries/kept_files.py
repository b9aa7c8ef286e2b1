"""Which pictures that people sent are of no use any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.draft import DraftEdit, KeptFile, Publication
from app.models.scoping import within
from app.models.site import Site, SiteAsset
from app.queries.drafts import is_picture

_SOME = 50
"""Publications read at a time: each holds all that a site said."""


def unnamed(session: Session, *, before: datetime) -> dict[int, set[str]]:
    """Return, by site, the pictures sent before an instant that nothing of that site names.

    Named by a publication (what it said, what it changed), by what waits to be published, by
    what the site shows; files of our own (:func:`app.queries.drafts.is_picture`) are no pictures.
    """
    asked = select(KeptFile.site_id, KeptFile.name).where(KeptFile.kept_at < before)
    found: dict[int, set[str]] = {}
    for site_id, name in session.execute(within(asked, Scope.everything(), KeptFile)):
        if is_picture(name):
            found.setdefault(site_id, set()).add(name)
    for site_id, names in found.items():
        for said in _said(session, site_id):
            names.difference_update(said)
    return {site_id: names for site_id, names in found.items() if names}


def _said(session: Session, site_id: int) -> Iterator[set[str]]:
    """Yield what a site says, once said and would say: every piece of text, whole."""
    scope = Scope.of_site(site_id, ())
    yield set(session.scalars(within(select(SiteAsset.name), scope, SiteAsset)))
    yield set(_texts(session.scalar(select(Site.identity).where(Site.id == site_id))))
    for value in session.scalars(within(select(DraftEdit.value), scope, DraftEdit)):
        yield set(_texts(value))
    columns = select(Publication.content, Publication.changes)
    rows = session.execute(within(columns, scope, Publication).execution_options(yield_per=_SOME))
    for content, changes in rows:
        yield set(_texts(content))
        yield set(_texts(changes))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)

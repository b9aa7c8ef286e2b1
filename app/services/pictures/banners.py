"""A site's own photograph, developed from the file of its folder as any other picture is."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.engine import begin_writing
from app.models.picture import Picture
from app.queries import pictures, sites
from app.queries.pictures import OF_AN_ASSET, BannerFile
from app.services import versions
from app.services.pictures.darkroom import RefusedPictureError
from app.services.pictures.develop import DarkroomError, Developed, develop
from app.services.pictures.store import PictureStore


def develop_banners(
    session: Session, store: PictureStore, *, now: datetime
) -> list[tuple[str, str]]:
    """Make the photographs of the sites that have none made yet; the others cost nothing.

    Returns, for each that cannot be shown, its site and why, as a French sentence part.
    Each is written in a transaction of its own, which tells its site.
    """
    wanted = pictures.banner_files(session)
    known = pictures.ready(session, (each.address for each in wanted))
    refused = []
    for file in wanted:
        facts = known.get(file.address)
        if facts and store.has(facts.digest, facts.renditions):
            continue
        asset = sites.asset(session, Scope.of_site(file.site_id, ()), file.name)
        session.commit()
        try:
            made = develop(asset.content if asset else b"", store)
        except (RefusedPictureError, DarkroomError) as wrong:
            refused.append((file.slug, str(wrong)))
            continue
        _keep(session, file, made, now=now)
    session.commit()
    return refused


def develop_one(session: Session, store: PictureStore, content: bytes, *, now: datetime) -> None:
    """Make a photograph ready before any site shows it, so that nobody waits when one does.

    Raises ``RefusedPictureError`` and ``DarkroomError``. Commits.
    """
    address = OF_AN_ASSET + sha256(content).hexdigest()
    known = pictures.ready(session, [address]).get(address)
    session.commit()
    if known and store.has(known.digest, known.renditions):
        return
    made = develop(content, store)
    begin_writing(session)
    _write(session, address, made, now=now)
    session.commit()


def _keep(session: Session, file: BannerFile, made: Developed, *, now: datetime) -> None:
    begin_writing(session)
    _write(session, file.address, made, now=now)
    versions.touch_site(session, file.site_id, now=now)
    session.commit()


def _write(session: Session, address: str, made: Developed, *, now: datetime) -> None:
    row = made.model_dump() | {"state": "ready", "reason": None, "fetched_at": now}
    known = pictures.known_as(session, address)
    if known is None:
        session.execute(insert(Picture).values(**row, address=address, tries=0))
    else:
        session.execute(update(Picture), [row | {"id": known}])

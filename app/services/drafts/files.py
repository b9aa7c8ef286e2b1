"""Pictures that a site's people send: kept under a name that tells their content."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.draft import KeptFile
from app.models.scoping import within
from app.models.site import Site
from app.queries.drafts import is_picture
from app.services.accounts import record
from app.services.accounts.transactions import changing

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/svg+xml": "svg"}
_DIGITS = 12


def keep_file(  # noqa: PLR0913 (what is kept of a picture)
    session: Session,
    site_id: int,
    content: bytes,
    *,
    stem: str,
    media_type: str,
    by: Actor,
    now: datetime,
) -> str:
    """Keep a picture, checked and made anew already, and return its name. Commits.

    ``stem`` says what it is: ``emblem``, ``banner``, ``icon`` or ``card``. The same content
    sent again is the same file. Raises ``ValueError`` for a name that no picture may have.
    """
    digest = sha256(content).hexdigest()
    name = _name_of(stem, digest, media_type)
    with changing(session):
        # Of two who send the same at once, the second finds it.
        session.scalars(sa.select(Site.id).where(Site.id == site_id).with_for_update()).one()
        mine = Scope.of_site(site_id, ())
        there = within(sa.select(KeptFile.name).where(KeptFile.name == name), mine, KeptFile)
        if session.scalar(there) is not None:
            # Sent again, it is as new: what nothing names goes after a while (services.sweeping).
            again = sa.update(KeptFile).where(KeptFile.name == name).values(kept_at=now)
            session.execute(within(again, mine, KeptFile))
        else:
            session.add(
                KeptFile(
                    site_id=site_id,
                    name=name,
                    media_type=media_type,
                    content=content,
                    digest=digest,
                    kept_at=now,
                )
            )
            detail = {"name": name}
            record.note(session, "file_kept", by=by, site_id=site_id, detail=detail, now=now)
    return name


def _name_of(stem: str, digest: str, media_type: str) -> str:
    name = f"{stem}-{digest[:_DIGITS]}.{_SUFFIX[media_type]}"
    if not is_picture(name):
        msg = f"{name}: a name of ours"
        raise ValueError(msg)
    return name

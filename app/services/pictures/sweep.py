"""Files and rows of pictures that nobody shows any more, removed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.models.engine import begin_writing
from app.models.picture import Picture
from app.queries import pictures
from app.services.ingest.lock import held
from app.services.pictures.fetch import BUSY, WORK
from app.services.pictures.store import PictureStore
from app.settings import Settings

_SLICE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What was removed: pictures forgotten, files, bytes."""

    pictures: int
    files: int
    bytes: int


def sweep_pictures(session: Session, *, settings: Settings) -> Swept:
    """Forget the pictures that no living event and no site uses, and remove their files.

    Pages lose nothing: what is removed is on none. Raises ``SourceError`` while
    pictures are being fetched.
    """
    with held(session, WORK, settings.data_dir, busy=BUSY):
        begin_writing(session)
        unused = pictures.unused(session)
        for start in range(0, len(unused), _SLICE):
            some = Picture.id.in_(unused[start : start + _SLICE])
            session.execute(delete(Picture).where(some))
        kept = pictures.digests(session)
        session.commit()
        files, size = PictureStore.under(settings.data_dir).sweep(kept)
    return Swept(len(unused), files, size)

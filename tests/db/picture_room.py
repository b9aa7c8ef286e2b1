"""An installation whose pictures lie in a folder of one test."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.picture import Picture
from app.models.site import Site
from app.services.pictures.fetch import fetch_pictures
from app.services.pictures.report import PictureReport
from app.services.pictures.store import PictureStore
from app.services.pictures.sweep import Swept, sweep_pictures
from app.settings import Settings
from tests import photographs
from tests.conftest import NOW

PHOTO = photographs.photograph(800, 500)


class Room:
    """An installation whose pictures lie in a folder of this test."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.settings = Settings(data_dir=folder, database_url="sqlite://", base_host="localhost")
        self.store = PictureStore.under(folder)

    def fetch(self, *, now: datetime = NOW, **more: object) -> PictureReport:
        return fetch_pictures(self.session, settings=self.settings, now=now, **more)

    def sweep(self) -> Swept:
        return sweep_pictures(self.session, settings=self.settings)

    def one(self) -> Picture:
        self.session.expire_all()
        return self.session.scalars(select(Picture)).one()

    def files(self) -> list[str]:
        return sorted(path.name for path in self.store.root.glob("[0-9a-f][0-9a-f]/*"))

    def versions(self) -> dict[str, int]:
        rows = self.session.execute(select(Site.slug, Site.content_version))
        return dict(rows.all())

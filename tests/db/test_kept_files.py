"""What is kept among the files of a site and is no picture: nobody names it, nobody sees it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import Content
from app.kernel.scope import Scope
from app.models.draft import KeptFile
from app.models.scoping import within
from app.models.site import Site, SiteAsset
from app.queries import drafts, estate
from app.services.drafts import files, rows
from app.services.estate import rooms
from tests.conftest import NOW
from tests.db.drafts_room import CLAIRE, LEGAL, show, write

OURS = (rooms.FORMER_RECORD, rooms.WAITING)


@pytest.fixture
def besancon(session: Session, towns: tuple[Site, Site]) -> Site:
    """A site that came from elsewhere, with a picture of its own."""
    site, _ = towns
    for name, content in zip(OURS, (b"numero;le\r\n", b"{}"), strict=True):
        digest = sha256(content).hexdigest()
        session.add(
            KeptFile(
                site_id=site.id,
                name=name,
                media_type="text/csv",
                content=content,
                digest=digest,
                kept_at=NOW,
            )
        )
    session.commit()
    return site


def keep(session: Session, site: Site, stem: str) -> str:
    return files.keep_file(
        session, site.id, b"png", stem=stem, media_type="image/png", by=CLAIRE, now=NOW
    )


@pytest.mark.parametrize("name", OURS)
def test_it_is_no_picture_that_a_fact_may_name(session: Session, besancon: Site, name: str) -> None:
    picture = keep(session, besancon, "emblem")
    assert rows.known_files(session, besancon.id) == {picture}
    for path in rows.PICTURES[:2]:
        outcome = write(session, besancon, {path: name})
        assert outcome.refused[path].reason == "no_file"
        assert not outcome.saved
    assert write(session, besancon, {"brand.emblem": picture}).is_whole


@pytest.mark.parametrize("name", OURS)
def test_no_preview_serves_it(session: Session, besancon: Site, name: str) -> None:
    scope = Scope.of_site(besancon.id, ())
    assert drafts.kept_file(session, scope, name) is None
    assert estate.file_content(session, scope, name) is not None
    picture = keep(session, besancon, "emblem")
    found = drafts.kept_file(session, scope, picture)
    assert found
    assert found.content == b"png"


@pytest.mark.parametrize("name", OURS)
def test_a_publication_that_names_it_shows_nothing(
    session: Session, besancon: Site, name: str
) -> None:
    write(session, besancon, LEGAL)
    show(session, besancon)
    before = drafts.published(session, besancon.id)
    said = Content({**before.values, "brand.emblem": name})
    rows.write_content(session, besancon, said, before=before, now=NOW)
    session.commit()
    shown = within(select(SiteAsset.name), Scope.of_site(besancon.id, ()), SiteAsset)
    assert session.scalars(shown).all() == []


def test_no_picture_can_take_such_a_name(session: Session, besancon: Site) -> None:
    with pytest.raises(ValueError, match="a name of ours"):
        keep(session, besancon, "_record")


def test_it_is_not_counted_among_the_pictures(session: Session, besancon: Site) -> None:
    keep(session, besancon, "emblem")
    assert estate.counted(session, Scope.of_site(besancon.id, ())).files == 1

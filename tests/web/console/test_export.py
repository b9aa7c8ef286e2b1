"""An administrator takes away all that the site owns, and nothing of the neighbour's."""

from __future__ import annotations

import io
import zipfile

from app.models.draft import KeptFile
from app.queries import accounts
from app.queries.sites import by_slug
from tests.conftest import NOW

PATH = "/besancon/export"


def kept(town, slug, name, content):
    town.session.add(
        KeptFile(
            site_id=town.sites[slug],
            name=name,
            media_type="image/png",
            content=content,
            digest="0" * 64,
            kept_at=NOW,
        )
    )
    town.session.commit()


def other_than(town):
    return next(slug for slug in town.sites if slug not in {"besancon", "national"})


def test_the_page_says_what_is_inside_and_the_button_gives_it(town):
    claire = town.person("claire@mairie.example", ("besancon", "administrator"))
    browser = town.inside(claire)
    kept(town, "besancon", "banner-0.png", b"ours")
    page = browser.page(PATH)
    assert "Aucun mot de passe" in page.text
    answer = browser.send(PATH, buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == "attachment; filename=besancon-2026-09-04.zip"
    assert answer.content_length == len(answer.data)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.read("files/banner-0.png") == b"ours"
        assert b"claire@mairie.example" in archive.read("people.csv")
        assert b"exported" in archive.read("record.csv")


def test_nothing_of_another_commune_is_in_it(town):
    claire = town.person("claire@mairie.example", ("besancon", "administrator"))
    other = other_than(town)
    town.person("secret@albi.example", (other, "administrator"))
    kept(town, other, "banner-0.png", b"theirs")
    answer = town.inside(claire).send(PATH, buffered=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"theirs" not in everything
    assert b"secret@albi.example" not in everything


def test_it_is_on_record_and_only_administrators_may(town):
    claire = town.person("claire@mairie.example", ("besancon", "administrator"))
    editor = town.person("editor@mairie.example", ("besancon", "editor"))
    other = other_than(town)
    stranger = town.person("other@mairie.example", (other, "administrator"))
    for person in (editor, stranger):
        inside = town.inside(person)
        assert inside.get(PATH).status_code == 404
        sealed = {"csrf_token": inside.seal("/compte")}
        assert inside.post(PATH, sealed).status_code == 404
    assert "exported" not in kinds(town)
    town.inside(claire).send(PATH, buffered=True)
    assert kinds(town)[0] == "exported"


def kinds(town):
    site = by_slug(town.session, "besancon")
    found = accounts.entries(town.session, site.scope, before=None, limit=50)
    return [entry.kind for entry in found]

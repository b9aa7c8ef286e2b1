"""A commune chooses that its search leads to the communes around: draft, publication, folder."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from app.services.drafts.publish import publish
from app.services.sites.export import export_site
from tests import tenants_on_disk
from tests.conftest import NOW
from tests.tenants_on_disk import SITE, bytes_of, said, write
from tests.web.console.browsing import filled, words
from tests.web.console.crossings import LEGAL

ROOM = "/besancon/voisines"
PATH = "search.neighbours"
BY = Actor(None, "Karim")
OFFER = "Chercher aussi dans les communes voisines"


def value(town, slug="besancon"):
    town.session.expire_all()
    found = drafts.draft(town.session, town.sites[slug]).content.value(PATH)
    town.session.commit()
    return found


def save(town, chosen, slug="besancon"):
    number = town.sites[slug]
    shown = mark_of(drafts.draft(town.session, number).content.values.get(PATH))
    return edits.save(town.session, number, [Edit(PATH, chosen, shown)], by=BY, now=NOW)


def put_online(town, slug="besancon"):
    number = town.sites[slug]
    now = drafts.draft(town.session, number).content
    asked = [Edit(path, text, mark_of(now.values.get(path))) for path, text in LEGAL.items()]
    edits.save(town.session, number, asked, by=BY, now=NOW)
    publish(town.session, number, may=lambda _path: True, by=BY, now=NOW)
    town.app.extensions["sites"].forget()


def offer(visit, address="besancon.rentree.test/evenements"):
    return visit(address).find("a", string=OFFER)


def test_it_is_offered_once_published_and_leads_to_the_national_site(town, administrator, visit):
    assert offer(visit) is None
    assert administrator.send(ROOM, {"neighbours": "true"}).status_code == 303
    assert value(town) == "true"
    assert offer(visit) is None
    put_online(town)
    asked = urlsplit(offer(visit, "besancon.rentree.test/evenements?free=1")["href"])
    assert (asked.hostname, asked.path) == ("rentree.test", "/evenements")
    assert parse_qs(asked.query) == {
        "where": ["25000 Besançon"],
        "neighbours": ["1"],
        "free": ["1"],
    }
    assert offer(visit, "albi.rentree.test/evenements") is None
    administrator.send(ROOM, {"neighbours": ""})
    put_online(town)
    assert offer(visit) is None


def test_the_screen_names_who_is_around_and_shows_the_draft(town, administrator):
    administrator.send(ROOM, {"neighbours": "true"})
    page = administrator.page(ROOM)
    assert page.find(id="neighbours").has_attr("checked")
    assert administrator.page("/besancon/reglages").find("a", href=ROOM)
    publication = words(administrator.page("/besancon/publication"))
    assert "Recherche dans les communes voisines" in publication


def test_who_changes_nothing_undoes_nothing_of_another_s(town, administrator):
    _, fields = filled(administrator.page(ROOM), ROOM)
    save(town, "true")
    answer = administrator.post(ROOM, {**fields, "neighbours": ""})
    assert answer.status_code == 303
    assert value(town) == "true"


def test_administrators_alone_open_it(town, editor, reader, stranger):
    for browser in (editor, reader):
        assert browser.get(ROOM).status_code == 404
        browser.post(ROOM, {"neighbours": "true", "csrf_token": browser.seal("/compte")})
        assert value(town) == ""
    assert stranger.get(ROOM).status_code == 303


@pytest.mark.parametrize("chosen", ["yes", "1", ["true"], {"a": 1}, "True "])
def test_the_draft_itself_keeps_a_yes_or_nothing(town, chosen):
    save(town, chosen)
    assert value(town) == ""


FOLDER = SITE + "\n[search]\nneighbours = true  # nos voisins\n"


@pytest.fixture
def folder(session, tmp_path, build):
    build.commune("25056")
    folder = write(tmp_path / "besancon", site_toml=FOLDER)
    said(tenants_on_disk.apply(session, folder))
    return folder


def test_a_folder_says_it_and_comes_back_byte_for_byte(session, folder, tmp_path):
    site = session.scalars(select(Site).where(Site.slug == "besancon")).one()
    assert site.identity["search"] == {"neighbours": True}
    export_site(session, "besancon", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def test_what_is_published_is_exported_and_read_again(session, folder, tmp_path):
    site = session.scalars(select(Site).where(Site.slug == "besancon")).one()
    number = site.id
    shown = mark_of(drafts.draft(session, number).content.values.get(PATH))
    edits.save(session, number, [Edit(PATH, None, shown)], by=BY, now=NOW)
    asked = [Edit(path, text, mark_of(None)) for path, text in LEGAL.items()]
    edits.save(session, number, asked, by=BY, now=NOW)
    publish(session, number, may=lambda _path: True, by=BY, now=NOW)
    export_site(session, "besancon", tmp_path / "out")
    assert "neighbours = true" not in (tmp_path / "out" / "site.toml").read_text("utf-8")

"""What waits is read, dropped, published; what was published comes back."""

from __future__ import annotations

import re

import pytest

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.models.site import Site
from app.queries import drafts, sites
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from tests.conftest import NOW
from tests.visitor import Visitor
from tests.web.console.browsing import Browser, faults, words
from tests.web.console.conftest import Town

ROOM = "/besancon/publication"
TITLE = "texts.home.title.fr"
LEGAL = {"legal.publisher": "Ville", "legal.director": "La maire", "legal.host_name": "Hébergeur"}


def write(
    town: Town, values: dict[str, object], *, slug: str = "besancon", by: str = "Karim"
) -> None:
    number = town.sites[slug]
    now = drafts.draft(town.session, number).content
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in values.items()]
    assert edits.save(town.session, number, asked, by=Actor(None, by), now=NOW).is_whole


@pytest.fixture
def editor(town: Town) -> Browser:
    return town.inside(town.person("karim@mairie.example", ("besancon", "editor")))


def test_what_waits_is_read_with_who_wrote_it_then_published(
    town: Town, administrator: Browser, visit: Visitor
) -> None:
    write(town, {TITLE: "Sortir à Besançon", **LEGAL})
    page = administrator.page(ROOM)
    assert "Grand titre de l’accueil (français)" in words(page)
    assert "Karim" in words(page)
    assert page.select_one("nav [aria-current] .num").text == "4"
    assert "Sortir à Besançon" not in visit("besancon.rentree.test/").text
    assert administrator.send(ROOM).status_code == 303
    after = administrator.page(ROOM)
    assert "tout le monde le voit" in words(after)
    assert "Rien n’attend" in words(after)
    assert "Version 2" in words(after)
    town.app.extensions["sites"].forget()  # it looks again twice a second
    assert "Sortir à Besançon" in visit("besancon.rentree.test/").text
    assert "a publié la version 2" in words(administrator.page("/besancon/journal"))


def test_what_nobody_read_is_counted_before_publishing_and_refuses_nothing(
    town: Town, administrator: Browser
) -> None:
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr", "en", "ar"]
    town.session.commit()
    lead, title = "texts.home.lead", "texts.home.title"
    write(town, {f"{title}.fr": "Sortir", f"{lead}.fr": "Entrez", **LEGAL})
    asked = [
        Edit(f"{title}.en", "Go out", mark_of(None)),
        Edit(f"{lead}.en", "Come in", mark_of(None), is_read=False),
        Edit(f"{title}.ar", "اخرج", mark_of(None), is_read=False),
    ]
    saved = edits.save(
        town.session, town.sites["besancon"], asked, by=Actor(None, "Karim"), now=NOW
    )
    assert saved.is_whole
    note = administrator.page(ROOM).select_one("main .note")
    assert [words(line) for line in note.select("li")] == [
        "anglais (1 texte à relire)",
        "arabe (1 texte à relire)",
    ]
    assert note.find("a", href="/besancon/textes/en")
    write(town, {f"{title}.fr": "Sortir à Besançon"})
    note = administrator.page(ROOM).select_one("main .note")
    assert words(note.li) == "anglais (1 texte dont le français a changé, 1 texte à relire)"
    assert administrator.send(ROOM).status_code == 303
    assert "à relire" not in words(administrator.page(ROOM).main), "nothing waits any more"


def test_what_lacks_is_said_with_where_to_write_it_and_nothing_is_shown(
    town: Town, administrator: Browser, visit: Visitor
) -> None:
    write(town, {TITLE: "Sortir à Besançon", "legal.publisher": "Ville"})
    refused = administrator.send(ROOM)
    assert refused.status_code == 422
    page = administrator.page(ROOM)
    assert "/besancon/textes/mentions#legal.host_name" in [
        a["href"] for a in page.select(".note a")
    ]
    assert re.search("qui héberge", refused.text)
    assert "Sortir à Besançon" not in visit("besancon.rentree.test/").text


def test_an_editor_publishes_texts_and_leaves_the_colour_to_the_administration(
    town: Town, editor: Browser
) -> None:
    write(town, {TITLE: "Sortir", "brand.color": "#a4262c", **LEGAL})
    page = editor.page(ROOM)
    assert "sera publié par l’administration" in words(page)
    assert "brand.color" not in [box["value"] for box in page.select("input[name=path]")]
    assert editor.send(ROOM).status_code == 303
    facts = sites.by_slug(town.session, "besancon")
    assert facts.brand_color == "#0e6e5c"
    assert sites.texts(town.session, facts.scope)["home.title"]["fr"] == "Sortir"
    assert list(drafts.edits_of(town.session, facts.id)) == ["brand.color"]
    drop = {"csrf_token": editor.seal(ROOM), "path": "brand.color"}
    editor.post(f"{ROOM}/abandonner", drop)
    assert list(drafts.edits_of(town.session, facts.id)) == ["brand.color"]


def test_changes_that_are_ticked_are_dropped_and_no_others(
    town: Town, administrator: Browser
) -> None:
    write(town, {TITLE: "Sortir", **LEGAL})
    write(town, {TITLE: "Albi"}, slug="albi")
    sent = {"csrf_token": administrator.seal(ROOM), "path": [TITLE, "legal.publisher", "slug"]}
    assert administrator.post(f"{ROOM}/abandonner", sent).status_code == 303
    assert "2 modifications abandonnées" in words(administrator.page(ROOM))
    waiting = drafts.edits_of(town.session, town.sites["besancon"])
    assert sorted(waiting) == ["legal.director", "legal.host_name"]
    assert list(drafts.edits_of(town.session, town.sites["albi"])) == [TITLE]


def test_a_version_is_read_then_brought_back(town: Town, administrator: Browser) -> None:
    write(town, {TITLE: "Un", **LEGAL})
    administrator.send(ROOM)
    write(town, {TITLE: "Deux"})
    administrator.send(ROOM)
    write(town, {TITLE: "Trois"})
    page = administrator.page(f"{ROOM}/2")
    assert "sera mis de côté" in words(page)
    assert administrator.send(f"{ROOM}/2", to=f"{ROOM}/2/revenir").status_code == 303
    scope = sites.by_slug(town.session, "besancon").scope
    assert sites.texts(town.session, scope)["home.title"]["fr"] == "Un"
    after = administrator.page(ROOM)
    assert "Brouillon mis de côté" in words(after)
    assert "un retour en arrière" in words(after)


def test_an_editor_reads_versions_and_brings_none_back(town: Town, editor: Browser) -> None:
    write(town, {TITLE: "Un", **LEGAL})
    editor.send(ROOM)
    assert not editor.page(f"{ROOM}/1").select("main form")
    assert editor.post(f"{ROOM}/1/revenir", {"csrf_token": editor.seal(ROOM)}).status_code == 404


def test_a_version_of_the_neighbour_is_not_there(town: Town, administrator: Browser) -> None:
    write(town, {TITLE: "Albi", **LEGAL}, slug="albi")
    elsewhere = town.inside(town.person("anne@albi.example", ("albi", "administrator")))
    elsewhere.send("/albi/publication")
    assert elsewhere.get("/albi/publication/2").status_code == 200
    assert administrator.get(f"{ROOM}/2").status_code == 404
    assert administrator.get("/albi/publication/2").status_code == 404


def test_a_portal_goes_offline_once_it_is_confirmed_and_comes_back(
    town: Town, administrator: Browser, visit: Visitor
) -> None:
    write(town, LEGAL)
    administrator.send(ROOM)
    administrator.send(ROOM, to=f"{ROOM}/hors-ligne")
    assert "Cochez la case" in words(administrator.page(ROOM))
    administrator.send(ROOM, {"sure": "1"}, to=f"{ROOM}/hors-ligne")
    town.app.extensions["sites"].forget()
    assert visit.raw("besancon.rentree.test/").status_code == 421
    home = administrator.page("/besancon/")
    assert "Du brouillon au portail" in words(home)
    assert "Mettre le portail en ligne" in words(administrator.page(ROOM))
    administrator.send(ROOM)
    town.app.extensions["sites"].forget()
    assert visit.raw("besancon.rentree.test/").status_code == 200


def test_hostile_words_of_a_draft_are_words(town: Town, administrator: Browser) -> None:
    bad = "</del><script>alert(1)</script>"
    write(town, {TITLE: bad, **LEGAL}, by='"><img src=x onerror=alert(1)>')
    page = administrator.page(ROOM)
    assert bad in page.text
    assert not page.select("main script, main img")


def test_the_preview_page_frames_the_portals_own_host_alone(
    town: Town, administrator: Browser, visit: Visitor
) -> None:
    write(town, {TITLE: "Sortir demain"})
    answer = administrator.get("/besancon/apercu?langue=en&largeur=ordinateur&page=/evenements")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-src https://besancon.rentree.test" in policy.split("; ")
    page = administrator.page("/besancon/apercu?langue=en")
    frame = page.iframe["src"]
    assert frame.startswith("https://besancon.rentree.test/apercu/")
    assert frame.endswith("/en/")
    first = administrator.page("/besancon/apercu?langue=%22%3E&page=//evil.example").iframe["src"]
    assert visit(first.removeprefix("https://")).h1.text.strip() == "Sortir demain"


def test_the_dashboard_says_what_waits_and_what_lacks(town: Town, administrator: Browser) -> None:
    write(town, {TITLE: "Sortir"})
    page = administrator.page("/besancon/")
    assert "Publier la modification qui attend" in words(page)
    assert page.select('main a[href="/besancon/textes/mentions"]')
    assert faults(page) == []

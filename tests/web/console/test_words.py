"""The words of a portal: written language by language, in a draft that nobody sees yet."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app.kernel.drafting import mark_of
from app.kernel.text import LocalizedText
from app.models.site import Site, SiteText
from app.queries import drafts
from tests.conftest import NOW
from tests.web.console.browsing import faults, filled, looked_at, words
from tests.web.console.words_room import TEXTS, TITLE, content, save


@pytest.fixture
def editor(town):
    """Who writes Besançon's texts; it only speaks French yet."""
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr"]
    town.session.commit()
    return town.inside(town.person("amina@mairie.example", ("besancon", "editor")))


def test_what_is_written_waits_in_the_draft(town, editor):
    answer = save(editor, home__title="Que faire ici ?", home__lead="  Entrez !  ")
    assert (answer.status_code, answer.location) == (303, f"{TEXTS}/fr")
    page = editor.page(f"{TEXTS}/fr")
    assert "2 modifications enregistrées." in words(page.main)
    assert page.find(id=f"{TITLE}.fr")["value"] == "Que faire ici ?"
    said = content(town)
    assert said.value("texts.home.lead.fr") == "Entrez !"
    published = drafts.published(town.session, town.sites["besancon"])
    town.session.rollback()
    assert not published.value(f"{TITLE}.fr"), "nothing is published"
    assert not content(town, "albi").value(f"{TITLE}.fr")


def test_typography_is_for_the_reader_and_what_was_typed_stays(town, editor):
    typed = "L'été : c'est \"ici\" !"
    save(editor, home__title=typed)
    assert content(town).value(f"{TITLE}.fr") == typed
    assert editor.page(f"{TEXTS}/fr").find(id=f"{TITLE}.fr")["value"] == typed


def test_what_is_still_online_is_what_a_translation_was_written_from(town, editor):
    bal = LocalizedText({"fr": "Un grand bal"}).with_("en", "A ball", written_from="Un grand bal")
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr", "en"]
    town.session.add(SiteText(site_id=town.sites["besancon"], key="home.title", text=bal))
    town.session.commit()
    save(editor, home__title="Un petit bal")
    shown = editor.page(f"{TEXTS}/en").select_one(".words-changes p")
    assert words(shown.find("del")) == "[retiré : grand]"


def test_a_refused_text_stays_in_its_field_and_the_others_are_kept(town, editor):
    long = "é" * 130
    answer = save(editor, home__title=long, home__lead="Entrez.")
    page = looked_at(answer, status=422)
    assert faults(page) == ["Grand titre : C’est trop long : 120 caractères au plus."]
    field = page.find(id=f"{TITLE}.fr")
    assert (field["value"], field["aria-invalid"]) == (long, "true")
    assert f"fault-{TITLE}.fr" in field["aria-describedby"]
    assert page.find("a", href=f"#{TITLE}.fr")
    assert content(town).value("texts.home.lead.fr") == "Entrez."
    _, fields = filled(page, f"{TEXTS}/fr")
    again = editor.post(f"{TEXTS}/fr", {**fields, "do": "save", f"{TITLE}.fr": "Court"})
    assert again.status_code == 303
    assert content(town).value(f"{TITLE}.fr") == "Court"


def test_two_people_who_write_at_once_both_keep_their_words(town, editor):
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    save(editor, home__title="Bal")
    _, fields = filled(karim.page(f"{TEXTS}/fr"), f"{TEXTS}/fr")
    save(editor, home__title="Grand bal")
    mine = {f"{TITLE}.fr": "Petit bal", "texts.home.lead.fr": "Entrez.", "do": "save"}
    page = looked_at(karim.post(f"{TEXTS}/fr", {**fields, **mine}), status=422)
    (told,) = faults(page)
    assert told.startswith("Grand titre : Amina a écrit ceci (")
    assert words(page.select_one(".words-theirs")) == "Grand bal"
    assert page.find(id=f"{TITLE}.fr")["value"] == "Petit bal"
    said = content(town)
    assert said.value(f"{TITLE}.fr") == "Grand bal", "nothing is overwritten"
    assert said.value("texts.home.lead.fr") == "Entrez.", "the rest is kept"
    _, again = filled(page, f"{TEXTS}/fr")
    assert karim.post(f"{TEXTS}/fr", {**again, "do": "save"}).status_code == 303
    assert content(town).value(f"{TITLE}.fr") == "Petit bal", "sending again is a decision"


def test_the_rendering_is_shown_without_a_script_and_nothing_is_lost_nor_kept(town, editor):
    text = "# Bonjour\n\nUn **bal** [ici](https://a.example), [là](javascript:alert(1))"
    answer = editor.send(
        f"{TEXTS}/fr", {"do": "look", "texts.home.presentation.fr": text, f"{TITLE}.fr": "Bal !"}
    )
    page = looked_at(answer)
    assert page.find(id="texts.home.presentation.fr").text.strip() == text
    assert page.find(id=f"{TITLE}.fr")["value"] == "Bal !"
    rendered = page.find(id="texts.home.presentation.fr").parent.select_one(
        ".words-rendering .prose"
    )
    assert rendered.strong.text == "bal"
    assert rendered.h3.text == "Bonjour"
    assert [link.get("href") for link in rendered.find_all("a")] in (
        ["https://a.example"],
        ["https://a.example", None],
    )
    assert not content(town).value(f"{TITLE}.fr")


def test_a_text_is_rendered_while_it_is_written(town, editor):
    form = {
        "csrf_token": editor.seal(f"{TEXTS}/fr"),
        "path": "texts.contact.practical.fr",
        "text": "Les **usagers** sont là.",
    }
    answer = editor.post(f"{TEXTS}/apercu-texte", form)
    piece = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert "html" not in answer.text[:20]
    assert piece.strong.text == "usagers"
    assert "4 mots" in words(piece)
    hostile = editor.post(
        f"{TEXTS}/apercu-texte", {**form, "text": "<p>a<img src=x onerror=alert(1)><script>b"}
    )
    assert "<img" not in hostile.text
    assert "<script" not in hostile.text
    for odd in ("texts.nothing.fr", "brand.color", "name.xx", "", "languages"):
        assert editor.post(f"{TEXTS}/apercu-texte", {**form, "path": odd}).status_code == 404


def test_a_session_that_ends_loses_nothing_of_a_long_text(town, editor, at):
    long = ("Une phrase à garder. " * 300)[:6000].strip()
    path = "texts.home.presentation.fr"
    _, fields = filled(editor.page(f"{TEXTS}/fr"), f"{TEXTS}/fr")
    at(NOW + timedelta(days=3))
    form = {**fields, path: long, f"{TITLE}.fr": "Bal", "do": "save"}
    page = looked_at(editor.post(f"{TEXTS}/fr", form), status=403)
    kept = page.find("textarea", {"name": path})
    assert kept.text.strip() == long
    assert page.find("label", {"for": kept["id"]}).text == "Présentation (français)"
    _, again = filled(page, f"{TEXTS}/fr")
    at(NOW)
    again["csrf_token"] = editor.seal(f"{TEXTS}/fr")
    assert editor.post(f"{TEXTS}/fr", again).status_code == 303
    said = content(town)
    assert said.value(path) == long
    assert said.value(f"{TITLE}.fr") == "Bal"


def test_a_language_that_the_portal_does_not_speak_is_not_there(town, editor):
    for odd in ("en", "xx", "fr-FR", "..", "%00"):
        assert editor.get(f"{TEXTS}/{odd}").status_code == 404
    form = {"csrf_token": editor.seal(f"{TEXTS}/fr"), f"{TITLE}.en": "Hi", "shown:x": "y"}
    assert editor.post(f"{TEXTS}/en", form).status_code == 404


def test_nobody_writes_on_a_portal_that_is_not_theirs(town, editor):
    seal = editor.seal(f"{TEXTS}/fr")
    form = {"csrf_token": seal, f"{TITLE}.fr": "Chez vous", f"shown:{TITLE}.fr": mark_of("")}
    for path in ("textes", "textes/fr", "textes/contact", "textes/langues"):
        assert editor.get(f"/albi/{path}").status_code == 404
    for path in ("fr", "contact", "mentions", "accessibilite", "langues", "apercu-texte"):
        assert editor.post(f"/albi/textes/{path}", form).status_code == 404
    assert not content(town, "albi").value(f"{TITLE}.fr")
    reader = town.inside(town.person("zoe@x.example", ("besancon", "reader")))
    assert reader.get(TEXTS).status_code == 404


def test_a_form_says_only_what_its_page_has(town, editor):
    color = content(town).value("brand.color")
    extra = {"brand.color": "#000000", "shown:brand.color": mark_of(color), "languages": "en"}
    editor.send(f"{TEXTS}/fr", {"do": "save", **extra})
    assert content(town).value("brand.color") == color

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

TEXTS = "/besancon/textes"
TITLE = "texts.home.title"


@pytest.fixture
def editor(town):
    """Who writes Besançon's texts; it only speaks French yet."""
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr"]
    town.session.commit()
    return town.inside(town.person("amina@mairie.example", ("besancon", "editor")))


@pytest.fixture
def speaking(town, editor):
    """Add a language to Besançon's draft: ``speaking("en")``."""

    def add(code, path=TEXTS):
        answer = editor.send(f"{path}/langues", {"do": f"add:{code}"})
        assert (answer.status_code, answer.location) == (303, f"{path}/{code}")

    return add


def content(town, slug="besancon"):
    said = drafts.draft(town.session, town.sites[slug]).content
    # What it reads is a savepoint, and what the application writes meanwhile would go with it.
    town.session.rollback()
    return said


def save(browser, tongue="fr", **texts):
    form = {f"texts.{key.replace('__', '.')}.{tongue}": text for key, text in texts.items()}
    return browser.send(f"{TEXTS}/{tongue}", {"do": "save", **form})


def state_beside(page, path):
    return words(
        page.find(id=path).find_parent(attrs={"data-field": True}).select_one(".words-state")
    )


def test_what_is_written_waits_in_the_draft(town, editor):
    answer = save(editor, home__title="Que faire ici ?", home__lead="  Entrez !  ")
    assert (answer.status_code, answer.location) == (303, f"{TEXTS}/fr")
    page = editor.page(f"{TEXTS}/fr")
    assert "2 changements gardés." in words(page.main)
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


def test_a_language_is_added_in_one_click_and_counts_what_is_left(town, editor, speaking):
    save(editor, home__title="Que faire ?", home__lead="Entrez.")
    speaking("en")
    assert content(town).languages == ("fr", "en")
    page = editor.page(TEXTS)
    lines = [words(line) for line in page.select("#t-tongues + ul > li")]
    assert lines[1].startswith("English (anglais) à écrire")
    assert lines[0].endswith("Français à jour 3 sur 3")
    assert lines[1].endswith("0 sur 3")
    save(editor, "en", home__title="What’s on?")
    lines = [words(line) for line in editor.page(TEXTS).select("#t-tongues + ul > li")]
    assert lines[1].endswith("1 sur 3")


def test_the_law_is_told_at_exactly_one_foreign_language(editor, speaking):
    speaking("br")
    assert "Loi du 4 août 1994" not in editor.page(TEXTS).text
    speaking("en")
    assert "Loi du 4 août 1994, article 4" in words(editor.page(TEXTS).main)
    assert "Loi du 4 août 1994" in editor.page(f"{TEXTS}/langues").text
    speaking("ar")
    assert "Loi du 4 août 1994" not in editor.page(TEXTS).text


def test_each_field_is_in_its_language_and_from_its_side(editor, speaking):
    save(editor, home__title="Que faire ?")
    speaking("ar")
    page = editor.page(f"{TEXTS}/ar")
    field = page.find(id=f"{TITLE}.ar")
    assert (field["lang"], field["dir"]) == ("ar", "rtl")
    source = page.find(attrs={"aria-labelledby": f"from-{TITLE}.ar"})
    assert (source["lang"], source["dir"]) == ("fr", "ltr")
    assert source.text == "Que faire\u202f?"
    assert not editor.page(f"{TEXTS}/fr").select(".words-source")


def test_a_text_that_changes_leaves_its_translations_to_be_read(town, editor, speaking):
    save(editor, home__title="Un grand bal")
    speaking("en")
    path = f"{TITLE}.en"
    assert state_beside(editor.page(f"{TEXTS}/en"), path) == "à écrire"
    save(editor, "en", home__title="A big ball")
    assert state_beside(editor.page(f"{TEXTS}/en"), path) == "à jour"
    save(editor, home__title="Un petit bal")
    page = editor.page(f"{TEXTS}/en")
    assert state_beside(page, path) == "le français a changé"
    assert page.find("input", {"name": f"read:{path}"})
    save(editor, "en")
    assert state_beside(editor.page(f"{TEXTS}/en"), path) == "le français a changé"
    editor.send(f"{TEXTS}/en", {"do": "save", f"read:{path}": "1"})
    assert state_beside(editor.page(f"{TEXTS}/en"), path) == "à jour"
    assert content(town).value(path) == "A big ball"


def test_what_changed_is_shown_word_by_word(town, editor, speaking, administrator):
    legal = {"legal.publisher": "V", "legal.director": "W", "legal.host_name": "H"}
    editor.send(f"{TEXTS}/mentions", legal)
    save(editor, home__title="Un grand bal")
    speaking("en")
    save(editor, "en", home__title="A big ball")
    answer = administrator.send("/besancon/publication")
    assert answer.status_code == 303
    save(editor, home__title="Un petit bal")
    shown = editor.page(f"{TEXTS}/en").select_one(".words-changes p")
    assert words(shown.find("del")) == "[retiré : grand]"
    assert words(shown.find("ins")) == "[ajouté : petit]"


def test_what_is_still_online_is_what_a_translation_was_written_from(town, editor):
    bal = LocalizedText({"fr": "Un grand bal"}).with_("en", "A ball", written_from="Un grand bal")
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr", "en"]
    town.session.add(SiteText(site_id=town.sites["besancon"], key="home.title", text=bal))
    town.session.commit()
    save(editor, home__title="Un petit bal")
    shown = editor.page(f"{TEXTS}/en").select_one(".words-changes p")
    assert words(shown.find("del")) == "[retiré : grand]"


def test_an_original_that_is_not_french_says_so(town, editor, speaking):
    site = town.build.site("strasburg", "81004", languages=("gsw", "fr"))
    town.sites["strasburg"] = site.id
    other = town.inside(town.person("elsa@x.example", ("strasburg", "editor")))
    root = "/strasburg/textes"
    other.send(f"{root}/gsw", {"do": "save", f"{TITLE}.gsw": "Was geht?"})
    other.send(f"{root}/fr", {"do": "save", f"{TITLE}.fr": "Que faire ?"})
    other.send(f"{root}/gsw", {"do": "save", f"{TITLE}.gsw": "Was git’s?"})
    page = other.page(f"{root}/fr")
    assert state_beside(page, f"{TITLE}.fr") == "le texte d’origine a changé"


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


def test_a_translation_written_beside_an_older_text_is_to_be_read(town, editor, speaking):
    save(editor, home__title="Bal")
    speaking("en")
    _, fields = filled(editor.page(f"{TEXTS}/en"), f"{TEXTS}/en")
    save(editor, home__title="Concert")
    editor.post(f"{TEXTS}/en", {**fields, "do": "save", f"{TITLE}.en": "Ball"})
    assert state_beside(editor.page(f"{TEXTS}/en"), f"{TITLE}.en") == "à relire"


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


def test_french_is_advised_kindly_and_other_languages_are_left_alone(editor, speaking):
    save(editor, home__lead="Les usagers sont priés de se munir d’un sac.")
    page = editor.page(f"{TEXTS}/fr")
    beside = page.find(id="texts.home.lead.fr").parent
    said = [words(line) for line in beside.select(".words-advice li")]
    assert [line.partition(" On")[0] for line in said][:1] == ["Les usagers"]
    assert "9 mots, 3 idées pour être plus clair" in words(beside)
    speaking("en")
    save(editor, "en", home__lead="Les usagers")
    assert not editor.page(f"{TEXTS}/en").select(".words-advice")


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

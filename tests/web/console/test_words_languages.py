"""A portal in several languages: added, written beside the original, told when it changes."""

import pytest

from app.models.site import Site
from tests.web.console.browsing import filled, words
from tests.web.console.words_room import TEXTS, TITLE, content, save, state_beside


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


def test_a_language_is_added_in_one_click_and_counts_what_is_left(town, editor, speaking):
    save(editor, home__title="Que faire ?", home__lead="Entrez.")
    speaking("en")
    assert content(town).languages == ("fr", "en")
    page = editor.page(TEXTS)
    lines = [words(line) for line in page.select("#t-tongues + ul > li")]
    assert lines[1].startswith("English (anglais) à écrire")
    assert lines[0].endswith("Français à jour 3 sur 3")
    assert lines[1].endswith("1 sur 3")  # a name may be the same
    save(editor, "en", home__title="What’s on?")
    lines = [words(line) for line in editor.page(TEXTS).select("#t-tongues + ul > li")]
    assert lines[1].endswith("2 sur 3")


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


def test_a_translation_written_beside_an_older_text_is_to_be_read(town, editor, speaking):
    save(editor, home__title="Bal")
    speaking("en")
    _, fields = filled(editor.page(f"{TEXTS}/en"), f"{TEXTS}/en")
    save(editor, home__title="Concert")
    editor.post(f"{TEXTS}/en", {**fields, "do": "save", f"{TITLE}.en": "Ball"})
    assert state_beside(editor.page(f"{TEXTS}/en"), f"{TITLE}.en") == "à relire"


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

"""The interface is said whole in each of its languages; French is the source."""

from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app.kernel.languages import INTERFACE_LANGUAGES
from tests.house.catalogues import compiled_differs, faults, known, messages, read
from tests.house.tree import ROOT

FOLDER = ROOT / "translations"
TRANSLATED = [language for language in INTERFACE_LANGUAGES if language != "fr"]


def path_of(language):
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def said_by_the_interface():
    return messages(ROOT / "app", FOLDER / "babel.cfg")


def test_there_are_languages_beside_french():
    assert {"en", "ar"} <= set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_whole(language):
    assert not faults(read(path_of(language)))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_every_sentence_of_the_interface_and_no_other(language):
    said, translated = said_by_the_interface(), known(read(path_of(language)))
    assert len(said) > 100
    assert said - translated == set(), "pybabel extract, then update (translations/README.md)"
    assert translated - said == set(), "nobody says these any more"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_says_what_its_source_says(language):
    path = path_of(language)
    compiled = path.with_suffix(".mo").read_bytes()
    assert not compiled_differs(read(path), compiled), "pybabel compile -d translations"


def sample(string, *, said="Bonjour %(name)s", flags=(), language="en"):
    catalogue = Catalog(locale=language)
    catalogue.add(said, string, flags=flags)
    return catalogue


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        (sample(""), "empty: Bonjour %(name)s"),
        (sample("Hello %(name)s", flags=["fuzzy"]), "unsure: Bonjour %(name)s"),
        (sample("Hello"), "%(name)s: Bonjour %(name)s"),
        (sample(("", ""), said=("%(n)d bal", "%(n)d bals")), "empty: %(n)d bal"),
        (
            sample(("%(n)d a", "%(n)d b"), said=("%(n)d bal", "%(n)d bals"), language="ar"),
            "2 forms of 6: %(n)d bal",
        ),
    ],
)
def test_a_fault_in_a_catalogue_is_found(catalogue, fault):
    assert faults(catalogue) == [fault]


def test_a_whole_catalogue_has_no_fault():
    assert not faults(sample("Hello %(name)s"))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("templates/page.html", '<h1>{{ _("Bal du soir") }}</h1>'),
        ("templates/page.html", '<img alt="{{ _("Bal du soir") }}">'),
        ("templates/page.html", "{% trans %}Bal du soir{% endtrans %}"),
        ("templates/page.html", '{{ ngettext("Bal du soir", "%(num)s bals", n, num=n) }}'),
        ("web/page.py", 'TITLE = gettext("Bal du soir")'),
        ("web/page.py", 'MANY = ngettext("Bal du soir", "{number} bals", 3)'),
    ],
)
def test_a_sentence_is_found_wherever_it_is_marked(tmp_path, name, written):
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(written, encoding="utf-8")
    assert messages(tmp_path, FOLDER / "babel.cfg") == {"Bal du soir"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_said_but_not_translated_is_missed(tmp_path, language):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text('{{ _("Bal du soir") }}', encoding="utf-8")
    said = messages(tmp_path, FOLDER / "babel.cfg")
    assert said - known(read(path_of(language))) == {"Bal du soir"}


def test_a_stale_compilation_is_found():
    made = BytesIO()
    write_mo(made, sample("Hello %(name)s"))
    assert not compiled_differs(sample("Hello %(name)s"), made.getvalue())
    assert compiled_differs(sample("Hi %(name)s"), made.getvalue())

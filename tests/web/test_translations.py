"""The catalogues are those of the interface as it is today, and every page really uses them."""

import importlib.util
from copy import deepcopy
from pathlib import Path

import pytest

from app.kernel.languages import INTERFACE_LANGUAGES
from app.web.catalogues import catalogue

MAKE = Path(__file__).parents[2] / "translations" / "make.py"


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make", MAKE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def template(make):
    return make.words_of_the_interface()


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_catalogue_is_what_the_maker_would_write_again(make, template, language):
    wanted = make.updated(language, template)
    assert not make.lacking(wanted)
    assert make.path_of(language).read_bytes() == make.as_po(wanted), "python translations/make.py"


def test_what_nobody_translated_is_told(make, template):
    template = deepcopy(template)
    template.add("Une phrase toute neuve")
    assert make.lacking(make.updated("en", template)) == ["Une phrase toute neuve"]
    assert make.lacking(make.updated("fr", template)) == []


def test_french_is_printed_with_its_spaces_and_its_plural():
    french = catalogue("fr")
    assert french.gettext("Que cherchez-vous ?") == "Que cherchez-vous\u202f?"
    assert french.gettext("Source :") == "Source\u00a0:"
    event = "%(num)s événement", "%(num)s événements"
    assert [french.ngettext(*event, number) for number in (0, 1, 2)] == [
        event[0],
        event[0],
        event[1],
    ]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([0], "لا مواعيد"),
        ([1], "موعد واحد"),
        ([2], "موعدان"),
        ([3, 10, 103, 2210], "%(num)s مواعيد"),
        ([11, 26, 99, 111, 350], "%(num)s موعدًا"),
        ([100, 101, 102, 200, 2200], "%(num)s موعد"),
    ],
)
def test_arabic_counts_in_its_six_ways(numbers, said):
    one, many = "%(num)s rendez-vous", "%(num)s rendez-vous"
    assert {catalogue("ar").ngettext(one, many, number) for number in numbers} == {said}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_keeps_french_in_another_language(visit, build, language):
    build.national()
    event = build.event("25056", {language: "X"}, organizer=None)
    page = f"evenements/{event.id}-{event.slug}"
    for path in ("", "evenements", "evenements?q=zz&where=Paris", page, "contact", "plan-du-site"):
        shown = visit(f"rentree.test/{language}/{path}")
        for tag in shown.select("[lang=fr], bdi"):
            tag.extract()
        text = shown.text
        for french in ("événement", "agenda", "rendez-vous", "Chercher", "Accueil", "à venir"):
            assert french not in text, (path, french)


@pytest.mark.parametrize("prefix", ["", "/en", "/ar", "/gsw"])
def test_the_menu_of_languages_keeps_page_and_search_wherever_one_reads(visit, build, prefix):
    build.site("besancon", "25056", languages=("fr", "en", "ar", "gsw"))
    asked = "/evenements?q=bal+masqu%C3%A9&when=month&theme=musique"
    page = visit(f"besancon.rentree.test{prefix}{asked}")
    links = {a["hreflang"]: a["href"] for a in page.select(".languages a")}
    assert links == {
        code: f"https://besancon.rentree.test{'' if code == 'fr' else f'/{code}'}{asked}"
        for code in ("fr", "en", "ar", "gsw")
    }
    [here] = page.select(".languages a[aria-current]")
    assert here["hreflang"] == (prefix.strip("/") or "fr")


def test_dates_follow_the_language_and_arabic_keeps_the_digits_of_the_street(visit, build):
    build.site("besancon", "25056", languages=("fr", "en", "ar"))
    event = build.event("25056", {"fr": "Bal"})
    said = {}
    for code in ("fr", "en", "ar"):
        prefix = "" if code == "fr" else f"/{code}"
        page = visit(f"besancon.rentree.test{prefix}/evenements/{event.id}-{event.slug}")
        said[code] = page.select_one("main").text
        assert not set("٠١٢٣٤٥٦٧٨٩") & set(said[code])
    assert "samedi" in said["fr"]
    assert "Saturday" in said["en"]
    assert "السبت" in said["ar"]

"""The folders that ship with the program are right, different from each other, and honest."""

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from app.kernel.languages import INTERFACE_LANGUAGES, LANGUAGES
from app.kernel.oklch import from_hex
from app.kernel.site_texts import TEXT_KEYS
from app.services.sites.bundle import read_folder, site_folders

TENANTS = Path(__file__).parents[2] / "tenants"
DOCS = Path(__file__).parents[2] / "docs"
SITES = [
    "_national",
    *("ajaccio", "bayonne", "besancon", "bordeaux", "grand-albigeois", "ile-molene", "lille"),
    *("marseille", "nantes", "paris", "saint-denis-974", "strasbourg"),
]
CLEARLY_APART = 0.08
NARROW, PLAIN = "\u202f", "\u00a0"
WRONG_FRENCH = re.compile(
    rf"[^{NARROW}\s][;!?](?!\w)|[^{PLAIN}\s]:(?![\w/])|«[^{PLAIN}]|[^{PLAIN}]»|'"
)


def bundle(name):
    reading = read_folder(TENANTS / name, base_name="rentree.test")
    assert reading.problems == []
    return reading.bundle


def test_twelve_portals_ship_after_the_national_one():
    assert [path.name for path in site_folders(TENANTS)] == SITES


@pytest.mark.parametrize("name", SITES)
def test_a_shipped_folder_is_right(name):
    site = bundle(name).site
    assert site.slug == name.lstrip("_")
    assert set(site.languages) == set(bundle(name).texts)


def test_the_template_is_right_but_for_its_commune():
    assert bundle("_template").site.territory == ("00000",)


def test_no_two_look_or_speak_alike():
    shipped = [bundle(name) for name in SITES]
    assert len({one.site.brand.color for one in shipped}) == len(SITES)
    assert len({one.assets[one.site.brand.emblem].digest for one in shipped}) == len(SITES)
    for key in ("home.title", "home.lead", "home.presentation", "site.tagline"):
        assert len({one.texts["fr"][key] for one in shipped}) == len(SITES), key


def test_no_two_colours_are_taken_for_each_other():
    colours = {name: from_hex(bundle(name).site.brand.color) for name in SITES}
    for one, other in combinations(SITES, 2):
        assert apart(colours[one], colours[other]) > CLEARLY_APART, (one, other)


def apart(one, other):
    """Return how far apart two colours look (Oklab: a just noticeable difference is 0.02)."""

    def at(colour):
        turn = math.radians(colour.hue)
        return colour.lightness, colour.chroma * math.cos(turn), colour.chroma * math.sin(turn)

    return math.dist(at(one), at(other))


def test_french_english_and_arabic_are_among_their_languages():
    spoken = {code for name in SITES for code in bundle(name).site.languages}
    assert {"fr", "en", "ar"} <= spoken
    assert all(2 <= len(bundle(name).site.languages) <= 4 for name in SITES)


@pytest.mark.parametrize("name", SITES)
def test_a_site_greets_in_each_of_its_languages(name):
    for language, texts in bundle(name).texts.items():
        greeting = {"site.tagline", "home.title", "home.lead"}
        assert greeting | ({"site.notice"} & set(bundle(name).texts["fr"])) <= set(texts), language
        assert not any("'" in text for text in texts.values()), language


@pytest.mark.parametrize("name", SITES)
def test_foreign_readers_get_the_whole_site(name):
    spoken = bundle(name).texts
    for language in set(spoken) & {"en", "ar", "de", "es", "it", "nl", "pt"}:
        assert set(spoken[language]) == set(spoken["fr"]), language


@pytest.mark.parametrize("name", SITES)
def test_a_demonstration_says_that_it_is_one(name):
    shipped = bundle(name)
    assert "démonstration" in shipped.texts["fr"]["legal.notice"]
    assert shipped.site.accessibility.status == "non-conforme"
    assert not shipped.site.contact.phone
    assert not shipped.site.contact.email


@pytest.mark.parametrize("name", [*SITES, "_template"])
def test_the_french_is_set_as_french_is(name):
    for key, text in bundle(name).texts["fr"].items():
        words = re.sub(r"\]\([^)]*\)", "]", text)
        assert not WRONG_FRENCH.search(words), (key, WRONG_FRENCH.search(words))


def test_every_text_key_is_explained_to_the_web_officer():
    page = (DOCS / "adding-a-commune.md").read_text(encoding="utf-8")
    for key, text in TEXT_KEYS.items():
        assert f"`{key}`" in page
        assert text.meaning in page


def test_every_language_is_told_to_the_web_officer():
    page = (DOCS / "languages.md").read_text(encoding="utf-8")
    for code, language in LANGUAGES.items():
        side = {"ltr": "de gauche à droite", "rtl": "de droite à gauche"}[language.direction]
        spoken = "oui" if code in INTERFACE_LANGUAGES else "en français"
        assert f"| `{code}` | {language.autonym} | {side} | {spoken} |" in page

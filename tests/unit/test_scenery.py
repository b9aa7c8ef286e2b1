"""What the landscapes of forty known towns show, and the file that says it for all."""

import csv
import gzip

import pytest

from app.kernel.scenery import COUNTRY, ORDER, PARTS, scenery, size_of, written
from app.services.commune_list import REFERENCE

KNOWN = {
    "25056": ("Besançon", "river hills"),
    "13055": ("Marseille", "sea hills"),
    "2A004": ("Ajaccio", "sea mountain island"),
    "64102": ("Bayonne", "river hills"),
    "67482": ("Strasbourg", "river plain"),
    "75056": ("Paris", "river plain"),
    "59350": ("Lille", "plain"),
    "44109": ("Nantes", "river plain"),
    "33063": ("Bordeaux", "river plain"),
    "81004": ("Albi", "river hills"),
    "97411": ("Saint-Denis", "sea mountain island tropics"),
    "29155": ("Ouessant", "sea plain island"),
    "29084": ("Île-Molène", "sea plain island"),
    "69123": ("Lyon", "river hills"),
    "31555": ("Toulouse", "river plain"),
    "29019": ("Brest", "sea plain"),
    "35238": ("Rennes", "river plain"),
    "76351": ("Le Havre", "sea plain"),
    "38185": ("Grenoble", "river mountain"),
    "74056": ("Chamonix-Mont-Blanc", "river mountain"),
    "05023": ("Briançon", "river mountain"),
    "63113": ("Clermont-Ferrand", "mountain"),
    "37261": ("Tours", "river plain"),
    "66136": ("Perpignan", "river plain"),
    "59183": ("Dunkerque", "sea plain"),
    "64122": ("Biarritz", "sea hills"),
    "64445": ("Pau", "river hills"),
    "2B033": ("Bastia", "sea mountain island"),
    "2B096": ("Corte", "river mountain"),
    "28085": ("Chartres", "river plain"),
    "28291": ("Ouarville", "plain"),
    "18033": ("Bourges", "plain"),
    "12202": ("Rodez", "river hills"),
    "97424": ("Cilaos", "mountain tropics"),
    "97302": ("Cayenne", "sea plain tropics"),
    "97209": ("Fort-de-France", "sea mountain island tropics"),
    "97611": ("Mamoudzou", "sea hills island tropics"),
    "34301": ("Sète", "sea plain"),
    "06083": ("Menton", "sea hills"),
    "06136": ("Sospel", "mountain"),
    "83137": ("Toulon", "sea hills"),
    "34172": ("Montpellier", "river plain"),
}


@pytest.fixture(scope="module")
def said():
    with gzip.open(REFERENCE / "scenery.csv.gz", "rt", encoding="utf-8") as lines:
        return {row["code_insee"]: row["paysage"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize("insee", KNOWN, ids=lambda insee: KNOWN[insee][0])
def test_a_known_town_looks_as_it_does(said, insee):
    assert said[insee] == KNOWN[insee][1]


def test_every_commune_of_the_list_has_a_landscape_and_no_other(said):
    with gzip.open(REFERENCE / "communes.csv.gz", "rt", encoding="utf-8") as lines:
        assert {row["code_insee"] for row in csv.DictReader(lines)} == said.keys()


def test_each_landscape_is_in_words_that_we_draw_with_one_relief(said):
    for words in set(said.values()):
        parts = words.split()
        assert written(parts) == words
        assert len({"mountain", "hills", "plain"} & set(parts)) == 1
        assert "sea" in parts or "island" not in parts


def test_towns_far_inland_are_not_on_the_sea(said):
    inland = ("21", "25", "45", "58", "67", "69", "75", "87", "90")
    assert not [i for i, words in said.items() if i.startswith(inland) and "sea" in words]


def test_the_words_are_those_of_the_drawing():
    assert set(ORDER) == PARTS
    assert COUNTRY.parts <= PARTS


def test_a_word_that_nobody_draws_is_left_out_and_nothing_at_all_is_hills():
    assert scenery("25056", "river volcano", 100).parts == {"river"}
    assert scenery("25056", None, None).parts == {"hills"}


def test_the_more_people_live_there_the_more_is_built():
    assert [size_of(n) for n in (None, 0, 2_999, 3_000, 59_999, 60_000)] == [
        "village",
        "village",
        "village",
        "town",
        "town",
        "city",
    ]

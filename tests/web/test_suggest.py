"""/suggestions/lieux: small, cacheable, from our own list, in the reader's language."""

import pytest

from app.kernel.french import fold_commune
from app.models.commune import Commune
from app.services.communes import load
from tests.db.test_communes import SLICE

ASKED = "/suggestions/lieux?q="


@pytest.fixture
def country(session, build):
    load(session, SLICE)
    return build.national(languages=("fr", "en", "ar"))


def asked(visit, typed, *, site="rentree.test", prefix=""):
    found = visit.raw(f"{site}{prefix}{ASKED}{typed}")
    assert found.status_code == 200, found.text
    return found.json


def test_a_commune_is_proposed_with_its_department(visit, country):
    told = asked(visit, "saint-d")
    assert told["items"][0] == {
        "where": "Saint-Denis (974)",
        "name": "Saint-Denis",
        "more": "974, La Réunion",
    }
    assert told["said"] == "5 propositions"


def test_a_postal_code_proposes_its_communes(visit, country):
    told = asked(visit, "25720")
    assert told["items"][0]["where"] == "25720 Avanne-Aveney"
    assert {item["more"] for item in told["items"]} == {"25720, Doubs"}


@pytest.mark.parametrize(
    ("prefix", "more"), [("", "département, 86"), ("/en", "department, 86"), ("/ar", "86")]
)
def test_an_area_says_what_it_is_in_the_reader_s_language(visit, country, prefix, more):
    area, commune = asked(visit, "vienne", prefix=prefix)["items"]
    assert (area["where"], commune["where"]) == ("Vienne (86)", "Vienne (38)")
    assert more in area["more"]


def test_each_proposal_is_understood_by_the_search(visit, country):
    for typed in ("saint", "va", "vi", "25720", "69", "97", "pa", "bret", "corse"):
        for item in asked(visit, typed)["items"]:
            page = visit(f"rentree.test/evenements?where={item['where'].replace(' ', '+')}")
            assert not page.select(".fault"), item
            assert "Quelle commune" not in page.h1.text


def test_a_name_that_two_communes_of_a_department_bear_comes_with_its_code(visit, session, country):
    other = session.get_one(Commune, "25058")
    other.name, other.folded_name, other.population = "Saône", fold_commune("Saône"), 1306
    session.commit()
    wheres = [item["where"] for item in asked(visit, "saone")["items"]]
    assert wheres[:2] == ["25660 Saône", "25720 Saône"]


def test_a_site_proposes_its_own_territory_first(visit, build, country):
    build.site("gard", "30247")
    found = asked(visit, "saint-d", site="gard.rentree.test")["items"]
    assert [item["where"] for item in found][:2] == ["Saint-Denis (30)", "Saint-Denis (974)"]
    assert len({item["where"] for item in found}) == len(found)


@pytest.mark.parametrize("typed", ["", "b", "+", "zzzz", "%25", "%00", "%0A", "a" * 500])
def test_what_means_nothing_proposes_nothing(visit, country, typed):
    assert asked(visit, typed) == {"items": [], "said": ""}


def test_an_answer_may_be_kept_and_is_told_unchanged(visit, country):
    found = visit.raw(f"rentree.test{ASKED}besan")
    assert found.headers["Cache-Control"].startswith("public, max-age=")
    assert found.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in found.headers
    again = visit.raw(f"rentree.test{ASKED}besan", headers={"If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("query", ["where=besan", "q=besan&when=today", "q=besan&x=1"])
def test_a_parameter_that_it_does_not_know_is_refused(visit, country, query):
    found = visit.raw(f"rentree.test/suggestions/lieux?{query}")
    assert found.status_code == 422
    assert found.headers["Cache-Control"] == "no-store"
    assert found.json["status"] == 422


def test_two_beginnings_at_once_are_refused_rather_than_the_first_one_taken(visit, country):
    found = visit.raw("rentree.test/suggestions/lieux?q=besan&q=albi")
    assert (found.status_code, found.mimetype) == (422, "application/problem+json")
    said = "q\u00a0: Il y a plusieurs valeurs (besan, albi)\u00a0: n’en donnez qu’une."
    assert found.json["detail"] == said
    assert asked(visit, "besan&q=besan") == asked(visit, "besan")


def test_the_page_cache_keeps_it(kept, country):
    first = kept(f"rentree.test{ASKED}besan")
    again = kept(f"rentree.test{ASKED}besan")
    assert first.data == again.data
    assert "hit" in again.headers["Cache-Status"]


def test_a_list_that_is_loaded_anew_is_proposed_anew(app, visit, session, country):
    assert asked(visit, "quing")["items"] == []
    commune = session.get_one(Commune, "25058")
    commune.name, commune.folded_name, commune.population = "Quingey", "quingey", 1400
    session.commit()
    app.extensions["sites"].forget()
    assert asked(visit, "quing")["items"][0]["where"] == "Quingey (25)"

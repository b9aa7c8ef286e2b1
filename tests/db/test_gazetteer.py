"""While somebody types, the places that may be meant: the likeliest first, eight at most."""

import pytest
from sqlalchemy.orm import Session

from app.queries import gazetteer
from app.queries.gazetteer import Gazetteer
from app.services.communes import load
from app.services.neighbours import touching
from tests.db.test_communes import SLICE


@pytest.fixture
def names(session: Session) -> Gazetteer:
    load(session, SLICE)
    return gazetteer.read(session)


def proposed(names: Gazetteer, typed: str) -> list[str]:
    found = gazetteer.proposals(names, typed)
    return [one.area.name if one.area else one.insee for one in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("besan", ["25056"]),
        ("BESANÇON", ["25056"]),
        ("saint-d", ["97411", "93066", "11339", "30247"]),
        ("st d", ["97411", "93066", "11339", "30247"]),
        ("denis", ["97411", "93066", "Seine-Saint-Denis", "11339", "30247"]),
        ("vit", ["51649", "25527"]),
        ("mans", ["72181"]),
        ("hay", ["94038"]),
        ("paris 15", ["75056"]),
        ("25720", ["25036", "25058", "25245", "25328", "25473"]),
        ("250", ["25056"]),
        ("25", ["Doubs", "25056", "25031", "25527", "25532", "25560", "25258", "25036"]),
        ("2a", ["Corse-du-Sud"]),
        ("doubs", ["Doubs"]),
        ("doub", ["Doubs"]),
        ("vienne", ["Vienne", "38544"]),
        ("la reun", ["La Réunion"]),
        ("région bretagne", ["Bretagne"]),
        ("b", []),
        (" ", []),
        ("zzz", []),
        ("%", []),
        ("\n\n", []),
        ("\t25", ["Doubs", "25056", "25031", "25527", "25532", "25560", "25258", "25036"]),
    ],
)
def test_what_begins_so_is_proposed_the_likeliest_first(
    names: Gazetteer, typed: str, expected: list[str]
) -> None:
    assert proposed(names, typed)[: len(expected) or None] == expected


def test_eight_are_enough(names: Gazetteer) -> None:
    assert len(proposed(names, "sa")) <= 8
    assert len(proposed(names, "25")) == 8


def test_a_territory_has_names_of_its_own(session: Session, names: Gazetteer) -> None:
    own = gazetteer.read(session, ["30247", "25527"])
    assert proposed(own, "saint") == ["25527", "30247"]
    assert proposed(own, "doubs") == ["Doubs"]  # named whole, an area needs no list


def test_another_list_has_another_mark(session: Session) -> None:
    load(session, SLICE)
    before = gazetteer.mark(session)
    assert gazetteer.mark(session) == before
    assert before[0] == 54


def test_neighbours_share_a_border_and_say_so_of_each_other() -> None:
    around = touching("25056")
    assert {"25036", "25058", "25560"} <= around
    assert "25056" not in around
    assert all("25056" in touching(other) for other in around)
    assert "69123" in touching("69266")


@pytest.mark.parametrize("insee", ["29155", "99999", "", "25", "insee"])
def test_an_island_or_an_unknown_code_has_no_neighbours(insee: str) -> None:
    assert touching(insee) == frozenset()

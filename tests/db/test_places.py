"""What people type for a place leads to a commune, to choices, or to the geocoder."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.queries.places import AddressLike, Choices, CommuneFound, Nothing, resolve
from app.services.communes import load
from tests.db.test_communes import SLICE

FRANCE = Scope.country(1)


@pytest.fixture(autouse=True)
def _communes(session: Session) -> None:
    load(session, SLICE)


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("Besançon", "25056"),
        ("  besancon ", "25056"),
        ("25000", "25056"),
        ("25056", "25056"),
        ("Besançon (25)", "25056"),
        ("25000 Besançon", "25056"),
        ("Besançon, France", "25056"),
        ("St Denis 974", "97411"),
        ("Saint-Denis (La Réunion)", "97411"),
        ("saint denis reunion", "97411"),
        ("Saint-Denis, La Réunion", "97411"),
        ("Albi, Tarn", "81004"),
        ("93200 Saint-Denis", "93066"),
        ("Saint-Denis 93200", "93066"),
        ("Paris 15e", "75056"),
        ("75116", "75056"),
        ("PARIS 16", "75056"),
        ("Lyon 3e arrondissement", "69123"),
        ("69001", "69123"),
        ("2A004", "2A004"),
        ("2a004", "2A004"),
        ("Ajaccio (2A)", "2A004"),
        ("Arbignieu", "01015"),
        ("01003", "01165"),
        ("l'hay les roses", "94038"),
        ("hay les roses", "94038"),
        ("91000 Évry", "91228"),
        ("besan", "25056"),
        ("97133", "97701"),
    ],
)
def test_a_commune_is_recognised(session: Session, text: str, insee: str) -> None:
    found = resolve(session, text, scope=FRANCE)
    assert isinstance(found, CommuneFound)
    assert found.commune.insee == insee


def test_namesakes_are_offered_the_largest_first(session: Session) -> None:
    found = resolve(session, "Saint-Denis", scope=FRANCE)
    assert isinstance(found, Choices)
    assert [facts.insee for facts in found.communes] == ["97411", "93066", "11339", "30247"]


def test_on_a_site_its_own_commune_wins_over_namesakes(session: Session) -> None:
    for insee in ("97411", "30247"):
        found = resolve(session, "Saint-Denis", scope=Scope.of_site(2, [insee, "25056"]))
        assert isinstance(found, CommuneFound)
        assert found.commune.insee == insee


def test_on_a_site_a_commune_elsewhere_is_still_found(session: Session) -> None:
    found = resolve(session, "Albi", scope=Scope.of_site(2, ["25056"]))
    assert isinstance(found, CommuneFound)
    assert found.commune.insee == "81004"


def test_a_beginning_means_the_site_s_own_commune_first(session: Session) -> None:
    assert isinstance(resolve(session, "Sai", scope=FRANCE), Choices)
    found = resolve(session, "Sai", scope=Scope.of_site(2, ["25527"]))
    assert isinstance(found, CommuneFound)
    assert found.commune.name == "Saint-Vit"


def test_a_postal_code_of_several_communes_offers_them(session: Session) -> None:
    found = resolve(session, "25720", scope=FRANCE)
    assert isinstance(found, Choices)
    names = {facts.name for facts in found.communes}
    assert names == {"Avanne-Aveney", "Beure", "Fontain", "Larnod", "Pugey"}


def test_a_postal_code_and_a_name_mean_one_of_them(session: Session) -> None:
    found = resolve(session, "25720 beure", scope=FRANCE)
    assert isinstance(found, CommuneFound)
    assert found.commune.name == "Beure"


def test_a_letter_amiss_is_offered_not_decided_for_a_namesake(session: Session) -> None:
    found = resolve(session, "bezancon", scope=FRANCE)
    assert isinstance(found, CommuneFound | Choices)


@pytest.mark.parametrize(
    "text",
    ["12 rue Mégevand", "rue Mégevand Besançon", "3 place Granvelle, 25000 Besançon", "Av. Foch 8"],
)
def test_an_address_is_left_to_the_geocoder(session: Session, text: str) -> None:
    assert resolve(session, text, scope=FRANCE) == AddressLike(text)


@pytest.mark.parametrize("text", ["", "   ", "?", "99999", "00000", "zzzzzz", "%", "حفلة"])
def test_what_means_nothing_finds_nothing(session: Session, text: str) -> None:
    assert resolve(session, text, scope=FRANCE) == Nothing()


def test_an_answer_costs_the_same_for_one_commune_or_many(
    session: Session, count_statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    counts = []
    for text in ("Albi", "Saint-Denis"):
        with count_statements() as statements:
            resolve(session, text, scope=FRANCE)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 4

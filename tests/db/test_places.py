"""What people type for a place leads to a commune, to choices, or to the geocoder."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from app.kernel.areas import DEPARTMENTS, REGIONS, Area, written_area
from app.kernel.scope import Scope
from app.models.commune import Commune
from app.queries import communes
from app.queries.places import AddressLike, AreaFound, Choices, CommuneFound, Nothing, resolve
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


def meant(session: Session, text: str, scope: Scope = FRANCE) -> str:
    """What ``text`` means, in short."""
    match resolve(session, text, scope=scope, with_areas=True):
        case CommuneFound(commune=commune):
            return commune.insee
        case AreaFound(area=area):
            return f"{area.kind} {area.name}"
        case Choices(communes=several, areas=areas):
            return " ".join([*(area.name for area in areas), *(one.insee for one in several)])
        case other:
            return type(other).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # By their codes: two or three figures are a department where they are nothing else.
        ("25", "department Doubs"),
        ("2A", "department Corse-du-Sud"),
        ("2b", "department Haute-Corse"),
        ("20", "region Corse"),
        ("971", "department Guadeloupe"),
        ("97", "Nothing"),
        ("75", "75056"),
        ("977", "97701"),
        # By name, by name and code, by name and kind.
        ("Doubs", "department Doubs"),
        ("le doubs", "department Doubs"),
        ("Doubs (25)", "department Doubs"),
        ("Doubs, France", "department Doubs"),
        ("département du Doubs", "department Doubs"),
        ("Nord", "department Nord"),
        ("Loire", "department Loire"),
        ("Creuse", "department Creuse"),
        ("la Marne", "department Marne"),
        ("cotes d armor", "department Côtes-d’Armor"),
        ("Bretagne", "region Bretagne"),
        ("région Bretagne", "region Bretagne"),
        ("ile de france", "region Île-de-France"),
        ("Corse", "region Corse"),
        ("paca", "region Provence-Alpes-Côte d’Azur"),
        ("Alsace", "region Alsace"),
        # A department that is a region too is one answer.
        ("La Réunion", "department La Réunion"),
        ("région Réunion", "department La Réunion"),
        # A commune by itself, though its department has its name and its land.
        ("Paris", "75056"),
        ("Paris (75)", "75056"),
        ("Saint-Barthélemy", "97701"),
        ("Le Mans", "72181"),
        ("Lyon 3e", "69123"),
        ("Lyon 3", "69123"),
        # Of one name, and neither outweighs the other.
        ("Vienne", "Vienne 38544"),
        ("Vienne (38)", "38544"),
        ("Vienne (86)", "department Vienne"),
        ("Vienne (commune)", "38544"),
        ("commune de Vienne", "38544"),
        # What begins so, what is spelt nearly so.
        ("finist", "department Finistère"),
        ("finstère", "department Finistère"),
        ("Bezancon", "25056"),
        ("12 rue de Bretagne", "AddressLike"),
    ],
)
def test_what_is_typed_means_a_commune_or_an_area(
    session: Session, text: str, expected: str
) -> None:
    assert meant(session, text) == expected


def test_the_commune_of_the_site_wins_over_an_area_of_its_name(session: Session) -> None:
    assert meant(session, "Vienne", Scope.of_site(2, ["38544"])) == "38544"
    assert meant(session, "Vienne (86)", Scope.of_site(2, ["38544"])) == "department Vienne"


def test_an_area_that_outweighs_a_village_a_hundred_times_is_meant(session: Session) -> None:
    village = session.get_one(Commune, "38544")
    village.population = 100
    session.get_one(Commune, "25056").department = "86"
    session.flush()
    assert meant(session, "Vienne") == "department Vienne"
    village.population = 10_000
    session.flush()
    assert meant(session, "Vienne") == "Vienne 38544"


def test_who_looks_for_a_commune_only_is_told_no_area(session: Session) -> None:
    assert resolve(session, "Bretagne", scope=FRANCE) == Nothing()
    found = resolve(session, "Vienne", scope=FRANCE)
    assert isinstance(found, CommuneFound)


@pytest.mark.parametrize("area", [*DEPARTMENTS, *REGIONS], ids=lambda area: area.code)
def test_what_names_an_area_surely_is_read_back(session: Session, area: Area) -> None:
    assert resolve(session, written_area(area), scope=FRANCE, with_areas=True) == AreaFound(area)


def test_the_communes_of_a_department_are_found_with_its_people(session: Session) -> None:
    found = communes.of_departments(session, ["2A", "2B"])
    assert found == {"2A004", "2B096"}
    assert communes.people_of_departments(session, ["2A", "2B"]) == 76320 + 7819
    assert communes.of_departments(session, []) == frozenset()
    assert communes.people_of_departments(session, ["99"]) == 0

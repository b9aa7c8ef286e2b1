"""A place is put in its commune by the surest clue, and never by a guess."""

import pytest
from sqlalchemy.orm import Session

from app.kernel.places import How, Located, PlaceGiven, Unplaced
from app.services.communes import load
from app.services.ingest.locate import Locator
from tests.db.test_communes import SLICE


@pytest.fixture
def locator(session: Session) -> Locator:
    load(session, SLICE)
    return Locator.load(session)


def given(**clues: object) -> PlaceGiven:
    return PlaceGiven(**clues)


@pytest.mark.parametrize(
    ("place", "insee", "how"),
    [
        (given(insee="25056"), "25056", How.INSEE),
        (given(insee="1015"), "01015", How.INSEE),
        (given(insee="2a004"), "2A004", How.INSEE),
        (given(insee="75111"), "75056", How.FORMER_INSEE),
        (given(insee="69383"), "69123", How.FORMER_INSEE),
        (given(insee="13201"), "13055", How.FORMER_INSEE),
        (given(insee="01003"), "01165", How.FORMER_INSEE),
        (given(postal_code="25000", city="BESANCON"), "25056", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="93200", city="St-Denis"), "93066", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="97400", city="Saint Denis"), "97411", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="75011", city="Paris 11e"), "75056", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="69003", city="LYON 3EME"), "69123", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="51300", city="Vitry le Francois"), "51649", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="01300", city="Arbignieu"), "01015", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="14240", city="Torteval"), "14581", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="91000", city="Évry"), "91228", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="72000", city="Le Mans Centre"), "72181", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="25000", city="Besancn"), "25056", How.POSTAL_CODE_AND_NAME),
        (given(city="25000 Besançon"), "25056", How.POSTAL_CODE_AND_NAME),
        (given(postal_code="25030", city="Besançon cedex"), "25056", How.DEPARTMENT_AND_NAME),
        (given(postal_code="25000", city="Thise"), "25560", How.DEPARTMENT_AND_NAME),
        (given(city="Besançon"), "25056", How.NAME),
        (given(city="Saint-Denis (974)"), "97411", How.NAME),
        (given(city="Saint-Denis", country_code="RE"), "97411", How.NAME),
        (given(city="Saint-Denis", department="Gard"), "30247", How.NAME),
        (given(city="Saint-Denis", region="Île-de-France"), "93066", How.NAME),
        (given(city="Saint-Denis", region="11"), "93066", How.NAME),
        (given(city="Albi, Tarn"), "81004", How.NAME),
        (given(city="Albi", address="., 81000 Albi - Tarn"), "81004", How.POSTAL_CODE_AND_NAME),
        (given(address="Musée, 81000 - Tarn"), "81004", How.POSTAL_CODE),
        (
            given(city="Valence", address="Le Préau, 82400 Valence"),
            "82186",
            How.POSTAL_CODE_AND_NAME,
        ),
        (given(postal_code="97490", city="Sainte-Clotilde"), "97411", How.POSTAL_CODE),
        (given(postal_code="04000", city="Albi", lat=43.93, lon=2.15), "81004", How.COORDINATES),
        (
            given(postal_code="25030", city="Besançon", lat=43.9, lon=2.1),
            "25056",
            How.DEPARTMENT_AND_NAME,
        ),
        (given(city="Nouméa", lat=-22.27, lon=166.44), "98818", How.NAME),
        (given(postal_code="25000"), "25056", How.POSTAL_CODE),
        (given(postal_code="97133"), "97701", How.POSTAL_CODE),
        (given(postal_code="25000", city="Planoise", country_code="FR"), "25056", How.POSTAL_CODE),
        (given(address="3 rue Mégevand, 25000 Besançon"), "25056", How.POSTAL_CODE_AND_NAME),
        (given(address="Salle des fêtes, Besançon, France"), "25056", How.NAME),
        (given(lat=47.2378, lon=6.0241), "25056", How.COORDINATES),
        (given(lat=-20.89, lon=55.45), "97411", How.COORDINATES),
        (given(lat=43.29, lon=5.35), "13055", How.NEAR_COORDINATES),
        (given(city="Saint-Denis", lat=48.93, lon=2.35), "93066", How.NAME),
        (given(city="Valence", lat=44.93, lon=4.89), "26362", How.NAME),
    ],
)
def test_a_place_is_put_in_its_commune(
    locator: Locator, place: PlaceGiven, insee: str, how: How
) -> None:
    found = locator.locate(place)
    assert isinstance(found, Located), found
    assert (found.insee, found.how) == (insee, how)


@pytest.mark.parametrize(
    ("place", "why", "needs_geocoding"),
    [
        (given(), "Aucun lieu n’est indiqué", False),
        (given(name="Salle des fêtes"), "Aucun lieu n’est indiqué", False),
        (given(city="Saint-Denis"), "4 communes s’appellent", False),
        (given(city="Saint-Denis", address="2 rue de Paris"), "4 communes", True),
        (given(postal_code="25720"), "5 communes ont le code postal 25720", False),
        (given(postal_code="25720", city="Chez moi"), "ne s’appelle « Chez moi »", False),
        (given(city="Prague", country_code="CZ", lat=50.1, lon=14.4), "à l’étranger (CZ)", False),
        (given(city="Besançon", country_code="CZ"), "à l’étranger", False),
        (given(postal_code="11000", city="Praha"), "ne s’appelle pas « Praha »", False),
        (given(postal_code="98000", city="Monaco"), "code postal 98000 est inconnu", False),
        (given(city="Vienne", lat=48.2, lon=16.37), "aucune commune française", False),
        (given(city="Vienne", lat=48.2, lon=16.37, address="1 Ring"), "aucune commune", False),
        (given(lat=50.08, lon=14.42), "aucune commune française", False),
        (given(city="Paris", lat=45.76, lon=4.83), "contredit", False),
        (given(postal_code="75011", city="Albi"), "se contredisent", False),
        (given(insee="99999"), "Le code INSEE 99999 n’existe pas", False),
        (given(address="Salle des fêtes"), "Aucun lieu n’est indiqué", True),
        (given(address=" - "), "Aucun lieu n’est indiqué", False),
        (given(lat=0.0, lon=0.0), "Aucun lieu", False),
        (given(lat=float("nan"), lon=4.0), "Aucun lieu", False),
        (given(lat=470.0, lon=6.0), "Aucun lieu", False),
    ],
)
def test_a_place_in_doubt_is_left_unplaced_with_the_reason(
    locator: Locator, place: PlaceGiven, why: str, needs_geocoding: bool
) -> None:
    found = locator.locate(place)
    assert isinstance(found, Unplaced), found
    assert why in found.reason_fr.replace("\u00a0", " ")
    assert found.needs_geocoding is needs_geocoding


def test_a_postal_code_in_the_field_of_the_insee_code_is_seen(locator: Locator) -> None:
    affoux = locator.locate(given(insee="69001"))
    lyon = locator.locate(given(insee="69001", postal_code="69001", city="Lyon"))
    assert isinstance(affoux, Located)
    assert isinstance(lyon, Located)
    assert (affoux.insee, lyon.insee) == ("69001", "69123")


def test_an_insee_code_wins_over_a_wrong_postal_code_if_the_name_agrees(
    locator: Locator,
) -> None:
    found = locator.locate(given(insee="25056", postal_code="75011", city="Besançon"))
    assert isinstance(found, Located)
    assert (found.insee, found.how) == ("25056", How.INSEE)


def test_an_insee_code_that_all_the_rest_contradicts_is_not_believed(locator: Locator) -> None:
    found = locator.locate(given(insee="25056", postal_code="75011", city="Paris"))
    assert isinstance(found, Located)
    assert found.insee == "75056"


def test_coordinates_alone_do_not_undo_an_insee_code(locator: Locator) -> None:
    swapped = locator.locate(given(insee="25056", lat=6.02, lon=47.24))
    assert isinstance(swapped, Located)
    assert swapped.insee == "25056"


def test_each_place_keeps_its_own_time(locator: Locator) -> None:
    zones = {}
    for insee in ("25056", "97411", "98735", "98731", "98719", "98818"):
        found = locator.locate(given(insee=insee))
        assert isinstance(found, Located)
        zones[insee] = found.timezone
    assert zones == {
        "25056": "Europe/Paris",
        "97411": "Indian/Reunion",
        "98735": "Pacific/Tahiti",
        "98731": "Pacific/Marquesas",
        "98719": "Pacific/Gambier",
        "98818": "Pacific/Noumea",
    }


def test_no_code_outside_the_current_list_is_ever_given(locator: Locator) -> None:
    # An arrondissement, a former commune, and a commune that this list lacks.
    for code in ("75120", "01003", "33063"):
        found = locator.locate(given(insee=code))
        assert isinstance(found, Unplaced) or found.insee in {"75056", "01165"}


def test_every_commune_is_found_by_its_postal_code_and_its_name_in_capitals(
    session: Session,
) -> None:
    load(session)
    locator = Locator.load(session)
    known = locator.known
    wrong = [
        (code, insee)
        for code, insees in known.by_postal_code.items()
        for insee in insees
        if getattr(
            locator.locate(given(postal_code=code, city=known.communes[insee].name.upper())),
            "insee",
            None,
        )
        != insee
    ]
    assert wrong == []


def test_a_locator_asks_the_database_nothing_once_it_is_built(session: Session) -> None:
    load(session, SLICE)
    locator = Locator.load(session)
    session.rollback()
    session.close()
    locator.locate(given(lat=47.2378, lon=6.0241))
    assert not session.in_transaction()

"""A form of HelloAsso lands in the commune where its event is, or is said to be unplaced."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel.places import Located, Unplaced
from app.services.communes import load
from app.services.ingest.locate import Locator
from app.services.ingest.sources.helloasso import AssociationGiven
from tests.db.test_communes import SLICE
from tests.unit.helloasso_forms import drafted

VITRY = AssociationGiven(postal_code="51300", city="Vitry-le-François")
ISLAND = AssociationGiven(postal_code="97400", city="Saint-Denis")
LANDED = [
    ("the sixteenth of Paris", {"city": "Paris 16e", "zipCode": "75116"}, "75056"),
    ("the third of Lyon", {"city": "LYON 3EME", "zipCode": "69003"}, "69123"),
    ("one of the communes of 51300", {"city": "Vitry le Francois", "zipCode": 51300}, "51649"),
    ("Saint-Denis, in the 93", {"city": "St-Denis", "zipCode": "93 200"}, "93066"),
    ("Saint-Denis, on the island", {"city": "ST DENIS", "zipCode": "97400"}, "97411"),
    ("the island's, by its country", {"city": "Saint-Denis", "country": "REU"}, "97411"),
    ("an apostrophe", {"city": "L'Hay les Roses", "zipCode": "94240"}, "94038"),
    ("a merged commune", {"city": "Arbignieu", "zipCode": "01300"}, "01015"),
    ("a venue's name alone", {"name": "Salle des fêtes", "country": "FRA"}, "51649"),
    ("no place at all", None, "51649"),
    ("a whole address in the name", {"name": "Salle Battant, 25000 Besançon"}, "25056"),
    ("swapped coordinates", {"geoLocation": {"latitude": 6.02, "longitude": 47.2}}, "51649"),
]


@pytest.fixture
def locator(session: Session) -> Locator:
    load(session, SLICE)
    return Locator.load(session)


def test_each_form_lands_in_its_commune(locator: Locator) -> None:
    found = {}
    for shape, place, _ in LANDED:
        answer = locator.locate(drafted(association=VITRY, place=place).place)
        found[shape] = answer.insee if isinstance(answer, Located) else answer
    assert found == {shape: insee for shape, _, insee in LANDED}


def test_a_form_that_may_be_in_two_communes_is_never_guessed(locator: Locator) -> None:
    doubtful: list[Any] = [
        {"city": "Saint-Denis", "country": "FRA"},
        {"zipCode": "51300"},
        {"name": "Maison de quartier", "country": "BEL"},
    ]
    for place in doubtful:
        answer = locator.locate(drafted(association=VITRY, place=place).place)
        assert isinstance(answer, Unplaced), place


def test_the_island_s_association_places_its_own_venue_there(locator: Locator) -> None:
    draft = drafted(association=ISLAND, place={"name": "Salle Candin"})
    assert getattr(locator.locate(draft.place), "insee", None) == "97411"

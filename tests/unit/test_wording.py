"""An address becomes the words that the geocoder takes: with its city, once."""

import pytest

from app.kernel.places import PlaceGiven
from app.services.geocoding.wording import wording
from app.services.ingest.locator_clues import clues_of
from app.services.ingest.locator_gazetteer import Gazetteer

NOTHING_KNOWN = Gazetteer({}, {}, {}, {}, {}, {}, {})


@pytest.mark.parametrize(
    ("address", "city", "postal_code", "asked"),
    [
        ("3 rue Mégevand", "Besançon", "25000", "3 rue Mégevand 25000 Besançon"),
        ("3 rue Mégevand, 25000 Besançon, France", "Besançon", "25000", None),
        ("3 rue Mégevand, Besançon", "Besançon", "25 000", "3 rue Mégevand, Besançon 25000"),
        ("12 rue de Paris", "Paris", None, "12 rue de Paris Paris"),
        ("12 rue de Paris", "25000 Besançon", None, "12 rue de Paris 25000 Besançon"),
        ("« Chez Paul »\n3  rue\tHaute", "Albi", None, "Chez Paul », 3 rue Haute Albi"),
        ("  - , ", None, None, ""),
        ("", "Albi", "81000", "81000 Albi"),
    ],
)
def test_an_address_is_asked_with_what_it_lacks(
    address: str, city: str | None, postal_code: str | None, asked: str | None
) -> None:
    place = PlaceGiven(address=address, city=city, postal_code=postal_code)
    expected = "3 rue Mégevand, 25000 Besançon" if asked is None else asked
    assert wording(address, clues_of(place, NOTHING_KNOWN)) == expected


def test_what_is_too_long_loses_its_street_and_keeps_its_city() -> None:
    place = PlaceGiven(address="3 rue " + "très " * 70, city="Besançon", postal_code="25000")
    asked = wording(place.address or "", clues_of(place, NOTHING_KNOWN))
    assert asked.startswith("3 rue très")
    assert asked.endswith(" 25000 Besançon")
    assert len(asked) <= 200

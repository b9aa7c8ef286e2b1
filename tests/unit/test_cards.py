"""What a line of a list says of an event."""

from decimal import Decimal

import pytest

from app.queries.facts import PriceFacts
from app.web.cards import age_words, distance_words, euros, price_words


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (PriceFacts(None, None, None), ""),
        (PriceFacts(True, None, None), "Gratuit"),
        (PriceFacts(True, Decimal(0), Decimal(0)), "Gratuit"),
        (PriceFacts(False, None, None), "Payant"),
        (PriceFacts(False, Decimal(5), Decimal(5)), "5\u00a0€"),
        (PriceFacts(False, Decimal("7.5"), None), "À partir de 7,50\u00a0€"),
        (PriceFacts(False, None, Decimal(8)), "8\u00a0€"),
        (PriceFacts(False, Decimal(5), Decimal("12.50")), "De 5\u00a0€ à 12,50\u00a0€"),
        (PriceFacts(False, Decimal(0), Decimal(8)), "Gratuit ou payant, jusqu’à 8\u00a0€"),
        (PriceFacts(False, Decimal(0), None), "Prix libre"),
        (PriceFacts(False, Decimal(0), Decimal(0)), "Prix libre"),
    ],
)
def test_a_price_is_said_as_on_a_poster(price, said):
    assert price_words(price, "fr") == said


def test_euros_are_written_as_each_language_does():
    assert euros(Decimal(1200), "fr") == "1\u202f200\u00a0€"
    assert euros(Decimal("7.50"), "en") == "€7.50"
    assert euros(Decimal("7.50"), "ar").endswith("€")


@pytest.mark.parametrize(
    ("youngest", "oldest", "said"),
    [
        (None, None, ""),
        (0, None, ""),
        (8, None, "Dès 8 ans"),
        (1, None, "Dès 1 an"),
        (None, 12, "Jusqu’à 12 ans"),
        (0, 3, "Jusqu’à 3 ans"),
        (6, 10, "De 6 à 10 ans"),
        (6, 6, "6 ans"),
        (18, 120, "Dès 18 ans"),
    ],
)
def test_ages_are_said_in_words(youngest, oldest, said):
    assert age_words(youngest, oldest, "fr").replace("\u00a0", " ") == said


def test_arabic_ages_take_the_number_that_arabic_asks_for():
    assert age_words(8, None, "ar") == "من عمر 8 سنوات"
    assert age_words(12, None, "ar") == "من عمر 12 سنة"


@pytest.mark.parametrize(
    ("km", "said"),
    [
        (None, None),
        (0.04, "tout près"),
        (2.13, "à 2,1 km"),
        (24.6, "à 25 km"),
        (9300.0, "à 9 300 km"),
    ],
)
def test_a_distance_is_as_exact_as_it_is_useful(km, said):
    found = distance_words(km, "fr")
    assert (found and " ".join(found.split())) == said

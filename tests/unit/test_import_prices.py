"""What conditions of entry say of the price."""

from decimal import Decimal

import pytest

from app.services.ingest.prices import NOT_SAID, price_of


@pytest.mark.parametrize(
    "conditions",
    [
        "Gratuit",
        "ENTRÉE LIBRE",
        "Entrée gratuite sur réservation",
        "Libre",
        "0 €",
        "Free entry",
        "Kostenlos und freier Eintritt",
        "2e étage, entrée libre",
    ],
)
def test_plain_words_mean_free(conditions: str) -> None:
    assert price_of((conditions,)).is_free is True


@pytest.mark.parametrize(
    ("conditions", "lowest", "highest"),
    [
        ("10 €", "10", "10"),
        ("Plein 26€ | Réduit 20€ | Moins de 15 ans 12€", "12", "26"),
        ("29 à 59€", "29", "59"),
        ("5/7€", "5", "7"),
        ("4 euros étudiants, 6 euros adultes", "4", "6"),
        ("Tarif : 7€; Moins de 26 ans : 5,5€", "5.5", "7"),
        ("9€90 en prévente", "9.90", "9.90"),
        ("1 500 €", "1500", "1500"),
        ("Entrée 12 E / TR 10 E", "10", "12"),
        ("Tarifs : 6€. Gratuit pour les - 12 ans.", "6", "6"),
    ],
)
def test_an_amount_means_that_one_pays(conditions: str, lowest: str, highest: str) -> None:
    assert price_of((conditions,)) == (False, Decimal(lowest), Decimal(highest))


@pytest.mark.parametrize(
    "conditions",
    [
        "Sur réservation",
        "7",
        "29 à 62",
        "Gratuit pour les moins de 12 ans",
        "Prix libre",
        "Entrée libre (prix au chapeau)",
        "Participation libre",
        "Non gratuit",
        "",
        "Feel free to come",
    ],
)
def test_what_is_not_plain_is_left_unsaid(conditions: str) -> None:
    assert price_of((conditions,)) == NOT_SAID

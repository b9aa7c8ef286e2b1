"""One pays what one wants: who says so, and who only seems to."""

from decimal import Decimal
from typing import Any

import pytest

from app.queries.facts import PriceFacts
from app.services.ingest.prices import is_open
from app.web.cards import price_words
from tests.unit import openagenda_records
from tests.unit.helloasso_forms import drafted


@pytest.mark.parametrize(
    "conditions",
    [
        "Prix libre",
        "PRIX LIBRE ET CONSCIENT",
        "Tarif libre",
        "Au chapeau",
        "Chapeau à la sortie",
        "Entrée libre – sortie au chapeau",
        "Participation libre",
        "Participation aux frais libre",
        "Libre participation aux frais",
        "Participation libre et nécessaire",
        "Prix libre, à partir de 2 €",
        "Don libre (5 € conseillés)",
        "Pay what you want",
        "Pay-what-you-can",
    ],
)
def test_what_says_that_one_pays_what_one_wants(conditions: str) -> None:
    assert is_open((conditions,))
    assert is_open(("Gratuit", conditions)), "one of the languages is enough"


@pytest.mark.parametrize(
    "conditions",
    [
        "",
        "Entrée libre",
        "Entrée libre et gratuite",
        "Accès libre dans la limite des places",
        "Libre",
        "Gratuit",
        "5 €",
        "12 € ; tarif libre pour les demandeurs d’emploi",
        "8 €, 5 € ou prix libre pour les adhérents",
        "Participation de 5 €",
        "Atelier : fabriquez un chapeau",
        "Placement libre",
        "Temps libre et prix coûtant",
    ],
)
def test_what_only_seems_to(conditions: str) -> None:
    assert not is_open((conditions,))


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert not is_open(("1 " * 100_000 + "prix libre",))


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (PriceFacts(None, None, None, is_open=True), "Prix libre"),
        (PriceFacts(True, Decimal(0), None, is_open=True), "Prix libre"),
        (PriceFacts(False, Decimal(0), None, is_open=True), "Prix libre"),
        (PriceFacts(False, Decimal(2), None, is_open=True), "À partir de 2\u00a0€"),
    ],
)
def test_it_is_said_so(price: PriceFacts, said: str) -> None:
    assert price_words(price, "fr") == said


def _ticket(price: int, least: int | None = None) -> dict[str, Any]:
    return {"tierType": "Registration", "label": "Entrée", "price": price, "minAmount": least}


@pytest.mark.parametrize(
    ("tiers", "is_open_price"),
    [
        ([_ticket(0, 200)], True),
        ([_ticket(0, 0)], True),
        ([_ticket(0, 200), _ticket(800)], False),
        ([_ticket(800)], False),
        ([_ticket(0)], False),
        ([], False),
    ],
)
def test_a_form_where_everyone_chooses(tiers: list[Any], *, is_open_price: bool) -> None:
    draft = drafted(tiers=tiers)
    assert draft.is_open_price is is_open_price
    assert draft.conditions.get("fr", "").startswith("Prix libre") is is_open_price


def test_a_record_of_an_agenda_says_it_and_is_read_again() -> None:
    record = openagenda_records.payload("v2.json")["events"][0]
    plain = openagenda_records.drafted(record, conditions={"fr": "Entrée libre"})
    opened = openagenda_records.drafted(record, conditions={"fr": "Au chapeau"})
    assert (plain.is_open_price, opened.is_open_price) == (False, True)
    assert (plain.is_free, opened.is_free) == (True, None)
    assert plain.fingerprint != opened.fingerprint

"""What one pays on a form of HelloAsso, while it is sold, when it happens: every shape."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.services.ingest.draft import Timing
from tests.unit.helloasso_forms import OMITTED, drafted


def ticket(price: Any = OMITTED, least: Any = OMITTED, kind: Any = "Registration") -> Any:
    tier = {"tierType": kind, "price": price, "minAmount": least, "label": "Entrée"}
    return {field: value for field, value in tier.items() if value is not OMITTED}


def option(price: Any, said: Any = True) -> Any:
    return {"label": "Repas", "price": price, "isRequired": said}


PRICES = [
    ("one ticket", [ticket(800)], False, "8", "8", None),
    ("two tickets", [ticket(500), ticket(850)], False, "5", "8.50", None),
    ("a free one among them", [ticket(0), ticket(800)], False, "0", "8", None),
    ("all free", [ticket(0), ticket(0)], True, "0", "0", None),
    ("no price said on a ticket", [ticket()], True, "0", "0", None),
    ("a null price", [ticket(None)], True, "0", "0", None),
    ("no tiers", [], None, None, None, None),
    ("tiers left out", OMITTED, None, None, None, None),
    ("tiers that are no list", {"price": 3}, None, None, None, None),
    ("one pays what one wants", [ticket(OMITTED, 200)], False, "2", None, "Prix libre, à partir"),
    ("the same with a null price", [ticket(None, 150)], False, "1.50", None, "de 1,50\xa0€"),
    ("the same with a price of 0", [ticket(0, 200)], False, "2", None, "Prix libre, à partir"),
    ("what one wants, from nothing", [ticket(0, 0)], True, "0", None, "Prix libre"),
    ("a least amount of 0 beside a price", [ticket(800, 0)], False, "8", "8", None),
    ("a least amount beside a price", [ticket(800, 200)], False, "2", None, "Prix libre"),
    (
        "some fixed, some chosen",
        [ticket(800), ticket(OMITTED, 200)],
        False,
        "2",
        "8",
        "Un tarif à prix libre, à partir de 2\xa0€",
    ),
    ("chosen, with a gift", [ticket(0, 100), ticket(0, 50, "Donation")], False, "1", None, "Prix"),
    ("gifts are no tickets", [ticket(0), ticket(2000, kind="Donation")], True, "0", "0", None),
    ("gifts alone say nothing", [ticket(OMITTED, 50, "Donation")], None, None, None, None),
    ("nor do bonuses", [ticket(900), ticket(0, kind="Bonus")], False, "9", "9", None),
    ("nor products", [ticket(900), ticket(300, kind="Product")], False, "9", "9", None),
    ("a tier without a type is a ticket", [ticket(700, kind=OMITTED)], False, "7", "7", None),
    ("a payment is none", [ticket(700, kind="Payment"), ticket(0)], True, "0", "0", None),
    (
        "a required option is paid",
        [ticket(500) | {"extraOptions": [option(200)]}],
        False,
        "7",
        "7",
        None,
    ),
    (
        "so it is with a free ticket",
        [ticket(0) | {"extraOptions": [option(200)]}],
        False,
        "2",
        "2",
        None,
    ),
    ("an option is not", [ticket(0) | {"extraOptions": [option(200, None)]}], True, "0", "0", None),
    (
        "nor are options that are no list",
        [ticket(0) | {"extraOptions": {"price": 5}}],
        True,
        "0",
        "0",
        None,
    ),
    ("cents as text", [ticket("1250")], False, "12.50", "12.50", None),
    ("a dear one", [ticket(2**31 - 1)], False, "21474836.47", "21474836.47", None),
    ("thousands", [ticket(0, 1234_56)], False, "1234.56", None, "de 1\u202f234,56\xa0€"),
]


@pytest.mark.parametrize(
    ("tiers", "is_free", "least", "most", "words"),
    [case[1:] for case in PRICES],
    ids=[case[0] for case in PRICES],
)
def test_the_price(
    tiers: Any,
    is_free: bool | None,
    least: str | None,
    most: str | None,
    words: str | None,
) -> None:
    draft = drafted(tiers=tiers, saleEndDate=OMITTED)
    assert draft.is_free is is_free
    assert draft.price_min == (Decimal(least) if least is not None else None)
    assert draft.price_max == (Decimal(most) if most is not None else None)
    assert (words or "") in draft.conditions.get("fr", "")
    assert bool(draft.conditions) is (words is not None)
    assert draft.notes == ()


ODD_PRICES = [
    ("a negative price", {"tiers": [ticket(-500), ticket(800)]}, False, "8", "invraisemblable"),
    (
        "a price that no column holds",
        {"tiers": [ticket(2**31 - 1) | {"extraOptions": [option(2**31 - 1)]}, ticket(800)]},
        False,
        "8",
        "invraisemblable",
    ),
    ("nothing but a mad price", {"tiers": [ticket(2**31)]}, None, None, "illisible"),
    ("a negative one hides the price", {"tiers": [ticket(0), ticket(-1)]}, None, None, "négatif"),
    ("a negative least amount", {"tiers": [ticket(0, -200)]}, None, None, "invraisemblable"),
    ("an illegible price", {"tiers": [ticket("cher"), ticket(0)]}, None, None, "illisible"),
    ("a type of tomorrow", {"tiers": [ticket(3, kind="Perk"), ticket(5)]}, False, "0.05", "perk"),
    ("Swiss francs", {"tiers": [ticket(800)], "currency": "CHF"}, False, None, "monnaie"),
    ("free in Swiss francs", {"tiers": [ticket(0)], "currency": "CHF"}, True, None, "monnaie"),
]


@pytest.mark.parametrize(
    ("changes", "is_free", "least", "note"),
    [case[1:] for case in ODD_PRICES],
    ids=[case[0] for case in ODD_PRICES],
)
def test_an_odd_price_is_dropped_and_said(
    changes: Any,
    is_free: bool | None,
    least: str | None,
    note: str,
) -> None:
    draft = drafted(**changes)
    assert draft.is_free is is_free
    assert draft.price_min == (Decimal(least) if least is not None else None)
    assert note in " ".join(draft.notes)


@pytest.mark.parametrize("currency", ["EUR", "eur", "€", OMITTED, None, ""])
def test_a_currency_left_out_is_the_euro(currency: Any) -> None:
    assert drafted(tiers=[ticket(800)], currency=currency).price_min == Decimal(8)


def test_a_chosen_price_in_another_currency_says_no_amount() -> None:
    draft = drafted(tiers=[ticket(0, 200)], currency="CHF", saleEndDate=OMITTED)
    assert draft.conditions["fr"] == "Prix libre"


PARIS, REUNION = {"city": "Paris"}, {"city": "Saint-Denis", "zipCode": "97400", "country": "FRA"}
SALES = [
    (None, None, PARIS, None),
    ("2026-06-01T09:00:00+02:00", None, PARIS, "à partir du 1er juin 2026"),
    (None, "2026-09-11T20:30:00+02:00", PARIS, "jusqu’au 11 septembre 2026 à 20\xa0h\xa030"),
    (None, "2026-09-11T23:59:59.9999999+02:00", PARIS, "jusqu’au 11 septembre 2026"),
    (None, "2026-09-12T00:00:00+02:00", PARIS, "jusqu’au 11 septembre 2026"),
    (None, "2026-09-11T20:00:00", PARIS, "jusqu’au 11 septembre 2026 à 20\xa0h"),
    (None, "2026-09-11T18:00:00Z", REUNION, "jusqu’au 11 septembre 2026 à 22\xa0h"),
    ("2026-06-01", "2026-06-30", PARIS, "du 1er juin au 29 juin 2026"),
    ("2026-12-20", "2027-01-05T12:00", PARIS, "du 20 décembre 2026 au 5 janvier 2027 à 12\xa0h"),
    ("2026-09-11T08:00:00", "2026-09-11T20:00:00", PARIS, "le 11 septembre 2026"),
    ("2026-09-11", "2026-09-11", PARIS, "le 11 septembre 2026"),
    ("0001-01-01T00:00:00", "9999-12-31T23:59:59Z", PARIS, None),
]


@pytest.mark.parametrize(("opens", "closes", "place", "words"), SALES)
def test_while_tickets_are_sold(opens: Any, closes: Any, place: Any, words: str | None) -> None:
    draft = drafted(tiers=[ticket(800)], saleStartDate=opens, saleEndDate=closes, place=place)
    assert draft.conditions.get("fr") == (f"Billetterie ouverte {words}" if words else None)


def test_a_sale_that_ends_before_it_begins_is_dropped_and_said() -> None:
    draft = drafted(tiers=[], saleStartDate="2026-09-11", saleEndDate="2026-09-01")
    assert not draft.conditions
    assert "billetterie" in draft.notes[0]


EVENING = datetime(2026, 9, 12, 18, tzinfo=UTC)
TIMES = [
    ("an instant", "2026-09-12T20:00:00+02:00", None, Timing(EVENING), ""),
    ("with Z", "2026-09-12T18:00:00Z", None, Timing(EVENING), ""),
    ("seven digits", "2026-09-12T18:00:00.0000001Z", None, Timing(EVENING), ""),
    ("the clock of the place", "2026-09-12T20:00:00", None, Timing(datetime(2026, 9, 12, 20)), ""),  # noqa: DTZ001 (naive is what is tested)
    (
        "from midnight to midnight",
        "2026-10-25T00:00:00+02:00",
        "2026-10-26T00:00:00+01:00",
        Timing(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        "",
    ),
    ("ending as it begins", "2026-09-12T18:00Z", "2026-09-12T18:00Z", Timing(EVENING), "fin ("),
    ("ending before", "2026-09-12T18:00Z", "2025-09-12T18:00Z", Timing(EVENING), "fin ("),
    ("never ending", "2026-09-12T18:00Z", "2180-12-31T00:00Z", Timing(EVENING), "invraisemblable"),
    ("an empty .NET end", "2026-09-12T18:00Z", "0001-01-01T00:00:00", Timing(EVENING), ""),
    (
        "an end without zone has that of the start",
        "2026-09-12T18:00:00Z",
        "2026-09-12T19:00:00",
        Timing(EVENING, EVENING.replace(hour=19)),
        "",
    ),
]


@pytest.mark.parametrize(
    ("begin", "end", "expected", "note"), [case[1:] for case in TIMES], ids=[c[0] for c in TIMES]
)
def test_when_it_happens(begin: str, end: str | None, expected: Timing, note: str) -> None:
    draft = drafted(startDate=begin, endDate=end)
    (timing,) = draft.timings
    assert timing.begin.replace(microsecond=0) == expected.begin
    assert timing.end == expected.end
    assert note in " ".join(draft.notes)
    assert bool(note) is bool(draft.notes)

"""A membership form of HelloAsso is something that one joins for a season, and no event."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.clients.helloasso_payloads import FormPublic
from app.kernel.vocabulary import Mode, Status, Theme
from app.services.ingest.draft import EventDraft, Refusal, Removal
from app.services.ingest.sources.helloasso import AssociationGiven, draft_of, needs_association
from tests.unit.helloasso_forms import MJC, OMITTED

MEMBERSHIP: dict[str, Any] = {
    "organizationSlug": "judo-club",
    "organizationName": "Judo Club Bisontin",
    "formSlug": "1",
    "formType": "Membership",
    "url": "https://www.helloasso.com/associations/judo-club/adhesions/1",
    "title": "Adhésion 2026-2027",
    "state": "Public",
    "tiers": [{"id": 1, "label": "Adulte", "tierType": "Membership", "price": 18000}],
    "currency": "EUR",
    "meta": {"createdAt": "2026-06-10T15:47:01.4915717+02:00"},
}


def form(**changes: Any) -> FormPublic:
    said = {**MEMBERSHIP, **changes}
    return FormPublic.of({field: value for field, value in said.items() if value is not OMITTED})


def drafted(association: AssociationGiven | None = MJC, **changes: Any) -> EventDraft:
    draft = draft_of(form(**changes), association)
    assert isinstance(draft, EventDraft), draft
    return draft


def tier(price: Any = OMITTED, least: Any = OMITTED, kind: str = "Membership") -> dict[str, Any]:
    said = {"tierType": kind, "price": price, "minAmount": least}
    return {field: value for field, value in said.items() if value is not OMITTED}


def instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if moment else None


def test_a_membership_is_a_season_activity_of_its_associations_town() -> None:
    draft = drafted()
    assert draft.is_season
    assert draft.key == "judo-club/Membership/1"
    assert dict(draft.title) == {"fr": "Adhésion 2026-2027"}
    assert draft.organizer == "Judo Club Bisontin"
    assert (draft.place.postal_code, draft.place.city) == ("51300", "Vitry-le-François")
    assert (draft.is_free, *draft.prices) == (False, Decimal(180), Decimal(180))
    assert [way.value for way in draft.registration] == [MEMBERSHIP["url"]]
    assert draft.notes == ()


def test_it_needs_its_association_only_where_it_names_no_town() -> None:
    assert needs_association(form())
    assert not needs_association(form(place={"city": "Besançon", "zipCode": "25000"}))
    assert not needs_association(form(state="Draft"))


@pytest.mark.parametrize("kind", ["membership", "MEMBERSHIP", " Membership "])
def test_its_type_may_be_written_in_any_case(kind: str) -> None:
    assert drafted(formType=kind).is_season


@pytest.mark.parametrize(
    ("changes", "words", "is_held"),
    [
        ({"state": "Draft"}, "brouillon", False),
        ({"state": "Private"}, "privé", False),
        ({"state": "Disabled"}, "désactivé", False),
        ({"state": OMITTED}, "état", True),
        ({"title": OMITTED}, "sans titre", True),
        ({"formType": "Donation"}, "don", False),
    ],
)
def test_what_may_not_be_shown_is_refused(changes: Any, words: str, is_held: bool) -> None:
    refusal = draft_of(form(**changes), MJC)
    assert isinstance(refusal, Refusal)
    assert words in refusal.reason
    assert refusal.is_held is is_held


def test_a_deleted_one_is_removed() -> None:
    assert draft_of(form(state="Deleted"), MJC) == Removal("judo-club/Membership/1")


PRICES = [
    ("one price", [tier(1500)], False, "15", "15", ""),
    ("several", [tier(1200), tier(18000)], False, "12", "180", ""),
    ("free", [tier(0)], True, "0", "0", ""),
    (
        "one gives what one wants",
        [tier(0, 500)],
        False,
        "5",
        None,
        "Prix libre, à partir de 5\xa0€",
    ),
    ("what one wants, from nothing", [tier(0, 0)], True, "0", None, "Prix libre"),
    ("a gift is no membership", [tier(1500), tier(5000, kind="Donation")], False, "15", "15", ""),
    ("nor is a jersey", [tier(0), tier(3000, kind="Product")], True, "0", "0", ""),
    ("a tier without a type is one", [{"price": 900}], False, "9", "9", ""),
    ("a gift alone says nothing", [tier(5000, kind="Donation")], None, None, None, ""),
    ("no tier says nothing", [], None, None, None, ""),
    ("a price that cannot be read is not free", [tier(0), tier("?")], None, None, None, ""),
]


@pytest.mark.parametrize(
    ("tiers", "is_free", "least", "most", "words"),
    [case[1:] for case in PRICES],
    ids=[case[0] for case in PRICES],
)
def test_what_one_pays_to_join(
    tiers: Any, is_free: bool | None, least: str | None, most: str | None, words: str
) -> None:
    draft = drafted(tiers=tiers)
    expected = [Decimal(price) if price is not None else None for price in (least, most)]
    assert (draft.is_free, *draft.prices) == (is_free, *expected)
    assert draft.conditions.get("fr", "") == words


def test_a_membership_on_the_form_of_an_event_is_still_no_ticket() -> None:
    bal: dict[str, Any] = {"formType": "Event", "startDate": "2026-09-12T20:00:00+02:00"}
    assert drafted(**bal, tiers=[tier(1500)]).is_free is None


WORDS = [
    ({"validityType": "MovingYear"}, "Valable un an à partir de l’adhésion"),
    ({"validityType": "movingyear"}, "Valable un an à partir de l’adhésion"),
    ({"validityType": "Illimited"}, "Sans limite de durée"),
    ({"validityType": "Custom"}, ""),
    ({}, ""),
    (
        {
            "validityType": "Custom",
            "startDate": "2026-09-01T00:00:00+02:00",
            "endDate": "2027-08-31T00:00:00+02:00",
        },
        "Valable du 1er septembre 2026 au 31 août 2027",
    ),
    (
        {"startDate": "2026-09-01T00:00:00+02:00", "endDate": "2026-12-31T23:59:59+01:00"},
        "Valable du 1er septembre au 31 décembre 2026",
    ),
    ({"endDate": "2027-08-31T18:30:00+02:00"}, "Valable jusqu’au 31 août 2027"),
    ({"startDate": "2026-09-01T00:00:00+02:00"}, "Valable à partir du 1er septembre 2026"),
    (
        {
            "validityType": "Lunaire",
            "startDate": "0001-01-01T00:00:00",
            "endDate": "2027-08-31T00:00:00+02:00",
        },
        "Valable jusqu’au 31 août 2027",
    ),
    (
        {"validityType": "MovingYear", "saleEndDate": "2026-10-31T23:59:59+01:00"},
        "Valable un an à partir de l’adhésion. Adhésions ouvertes jusqu’au 31 octobre 2026",
    ),
    (
        {
            "validityType": "Illimited",
            "saleStartDate": "2026-09-01T08:00:00+02:00",
            "saleEndDate": "2026-10-01T20:30:00+02:00",
        },
        "Sans limite de durée. Adhésions ouvertes du 1er septembre au 1er octobre 2026 à 20 h 30",
    ),
]


@pytest.mark.parametrize(("dates", "words"), WORDS)
def test_for_how_long_one_joins_and_until_when(dates: dict[str, Any], words: str) -> None:
    draft = drafted(**dates)
    assert draft.conditions.get("fr", "").replace("\xa0", " ") == words.replace("\xa0", " ")
    assert draft.notes == ()


ENDS = [
    ({}, None),
    ({"validityType": "MovingYear"}, None),
    ({"saleEndDate": "2026-10-31T20:00:00+01:00"}, "2026-10-31 19:00"),
    ({"endDate": "2027-08-31T18:00:00+02:00"}, "2027-08-31 16:00"),
    # A day without an hour is whole.
    ({"endDate": "2027-08-31T00:00:00+02:00"}, "2027-08-31 22:00"),
    ({"endDate": "2027-08-31T00:00:00"}, "2027-08-31 22:00"),
    (
        {"endDate": "2027-08-31T00:00:00+02:00", "saleEndDate": "2026-12-31T12:00:00+01:00"},
        "2026-12-31 11:00",
    ),
    (
        {"endDate": "2026-12-31T00:00:00+01:00", "saleEndDate": "2027-08-31T12:00:00+02:00"},
        "2026-12-31 23:00",
    ),
    ({"endDate": "9999-12-31T00:00:00Z", "saleEndDate": "0001-01-01T00:00:00"}, None),
    (
        {"saleStartDate": "2026-10-01T00:00:00+02:00", "saleEndDate": "2026-09-01T00:00:00+02:00"},
        None,
    ),
    ({"startDate": "2026-10-01T00:00:00+02:00", "endDate": "2026-09-01T00:00:00+02:00"}, None),
]


@pytest.mark.parametrize(("dates", "end"), ENDS)
def test_when_nobody_joins_any_more(dates: dict[str, Any], end: str | None) -> None:
    (timing,) = drafted(**dates).timings
    assert instant(timing.end) == end


def test_dates_turned_over_are_said() -> None:
    turned: dict[str, Any] = {
        "saleStartDate": "2026-10-01T10:00:00Z",
        "saleEndDate": "2026-09-01T10:00:00Z",
    }
    draft = drafted(**turned, startDate="2026-10-01T10:00:00Z", endDate="2026-09-01T10:00:00Z")
    assert draft.notes == (
        "sa validité finirait avant de commencer : ses dates sont laissées de côté",
        "la période d’adhésion finirait avant de commencer : ses dates sont laissées de côté",
    )
    assert not draft.conditions


BEGINS = [
    ({"startDate": "2026-09-01T00:00:00+02:00"}, "2026-08-31 22:00"),
    ({"saleStartDate": "2026-07-01T08:00:00+02:00"}, "2026-07-01 06:00"),
    ({}, "2026-06-10 13:47"),
    ({"meta": {"updatedAt": "2026-06-11T00:00:00Z"}}, "2026-06-11 00:00"),
    ({"meta": OMITTED}, "2000-01-01 00:00"),
    ({"startDate": "0001-01-01T00:00:00"}, "2026-06-10 13:47"),
]


@pytest.mark.parametrize(("dates", "begin"), BEGINS)
def test_a_form_without_a_date_is_not_refused(dates: dict[str, Any], begin: str) -> None:
    (timing,) = drafted(**dates).timings
    assert instant(timing.begin) == begin


def test_overseas_days_are_those_of_the_place() -> None:
    island: dict[str, Any] = {
        "place": {"city": "Saint-Denis", "zipCode": "97400", "country": "FRA"}
    }
    (timing,) = drafted(**island, endDate="2027-08-31T00:00:00+04:00").timings
    assert instant(timing.end) == "2027-08-31 20:00"


@pytest.mark.parametrize(
    ("organizer", "description", "theme"),
    [
        ("Judo Club Bisontin", "", Theme.SPORT),
        ("Chœur des deux rives", "Chorale ouverte à tous", Theme.MUSIQUE),
        ("Amicale du quartier", "", Theme.AUTRE),
    ],
)
def test_the_theme_is_that_of_the_association_too(
    organizer: str, description: str, theme: Theme
) -> None:
    assert drafted(organizationName=organizer, description=description).theme is theme


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("COMPLET Adhésion 2026", Status.FULL),
        ("ANNULÉ - Adhésion 2026", Status.SCHEDULED),
        ("Adhésion 2026", Status.SCHEDULED),
    ],
)
def test_only_a_full_one_says_so(title: str, status: Status) -> None:
    assert drafted(title=title).status is status


def test_to_join_online_is_not_to_meet_online() -> None:
    assert drafted(title="Webinaires : adhésion en ligne").mode is Mode.ONSITE
    assert drafted(place={"name": "En visio"}).mode is Mode.ONLINE


def test_its_print_follows_what_it_says_and_not_when_it_was_saved() -> None:
    later = {**MEMBERSHIP["meta"], "updatedAt": "2027-01-01T00:00:00Z"}
    assert drafted().fingerprint == drafted(meta=later).fingerprint
    assert drafted().fingerprint != drafted(validityType="MovingYear").fingerprint

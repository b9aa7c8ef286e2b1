"""What HelloAsso sends is read, or refused in words: nothing else happens."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.clients.helloasso_payloads import (
    DirectoryPage,
    FormLight,
    FormName,
    FormPublic,
    FormsPage,
    Notification,
    Organization,
    PayloadError,
    TokenPair,
)

# As captured, names changed; what is not for the public is there on purpose.
FORM: dict[str, Any] = {
    "organizationLogo": "https://www.example.com/logo.png",
    "organizationName": "Les Amis du Jardin",
    "tiers": [
        {
            "id": 13744717,
            "label": "Adulte",
            "description": "À partir de 18 ans",
            "tierType": "Registration",
            "price": 3250,
            "vatRate": 0.0,
            "paymentFrequency": "Single",
            "maxPerUser": 2,
        },
        {"id": 2, "tierType": "Donation", "minAmount": 50, "saleEndDate": None},
    ],
    "activityType": "Atelier",
    "activityTypeId": 2,
    "place": {
        "name": "Maison de quartier",
        "address": "1 rue des Lilas",
        "city": "Besançon",
        "zipCode": "25000",
        "country": "FRA",
        "geoLocation": {"latitude": 47.2378, "longitude": 6.0241},
    },
    "personalizedMessage": "Le code de la porte est 1234",
    "privateTitle": "jardin bis",
    "currency": "EUR",
    "description": "Semis et boutures",
    "startDate": "2026-09-05T14:00:00+02:00",
    "endDate": "2026-09-05T17:00:00+02:00",
    "saleStartDate": "2026-08-01T00:00:00",
    "banner": {"fileName": "b.png", "publicUrl": "https://cdn.example/b.png"},
    "meta": {
        "createdAt": "2020-06-10T15:47:01.4915717+02:00",
        "updatedAt": "2024-11-21T17:05:05.91+01:00",
        "authorEmail": "quelquun@example.org",
    },
    "state": "Public",
    "title": "Atelier jardin",
    "formSlug": "1",
    "formType": "Event",
    "url": "https://www.example.com/1",
    "organizationSlug": "les-amis-du-jardin",
    "somethingNew": {"a": [1]},
}
NAME = {"organizationSlug": "asso", "formType": "Event", "formSlug": "1"}
PAGE = {"data": [{"action": "Insert", "record": NAME}], "pagination": {"continuationToken": "2"}}
FORMS = {"data": [FORM], "pagination": {"totalPages": 1, "pageIndex": 1}}
ASSOCIATION = {
    "organizationSlug": "asso",
    "name": "Asso",
    "type": "Association1901",
    "geolocation": {"latitude": 47.2, "longitude": 6.0},
    "rnaNumber": "W251000000",
}
MOVED = {"old_slug_organization": "ctb", "new_slug_organization": "club tennis bordeaux"}
PAIR = {"access_token": "aaa.bbb.ccc", "refresh_token": "r-r", "expires_in": 1800}
READERS: list[tuple[Callable[[Any], Any], Any]] = [
    (FormPublic.of, FORM),
    (FormLight.of, FORM),
    (FormName.of, NAME),
    (DirectoryPage.of, PAGE),
    (FormsPage.of, FORMS),
    (Organization.of, ASSOCIATION),
    (TokenPair.of, PAIR),
    (Notification.of, {"eventType": "Form", "data": FORM}),
    (Notification.of, {"eventType": "Organization", "data": MOVED}),
]


def test_a_form_is_read() -> None:
    form = FormPublic.of(FORM)
    assert form.name.key == "les-amis-du-jardin/Event/1"
    assert form.organization_name == "Les Amis du Jardin"
    assert form.start_date == datetime.fromisoformat("2026-09-05T14:00:00+02:00")
    assert form.sale_start_date == datetime(2026, 8, 1)  # noqa: DTZ001 (the place's clock)
    assert form.updated_at == datetime.fromisoformat("2024-11-21T17:05:05.910000+01:00")
    assert form.banner_url == "https://cdn.example/b.png"
    assert form.logo_url is None
    assert [(tier.price, tier.min_amount) for tier in form.tiers] == [(3250, None), (None, 50)]
    assert form.place is not None
    assert (form.place.zip_code, form.place.lat, form.place.lon) == ("25000", 47.2378, 6.0241)


def test_what_is_not_for_the_public_is_not_kept() -> None:
    kept = repr(FormPublic.of(FORM))
    for private in ("quelquun@example.org", "1234", "jardin bis"):
        assert private not in kept


def test_omitted_and_null_are_alike() -> None:
    nulls = {name: None for name in FORM if name not in NAME}
    assert FormPublic.of(nulls | NAME) == FormPublic.of(NAME)


def test_our_own_names_serve_too() -> None:
    form = FormPublic(
        organization_slug="a", form_type="Event", form_slug="b", updated_at=None, tiers=()
    )
    assert FormPublic.of(form.model_dump()) == form


@pytest.mark.parametrize("broken", ["x", 3, [], True, [{}]])
@pytest.mark.parametrize("field", ["place", "banner", "logo", "meta", "startDate", "tiers"])
def test_a_broken_part_does_not_break_the_form(field: str, broken: Any) -> None:
    form = FormPublic.of(FORM | {field: broken})
    assert form.title == "Atelier jardin"
    assert form.place is None or field != "place"


@pytest.mark.parametrize(
    ("said", "lat"),
    [
        ({"latitude": 47.2, "longitude": "6.02"}, 47.2),
        ({"latitude": 47.2}, None),
        ({"latitude": 47.2, "longitude": float("nan")}, None),
        ("47.2,6", None),
        (None, None),
    ],
)
def test_degrees_are_both_there_or_neither(said: Any, lat: float | None) -> None:
    place = FormPublic.of(FORM | {"place": {"name": "Salle", "geoLocation": said}}).place
    assert place is not None
    assert place.lat == lat
    assert (place.lat is None) == (place.lon is None)
    assert Organization.of(ASSOCIATION | {"geolocation": said}).lat == lat


@pytest.mark.parametrize("price", ["gratuit", 12.5, {}, True, 2**40])
def test_a_price_that_cannot_be_read_is_not_free(price: Any) -> None:
    form = FormPublic.of(FORM | {"tiers": [{"price": 0}, {"price": price}, "x"]})
    assert len(form.tiers) == 1
    assert form.unread_tiers == 2


@pytest.mark.parametrize("state", ["Public", "Archived", "PUBLIC "])
def test_words_that_no_list_holds_are_kept(state: str) -> None:
    assert FormPublic.of(FORM | {"state": state}).state == state.strip()


@pytest.mark.parametrize("field", list(NAME))
@pytest.mark.parametrize(
    "part", [None, "", "  ", "..", ".", "a/b", "a\nb", "é" * 151, [], {}, 1.5, True]
)
def test_a_form_that_has_no_good_name_is_refused(field: str, part: Any) -> None:
    with pytest.raises(PayloadError, match=f"« {field} » manque ou ne se lit pas"):
        FormPublic.of(FORM | {field: part})


def test_a_key_that_no_column_holds_is_refused() -> None:
    with pytest.raises(PayloadError):
        FormName.of({"organizationSlug": "a" * 150, "formType": "Event", "formSlug": "b" * 150})


def test_a_name_and_its_key_say_the_same() -> None:
    name = FormName.of(NAME | {"organizationSlug": "club tennis bordeaux"})
    assert FormName.of_key(name.key) == name
    for key in ("", "a", "a/b", "a/b/c/d", "a//c", "a/Event/"):
        with pytest.raises(PayloadError):
            FormName.of_key(key)


def test_a_page_of_the_directory_counts_what_it_cannot_read() -> None:
    items = [
        {"action": "Insert", "record": NAME},
        {"action": "Delete", "record": NAME | {"url": "https://x"}},
        {"action": "Rename", "record": NAME},
        {"record": NAME},
        {"action": "Insert", "record": {"formSlug": "1"}},
        "x",
    ]
    page = DirectoryPage.of({"data": items, "pagination": {"continuationToken": 20220921075443}})
    assert [change.action for change in page.changes] == ["Insert", "Delete", "Rename"]
    assert page.token == "20220921075443"  # noqa: S105 (a place in a list)
    assert page.unreadable == 3
    assert not page.is_empty


def test_an_empty_page_is_one_though_it_has_a_token() -> None:
    for data in ([], None):
        page = DirectoryPage.of({"data": data, "pagination": {"continuationToken": "9"}})
        assert page.is_empty
        assert page.token == "9"  # noqa: S105 (a place in a list)


@pytest.mark.parametrize("page", [None, [], "x", {}, {"message": "no"}, {"data": {}}, {"data": 1}])
@pytest.mark.parametrize("kind", [DirectoryPage, FormsPage])
def test_what_is_no_page_is_not_an_empty_one(kind: Any, page: Any) -> None:
    with pytest.raises(PayloadError):
        kind.of(page)


def test_a_list_of_forms_says_whether_it_is_counted() -> None:
    assert FormsPage.of(FORMS).total_pages == 1
    assert FormsPage.of({"data": [FORM]}).total_pages == -1


def test_a_notification_is_a_hint() -> None:
    told = Notification.of({"eventType": "Form", "data": FORM, "metadata": {}})
    assert told.form == FormName.of(FORM)
    moved = Notification.of({"eventType": "Organization", "data": MOVED})
    assert (moved.old_slug, moved.new_slug) == ("ctb", "club tennis bordeaux")
    assert moved.form is None
    assert Notification.of({"eventType": "Payment", "data": {"id": 1}}).form is None


@pytest.mark.parametrize("said", [{"access_token": None}, {"access_token": "a b"}, {}, "x", []])
def test_a_pair_without_a_key_is_refused_without_being_told(said: Any) -> None:
    with pytest.raises(PayloadError) as refused:
        TokenPair.of({"refresh_token": "s3cr3t", **said} if isinstance(said, dict) else said)
    assert "s3cr3t" not in repr(refused.value)
    assert "a b" not in repr(refused.value)


def test_a_pair_never_shows_itself() -> None:
    pair = TokenPair.of(PAIR | {"expires_in": "soon"})
    assert (pair.access, pair.refresh, pair.expires_in) == ("aaa.bbb.ccc", "r-r", 1800)
    assert "aaa" not in f"{pair} {pair!r}"
    assert "r-r" not in f"{pair} {pair!r}"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
odd_texts = st.sampled_from(
    ["\ud800", "\0", "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999+14:00", "1" * 5000]
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [path]
    for step, item in inner if isinstance(value, dict | list) else ():
        found += _places(item, (*path, step)) if isinstance(item, dict | list) else [(*path, step)]
    return found


def _replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(value[path[0]], path[1:], by)
    return copy


@given(data=st.data(), by=json_values | odd_texts)
def test_any_json_at_any_place_is_read_or_refused(data: st.DataObject, by: Any) -> None:
    read, payload = data.draw(st.sampled_from(READERS))
    path = data.draw(st.sampled_from(_places(payload)))
    try:
        found = read(_replaced(payload, path, by))
    except PayloadError as refused:
        found = str(refused)
    # What a database would refuse is not let through: this refuses lone surrogates as well.
    assert b"\\u0000" not in TypeAdapter(object).dump_json(found)

"""The stand-in for HelloAsso says what the real service says, and no more."""

from datetime import date, datetime

import pytest

from tests.fakes.helloasso import fake_helloasso
from tests.fakes.helloasso_made import (
    circle_of,
    hidden_among,
    is_hidden,
    key_of,
    made_form,
    made_insee,
    made_organization,
    number_of,
)
from tests.fakes.helloasso_places import SPOTS
from tests.unit.fake_callers import DIRECTORY, KEY, LOTO, Caller

# --- the directory


def test_the_directory_is_read_to_an_empty_page_that_still_has_a_token(caller):
    told, token = caller.walk()
    assert told == [f"Insert {KEY}"]
    page = caller.send("POST", DIRECTORY, {}, continuationToken=token).json()
    assert page["data"] == []
    assert page["pagination"] == {
        "pageSize": 20,
        "totalCount": -1,
        "pageIndex": -1,
        "totalPages": -1,
        "continuationToken": token,
    }


def test_the_next_walk_says_only_what_changed(caller, fake):
    _, token = caller.walk()
    fake.delete(KEY)
    told, token = caller.walk(token)
    assert told == [f"Delete {KEY}"]
    fake.publish({**LOTO, "title": "Loto de printemps"})
    told, token = caller.walk(token)
    assert told == [f"Insert {KEY}"]
    assert caller.walk(token) == ([], token)


def test_a_form_that_hides_leaves_the_directory_and_may_come_back(caller, fake):
    _, token = caller.walk()
    for state in ("Private", "Draft", "Disabled", "Public"):
        fake.change(KEY, state=state)
    told, _ = caller.walk(token)
    assert told == [f"Delete {KEY}", f"Insert {KEY}"]


def test_an_edit_may_be_said_or_not(caller, fake):
    _, token = caller.walk()
    fake.change(KEY, title="Grand loto", is_said=False)
    assert caller.walk(token)[0] == []
    fake.change(KEY, title="Très grand loto")
    assert caller.walk(token)[0] == [f"Insert {KEY}"]


def test_only_the_kinds_that_are_asked_for_are_said(caller, fake):
    fake.publish({**LOTO, "formType": "Membership", "formSlug": "1"})
    assert caller.walk(kinds=("Event",))[0] == [f"Insert {KEY}"]
    assert len(caller.walk()[0]) == 2
    # What the filter leaves out is passed for good.
    _, token = caller.walk(kinds=("Shop",))
    assert caller.walk(token)[0] == []


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ({"pageSize": 101}, {}, 400),
        ({"pageSize": 0}, {}, 400),
        ({"continuationToken": "hier"}, {}, 400),
        ({}, {"formTypes": ["Fête"]}, 400),
        ({}, ["Event"], 400),
        ({}, {"formCities": ["Albi"]}, 501),
        ({}, {"formTypes": None, "formCities": None}, 200),
    ],
)
def test_a_question_that_the_directory_cannot_take_is_refused(caller, query, body, status):
    assert caller.send("POST", DIRECTORY, body, **query).status_code == status


def test_pages_are_whole_and_say_everything_once():
    with fake_helloasso(generated=250) as fake:
        caller = Caller(fake)
        caller.by_secret()
        told, _ = caller.walk(size=17)
    hidden = [number for number in range(250) if is_hidden(number)]
    assert len(told) == 250 + len(hidden) == 250 + hidden_among(250)
    assert told[:250] == [f"Insert {'/'.join(key_of(number))}" for number in range(250)]
    assert told[250:] == [f"Delete {'/'.join(key_of(number))}" for number in hidden]


# --- a form, an association


def test_a_form_is_served_with_its_state_whatever_it_is_but_not_deleted(caller, fake):
    for state in ("Public", "Private", "Draft", "Disabled"):
        fake.change(KEY, state=state)
        assert caller.form(KEY).json()["state"] == state
    fake.delete(KEY)
    assert caller.form(KEY).status_code == 404


def test_null_fields_are_left_out(caller, fake):
    fake.publish({**LOTO, "endDate": None, "place": {"name": "MJC", "city": None}})
    told = caller.form(KEY).json()
    assert "endDate" not in told
    assert told["place"] == {"name": "MJC"}


def test_two_associations_may_have_the_same_slug_of_form(caller, fake):
    fake.publish({**LOTO, "organizationSlug": "amicale", "title": "Le leur"})
    titles = [caller.form(f"{slug}/Event/loto").json()["title"] for slug in ("mjc", "amicale")]
    assert titles == ["Loto", "Le leur"]


def test_an_association_is_presented_and_an_unknown_one_is_not_found(caller, fake):
    assert caller.get("/organizations/mjc").json()["organizationSlug"] == "mjc"
    fake.present({"organizationSlug": "mjc", "name": "MJC", "city": "Albi", "zipCode": "81000"})
    assert caller.get("/organizations/mjc").json()["city"] == "Albi"
    assert caller.get("/organizations/inconnue").status_code == 404
    assert caller.get("/organizations/inconnue/forms").status_code == 404


def test_forms_of_an_association_come_newest_first_with_a_token_to_the_end(caller, fake):
    for day in (1, 3, 2):
        meta = {"createdAt": f"2026-06-0{day}T09:00:00.1234567+02:00"}
        fake.publish({**LOTO, "formSlug": f"jour-{day}", "meta": meta, "tiers": [], "place": {}})
    fake.publish({**LOTO, "formSlug": "cache", "state": "Private"})
    first = caller.get("/organizations/mjc/forms", states="Public", pageSize=3).json()
    slugs = [form["formSlug"] for form in first["data"]]
    assert slugs == ["jour-3", "jour-2", "jour-1"]
    assert not {"tiers", "place", "organizationName"} & first["data"][0].keys()
    assert first["pagination"]["totalCount"] == 4
    assert first["pagination"]["totalPages"] == 2
    last = caller.get("/organizations/mjc/forms", states="Public", pageSize=3, pageIndex=2).json()
    assert [form["formSlug"] for form in last["data"]] == ["loto"]
    token = last["pagination"]["continuationToken"]
    assert token
    rest = caller.get("/organizations/mjc/forms", states="Public", continuationToken=token).json()
    assert rest["data"] == []
    assert rest["pagination"]["continuationToken"]


def test_states_and_kinds_are_repeated_parameters(caller, fake):
    fake.publish({**LOTO, "formSlug": "brouillon", "state": "Draft"})
    fake.publish({**LOTO, "formSlug": "cache", "state": "Private"})
    fake.publish({**LOTO, "formSlug": "1", "formType": "Membership"})
    asked = {"states": ["Public", "Draft"], "formTypes": "Event"}
    told = caller.get("/organizations/mjc/forms", **asked).json()["data"]
    assert {form["formSlug"] for form in told} == {"loto", "brouillon"}


def test_a_slug_that_changes_takes_everything_with_it():
    with fake_helloasso([LOTO], generated=16) as fake:
        caller = Caller(fake)
        caller.by_secret()
        _, token = caller.walk()
        invented = key_of(3)
        fake.rename("mjc", "mjc-albi")
        fake.rename(invented[0], "autre-nom")
        told, _ = caller.walk(token, kinds=("Event",))
        assert told[:2] == [f"Delete {KEY}", "Insert mjc-albi/Event/loto"]
        assert f"Insert autre-nom/Event/{invented[2]}" in told
        assert caller.form(KEY).status_code == 404
        assert caller.form("/".join(invented)).status_code == 404
        moved = caller.form(f"autre-nom/Event/{invented[2]}").json()
        assert moved["organizationSlug"] == "autre-nom"
        assert "/associations/autre-nom/" in moved["url"]
        assert caller.get(f"/organizations/{invented[0]}").status_code == 404
        assert caller.get("/organizations/autre-nom").json()["organizationSlug"] == "autre-nom"


def test_tags_are_words_with_a_score(caller):
    assert set(caller.get("/values/tags").json()[0]) == {"name", "score"}


# --- invented forms


def test_an_invented_form_is_always_the_same_and_its_address_gives_its_number_back():
    for number in (*range(60), 99_999):
        key = key_of(number)
        assert number_of(key) == number
        assert made_form(number) == made_form(number)
        form = made_form(number)
        assert (form["organizationSlug"], form["formType"], form["formSlug"]) == key
    assert number_of(("mjc", "Event", "loto-1")) is None
    assert number_of((*key_of(1)[:2], "autre-2")) is None
    assert circle_of("mjc-12") is None


def test_invented_forms_have_the_shapes_that_break_naive_reading():
    forms = [made_form(number) for number in range(600)]
    events = [form for form in forms if form["formType"] == "Event"]
    assert {form["formType"] for form in forms} == {"Event", "Membership"}
    assert any("startDate" not in form for form in events)
    assert any("endDate" not in form for form in events)
    assert any("place" not in form for form in events)
    assert any(form.get("place", {}).keys() == {"name", "country"} for form in events)
    assert any("geoLocation" not in form.get("place", {"geoLocation": 0}) for form in events)
    assert any(form["tiers"] == [] for form in events)
    assert any(tier.keys().isdisjoint({"price"}) for form in events for tier in form["tiers"])
    assert any(form["formSlug"] == "1" for form in forms)
    assert all(form["meta"]["createdAt"][-14:-6].startswith(".") for form in forms)
    starts = [datetime.fromisoformat(form["startDate"]) for form in events if "startDate" in form]
    assert {int(start.utcoffset().total_seconds()) for start in starts} == {3600, 7200, 14400}


def test_invented_forms_are_in_real_places_the_difficult_ones_too():
    where = {(spot.insee, spot.postal_code) for spot in SPOTS}
    assert {("75056", "75116"), ("69123", "69003"), ("93066", "93200"), ("97411", "97400")} <= where
    assert {("94038", "94240"), ("49023", "49600")} <= where
    assert len({insee for insee, code in where if code == "51300"}) >= 4
    assert len(SPOTS) >= 60
    assert made_insee(8) == "75056"
    assert made_organization(1)["zipCode"] == "75116"


def test_invented_forms_take_place_when_one_says():
    with fake_helloasso(generated=40, first_day=date(2027, 3, 1)) as fake:
        caller = Caller(fake)
        caller.by_secret()
        starts = [caller.form("/".join(key_of(number))).json() for number in range(40)]
        days = [form["startDate"][:10] for form in starts if "startDate" in form]
    assert "2027-03-01" <= min(days) <= max(days) < "2027-09-01"


def test_a_changed_form_keeps_its_other_fields_and_says_when():
    with fake_helloasso(generated=8) as fake:
        key = "/".join(key_of(1))
        before = fake.form(key)
        after = fake.change(key, title="Autre titre", place={"name": "Halle"})
        assert after["title"] == "Autre titre"
        assert after["place"] == before["place"] | {"name": "Halle"}
        assert after["tiers"] == before["tiers"]
        assert after["meta"]["updatedAt"] != before["meta"]["updatedAt"]
        with pytest.raises(KeyError):
            fake.change("mjc/Event/inconnu", title="Rien")

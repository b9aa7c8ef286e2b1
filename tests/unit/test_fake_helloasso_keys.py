"""The stand-in's keys, privileges and consent screen are those of the real service."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fakes.helloasso import FakeHelloAsso
from tests.fakes.helloasso_keys import challenge_of
from tests.unit.fake_callers import DIRECTORY, LOTO, Caller

BACK = "https://console.rentree.test/retour"
VERIFIER = "v" * 64


@pytest.fixture
def caller(fake: FakeHelloAsso) -> Caller:
    return Caller(fake)


def refused(answer, status, error):
    return answer.status_code == status and answer.json()["error"] == error


def claims(access):
    part = access.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def code(fake, caller, *, slug="mjc", **other):
    """Say yes on the consent screen; return what it sends back."""
    query = {
        "client_id": fake.client_id,
        "redirect_uri": BACK,
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        "state": "abc",
    } | other.pop("query", {})
    answer = caller.session.post(
        fake.authorize_url,
        params=query,
        data=other or {"organization": slug, "yes": "1"},
        allow_redirects=False,
        timeout=5,
    )
    back = urlsplit(answer.headers.get("Location", ""))
    return answer.status_code, {name: values[0] for name, values in parse_qs(back.query).items()}


def exchange(fake, caller, given, **other):
    return caller.token(
        grant_type="authorization_code",
        client_id=fake.client_id,
        client_secret=fake.client_secret,
        **({"code": given, "redirect_uri": BACK, "code_verifier": VERIFIER} | other),
    )


def test_a_token_tells_its_privileges_and_half_an_hour(fake, caller):
    told = caller.by_secret().json()
    assert told.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (told["token_type"], told["expires_in"]) == ("bearer", 1799)
    assert set(claims(told["access_token"])["cps"]) == fake.privileges


def test_a_wrong_secret_gets_nothing(fake, caller):
    answer = caller.token(
        grant_type="client_credentials", client_id=fake.client_id, client_secret=fake.client_id
    )
    assert refused(answer, 401, "invalid_client")
    assert refused(caller.token(grant_type="password"), 400, "unsupported_grant_type")


def test_a_token_is_asked_for_with_a_form_and_nothing_else(fake, caller):
    body = {"grant_type": "client_credentials", "client_id": fake.client_id}
    answer = caller.session.post(fake.token_url, json=body, timeout=5)
    assert refused(answer, 400, "invalid_request")


def test_a_refresh_token_serves_once(fake, caller):
    caller.by_secret()
    first = caller.refresh
    assert caller.token(grant_type="refresh_token", refresh_token=first).ok
    assert caller.refresh != first
    again = caller.token(grant_type="refresh_token", refresh_token=first)
    assert refused(again, 400, "invalid_grant")
    assert caller.token(grant_type="refresh_token", refresh_token=caller.refresh).ok
    assert fake.keys.given == {"client_credentials": 1, "refresh_token": 2}


def test_keys_grow_old(fake, caller):
    caller.by_secret()
    fake.clock_ahead = 31 * 60
    assert caller.get("/values/tags").status_code == 401
    assert caller.token(grant_type="refresh_token", refresh_token=caller.refresh).ok
    assert caller.get("/values/tags").ok
    fake.clock_ahead += 31 * 24 * 3600
    answer = caller.token(grant_type="refresh_token", refresh_token=caller.refresh)
    assert refused(answer, 400, "invalid_grant")


def test_keys_may_end_before_their_time(fake, caller):
    caller.by_secret()
    fake.expire()
    assert caller.get("/values/tags").status_code == 401
    assert caller.token(grant_type="refresh_token", refresh_token=caller.refresh).ok
    fake.revoke()
    assert caller.get("/values/tags").status_code == 401
    answer = caller.token(grant_type="refresh_token", refresh_token=caller.refresh)
    assert refused(answer, 400, "invalid_grant")


def test_a_client_that_leaves_leaves_with_its_keys(fake, caller):
    caller.by_secret()
    url = fake.token_url.replace("token", "disconnect")
    assert caller.session.get(url, timeout=5).ok
    assert caller.get("/values/tags").status_code == 401
    answer = caller.token(grant_type="refresh_token", refresh_token=caller.refresh)
    assert refused(answer, 400, "invalid_grant")


def test_nothing_opens_without_a_key(caller):
    for path in ("/values/tags", "/organizations/mjc", "/organizations/inconnue"):
        assert caller.get(path).status_code == 401
    caller.session.headers["Authorization"] = "Bearer faux"
    assert caller.send("POST", DIRECTORY, {}).status_code == 401


def test_a_privilege_taken_away_is_missed_at_once_and_one_given_at_the_next_token(fake, caller):
    caller.by_secret()
    fake.privileges = fake.privileges - {"FormOpenDirectory"}
    assert caller.send("POST", DIRECTORY, {}).status_code == 403
    assert caller.get("/organizations/mjc").ok
    caller.by_secret()
    fake.privileges = fake.privileges | {"FormOpenDirectory"}
    assert caller.send("POST", DIRECTORY, {}).status_code == 403
    caller.by_secret()
    assert caller.send("POST", DIRECTORY, {}).ok


# --- consent


def test_an_association_that_says_yes_gives_a_code_that_opens_once(fake, caller):
    status, told = code(fake, caller)
    assert (status, told["state"]) == (302, "abc")
    answer = exchange(fake, caller, told["code"])
    assert answer.json()["organization_slug"] == "mjc"
    assert refused(exchange(fake, caller, told["code"]), 400, "invalid_grant")
    linked = caller.get("/partners/me/organizations").json()
    assert [item["organization"]["organizationSlug"] for item in linked["data"]] == ["mjc"]
    assert linked["pagination"]["totalCount"] == -1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": "court"},
        {"redirect_uri": "https://ailleurs.test/"},
        {"code": "inconnu"},
    ],
)
def test_a_code_wants_its_verifier_and_its_address(fake, caller, wrong):
    _, told = code(fake, caller)
    assert refused(exchange(fake, caller, told["code"], **wrong), 400, "invalid_grant")


def test_a_code_lives_five_minutes(fake, caller):
    _, told = code(fake, caller)
    fake.clock_ahead = 301
    assert refused(exchange(fake, caller, told["code"]), 400, "invalid_grant")


def test_one_may_say_no(fake, caller):
    status, told = code(fake, caller, no="1")
    assert (status, told["error"], told["state"]) == (302, "access_denied", "abc")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"client_id": "autre"}, 400),
        ({"redirect_uri": "http://ailleurs.test/"}, 400),
        ({"redirect_uri": "http://console.localhost:5000/retour"}, 302),
        ({"code_challenge_method": "plain"}, 302),
        ({"code_challenge": ""}, 302),
        ({"state": "s" * 500}, 302),
    ],
)
def test_the_consent_screen_checks_who_asks(fake, caller, query, status):
    answered, told = code(fake, caller, query=query)
    assert answered == status
    assert ("code" in told) == ("redirect_uri" in query and status == 302)


def test_the_consent_screen_is_a_page_for_people(fake, caller):
    query = {"client_id": fake.client_id, "redirect_uri": BACK, "code_challenge_method": "S256"}
    query["code_challenge"] = challenge_of(VERIFIER)
    page = caller.session.get(fake.authorize_url, params=query, timeout=5)
    assert "Autoriser" in page.text
    assert "mjc" in page.text


# --- what only an association may do


def test_an_association_alone_makes_and_publishes_its_events(fake, caller):
    caller.by_secret()
    path = "/organizations/mjc/forms/Event/action/quick-create"
    asked = {
        "title": "Bal de la rentrée",
        "startDate": "2026-09-12T20:00:00+02:00",
        "longDescription": "<p>Jusqu’à minuit</p>",
        "maxEntries": 120,
        "tierList": [{"label": "Entrée", "price": 500}],
    }
    assert caller.send("POST", path, asked).status_code == 403
    _, told = code(fake, caller)
    exchange(fake, caller, told["code"])
    made = [caller.send("POST", path, asked).json() for _ in range(2)]
    slugs = [form["formSlug"] for form in made]
    assert slugs == ["bal-de-la-rentree", "bal-de-la-rentree-2"]
    key = f"mjc/Event/{slugs[0]}"
    form = caller.form(key).json()
    assert form["state"] == "Draft"
    assert form["tiers"][0]["price"] == 500
    assert not {"longDescription", "maxEntries"} & form.keys()
    assert caller.walk()[0] == ["Insert mjc/Event/loto"]
    state = f"/organizations/mjc/forms/Event/{slugs[0]}/state"
    assert caller.send("PUT", state, {"state": "Ouvert"}).status_code == 400
    assert caller.send("PUT", state, {"state": "Public"}).ok
    assert f"Insert {key}" in caller.walk()[0]
    theirs = "/organizations/amicale/forms/Event/action/quick-create"
    fake.publish({**LOTO, "organizationSlug": "amicale"})
    assert caller.send("POST", theirs, asked).status_code == 403


def test_what_it_refuses_is_said_field_by_field(fake, caller):
    _, told = code(fake, caller)
    exchange(fake, caller, told["code"])
    path = "/organizations/mjc/forms/Event/action/quick-create"
    answer = caller.send("POST", path, {"title": " ", "startDate": "demain"})
    assert answer.status_code == 400
    assert answer.json()["modelState"].keys() == {"title", "startDate"}
    shop = path.replace("/Event/", "/Shop/")
    assert caller.send("POST", shop, {"title": "Boutique"}).status_code == 400


def test_notifications_have_an_address_and_a_key(fake, caller):
    caller.by_secret()
    path = "/partners/me/api-notifications"
    told = caller.send("PUT", path, {"url": BACK, "notificationType": "Form"}).json()
    assert told["signatureKey"] == fake.signature_key
    assert told["apiNotificationType"] == "Form"
    assert caller.send("PUT", path, {"url": "http://console.test/"}).status_code == 400
    assert caller.send("PUT", f"{path}/organizations/mjc", {"url": BACK}).ok
    assert fake.routes.notified == {"": BACK, "mjc": BACK}

"""Answers of devices that are not what was asked: nobody comes in, and nothing breaks."""

import json
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.fakes.authenticator import Authenticator, packed, unpacked
from tests.web.console.browsing import CONSOLE, Browser, faults, looked_at
from tests.web.console.conftest import PASSWORD
from tests.web.console.passkey_room import (
    ADD,
    DOOR,
    HOST,
    LATE,
    SECOND,
    USELESS,
    add,
    another,
    options,
    prove,
    sent,
)


def test_who_owes_a_key_cannot_put_another_in_its_place(town, device, ada, stranger):
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    assert stranger.get(f"{ADD}/defi").status_code == 404
    seal = stranger.seal("/second-facteur")
    assert stranger.post(ADD, {"csrf_token": seal, "credential": "{}"}).status_code == 404
    assert stranger.get("/compte/second-facteur").location == "/compte"
    form = {"csrf_token": seal, "sealed": "x", "code": "000000"}
    assert stranger.post("/compte/second-facteur", form).status_code == 404
    assert stranger.get("/besancon/").location.startswith("/second-facteur")


def test_an_answer_serves_once(town, device, ada, stranger, at):
    device.step = 0  # a key that does not count: nothing but its last use tells a replay
    asked = options(stranger, DOOR)
    copied = stranger.cookies
    proof = device.prove(asked)
    assert sent(stranger, proof).status_code == 303
    at(NOW + timedelta(minutes=2))
    thief = Browser(town.app)
    thief.keep(copied)
    page = looked_at(sent(thief, proof), status=422)
    assert faults(page) == [LATE]
    assert thief.get("/compte").status_code == 303


def test_an_answer_to_the_challenge_of_another_browser_opens_nothing(town, device, ada, stranger):
    proof = device.prove(options(stranger, DOOR))
    other = Browser(town.app)
    assert faults(looked_at(sent(other, proof), status=422)) == [LATE]
    options(other, DOOR)
    assert faults(looked_at(sent(other, proof), status=422)) == [USELESS]


def test_a_challenge_lives_for_five_minutes(town, device, ada, stranger, at):
    proof = device.prove(options(stranger, DOOR))
    at(NOW + timedelta(minutes=7))
    assert faults(looked_at(sent(stranger, proof), status=422)) == [LATE]


def test_a_challenge_of_one_use_is_not_for_another(town, device, ada, stranger):
    _, browser = ada
    proof = device.prove(options(browser, SECOND))
    form = {"csrf_token": browser.seal("/compte"), "credential": proof}
    assert faults(looked_at(browser.post(DOOR, form), status=422)) == [LATE]


def test_a_refused_answer_spends_its_challenge(town, device, ada, stranger):
    asked = options(stranger, DOOR)
    assert sent(stranger, "{}").status_code == 422
    proof = device.prove(asked)
    assert faults(looked_at(sent(stranger, proof), status=422)) == [LATE]


def test_a_key_that_counts_backwards_is_refused_and_said(town, device, ada, stranger, at):
    assert prove(stranger, device).status_code == 303
    device.keys[0].count = 0
    at(NOW + timedelta(minutes=2))
    thief = Browser(town.app)
    page = looked_at(prove(thief, device), status=422)
    assert faults(page)[0].startswith("Cette clé d’accès répond comme le ferait une copie")
    assert thief.get("/compte").status_code == 303


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://besancon.rentree.test"},
        {"origin": "https://admin.rentree.test.evil.test"},
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"handle": (77).to_bytes(8, "big")},
        {"handle": b""},
    ],
)
def test_an_answer_made_elsewhere_opens_nothing(town, device, ada, stranger, lie):
    assert faults(looked_at(prove(stranger, device, **lie), status=422)) == [USELESS]
    assert stranger.get("/compte").status_code == 303


def test_a_device_that_verified_nobody_opens_nothing(town, device, ada, stranger):
    device.is_verified = False
    assert faults(looked_at(prove(stranger, device), status=422)) == [USELESS]


def test_a_device_in_front_of_another_host_opens_nothing(town, device, ada, stranger):
    device.host = "rentree.test"
    assert faults(looked_at(prove(stranger, device), status=422)) == [USELESS]


def test_another_s_key_does_not_pass_one_s_second_step(town, device, ada, stranger, at):
    bob = town.person("bob@x.example", ("albi", "editor"), password=PASSWORD)
    theirs = Authenticator(CONSOLE, HOST)
    add(town.inside(bob), theirs)
    at(NOW + timedelta(minutes=2))
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    options_of_ada = options(stranger, SECOND)
    proof = theirs.prove(options_of_ada, key=theirs.keys[0])
    answer = sent(stranger, proof, SECOND, "/second-facteur")
    assert faults(looked_at(answer, status=422)) == [USELESS]
    assert stranger.get("/besancon/").location.startswith("/second-facteur")


@pytest.mark.parametrize(
    "nonsense",
    ["", "{", "[]", "null", "{}", '{"id": 3}', "x" * 20_000, '{"id":"AA","rawId":"AA","type":"x"}'],
)
def test_nonsense_is_refused_and_never_breaks(town, device, ada, stranger, nonsense):
    _, browser = ada
    options(stranger, DOOR)
    assert sent(stranger, nonsense).status_code == 422
    options(browser, ADD)
    form = {"csrf_token": browser.seal("/compte"), "credential": nonsense, "key_name": "x"}
    assert browser.post(ADD, form).status_code == 422


def test_spoilt_answers_are_refused_and_never_break(town, device, ada):
    _, browser = ada
    attempts = town.app.extensions["console"].extensions["attempts"]
    attempts.seconds_left = lambda *_: 0
    for at_most in range(0, 300, 7):
        made = json.loads(another().make(options(browser, ADD)))
        attested = made["response"]["attestationObject"]
        spoilt = attested[:at_most] + "A" + attested[at_most + 1 :]
        made["response"]["attestationObject"] = spoilt
        form = {"csrf_token": browser.seal("/compte"), "credential": json.dumps(made)}
        assert browser.post(ADD, form).status_code in {303, 422}


def test_the_same_key_is_not_kept_twice(town, device, ada):
    bob = town.inside(town.person("bob@x.example", ("albi", "editor")))
    twin = Authenticator(CONSOLE, HOST)
    made = json.loads(twin.make(options(bob, ADD)))
    names = twin.keys[0].credential_id, device.keys[0].credential_id
    attested = unpacked(made["response"]["attestationObject"]).replace(*names)
    made["response"]["attestationObject"] = packed(attested)
    made["id"] = made["rawId"] = packed(names[1])
    form = {"csrf_token": bob.seal("/compte"), "credential": json.dumps(made), "key_name": "b"}
    page = looked_at(bob.post(ADD, form), status=422)
    assert faults(page) == ["Cette clé d’accès est déjà dans un compte."]
    assert prove(Browser(town.app), device).status_code == 303


def test_guessing_is_stopped(town, device, ada, stranger):
    device.is_verified = False
    said = [prove(stranger, device).status_code for _ in range(8)]
    assert said[:5] == [422] * 5
    assert said[-1] == 429

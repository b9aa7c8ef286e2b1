"""What the identity provider, or who pretends to be it, brings and is not true: nobody enters."""

import hmac
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, RSAKey

from tests.conftest import NOW
from tests.fakes.authenticator import packed
from tests.fakes.openid_provider import CLIENT_ID
from tests.web.console.browsing import Browser, faults, looked_at, words
from tests.web.console.provider_room import (
    BACK,
    LEAVE,
    LOST,
    UNTRUSTED,
    go,
    is_outside,
)


def hs256_with_the_public_key(pro, claims):
    public = pro.other_key.as_pem(private=False)
    said = f"{part({'alg': 'HS256', 'kid': pro.other_key.kid})}.{part(claims)}"
    return f"{said}.{packed(hmac.digest(public, said.encode(), 'sha256'))}"


def unsigned(_pro, claims):
    return f"{part({'alg': 'none'})}.{part(claims)}."


def with_its_own_key(pro, claims):
    own = ECKey.generate_key("P-256", auto_kid=True)
    return pro.sign(claims, key=own, jwk=own.as_dict(private=False))


def with_its_own_key_under_our_name(pro, claims):
    own = ECKey.generate_key("P-256")
    return pro.sign(claims, key=own, kid=pro.key.kid)


def with_a_true_key_brought_along(pro, claims):
    return pro.sign(claims, jwk=pro.key.as_dict(private=False))


def with_an_unknown_rule(pro, claims):
    header = {"alg": "ES256", "kid": pro.key.kid, "crit": ["urn:evil"], "urn:evil": True}
    said = f"{part(header)}.{part(claims)}"
    seal = pro.key.private_key.sign(said.encode(), ec.ECDSA(SHA256()))
    numbers = b"".join(one.to_bytes(32, "big") for one in decode_dss_signature(seal))
    return f"{said}.{packed(numbers)}"


def of_an_rsa_key_said_to_be_a_curve(pro, claims):
    return pro.sign(claims, key=RSAKey.generate_key(2048), alg="RS256", kid=pro.key.kid)


def cut(pro, claims):
    return pro.sign(claims)[:-10]


def changed_after_signing(pro, claims):
    head, _, seal = pro.sign(claims).split(".")
    return f"{head}.{part({**claims, 'sub': 'another'})}.{seal}"


def part(said):
    return packed(json.dumps(said).encode())


FORGED = [
    unsigned,
    hs256_with_the_public_key,
    with_its_own_key,
    with_its_own_key_under_our_name,
    with_a_true_key_brought_along,
    with_an_unknown_rule,
    of_an_rsa_key_said_to_be_a_curve,
    cut,
    changed_after_signing,
]


CLAIMS = {
    "expired": {"exp": int(NOW.timestamp()) - 3600},
    "without end": {"exp": None},
    "of tomorrow": {"iat": int(NOW.timestamp()) + 86400, "exp": int(NOW.timestamp()) + 90000},
    "not yet": {"nbf": int(NOW.timestamp()) + 3600},
    "for another": {"aud": "somebody-else"},
    "for nobody": {"aud": []},
    "for several, unsaid": {"aud": [CLIENT_ID, "somebody-else"]},
    "asked by another": {"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"},
    "of another issuer": {"iss": "https://evil.test/api/v2"},
    "of no issuer": {"iss": None},
    "of nobody": {"sub": ""},
    "of a number": {"sub": 7},
}


NONCES = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "nonces": {"nonce": []},
}


def nothing_comes_of(pro, stranger, town):
    page = looked_at(go(stranger, pro), status=422)
    assert faults(page) == [UNTRUSTED]
    assert is_outside(stranger, town)


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_token_opens_nothing(town, pro, claire, stranger, forge):
    pro.forge = lambda claims: forge(pro, claims)
    nothing_comes_of(pro, stranger, town)


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_forged_user_information_opens_nothing(town, pro, claire, stranger, forge):
    pro.forge_told = lambda claims: forge(pro, claims)
    nothing_comes_of(pro, stranger, town)


@pytest.mark.parametrize("changed", {**CLAIMS, **NONCES}.values(), ids=[*CLAIMS, *NONCES])
def test_a_signed_token_that_is_not_for_this_opens_nothing(town, pro, claire, stranger, changed):
    pro.forge = lambda claims: pro.sign(without_nothing({**claims, **changed}))
    nothing_comes_of(pro, stranger, town)


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": "another"},
        {"aud": "somebody-else"},
        {"iss": "https://evil.test"},
        {"iss": None},
        {"aud": None},
        {"exp": int(NOW.timestamp()) - 3600},
    ],
)
def test_user_information_that_is_not_for_this_opens_nothing(town, pro, claire, stranger, changed):
    pro.forge_told = lambda claims: pro.sign(without_nothing({**claims, **changed}))
    nothing_comes_of(pro, stranger, town)


def without_nothing(claims):
    return {name: value for name, value in claims.items() if value is not None}


def test_information_that_nobody_signed_opens_nothing(town, pro, claire, stranger):
    pro.tells_in_clear = True
    nothing_comes_of(pro, stranger, town)


def test_an_answer_is_for_the_browser_that_asked(town, pro, claire, stranger):
    brought = pro.way_back(stranger.get(LEAVE).location)
    other = Browser(town.app)
    assert faults(looked_at(other.get(brought), status=422)) == [LOST]
    other.get(LEAVE)
    assert faults(looked_at(other.get(brought), status=422)) == [LOST]
    assert is_outside(other, town)


def test_a_code_serves_once(town, pro, claire, stranger):
    left = stranger.get(LEAVE)
    kept = stranger.cookies
    brought = pro.way_back(left.location)
    assert stranger.get(brought).status_code == 303
    assert faults(looked_at(Browser(town.app).get(brought), status=422)) == [LOST]
    thief = Browser(town.app)
    thief.keep(kept)
    page = looked_at(thief.get(brought), status=422)
    assert faults(page)[0].startswith("ProConnect ne reconnaît plus cette demande")
    assert thief.get("/compte").status_code == 303


def test_a_code_of_another_journey_is_refused_for_want_of_its_verifier(town, pro, claire, stranger):
    stolen = pro.says_yes(stranger.get(LEAVE).location)["code"]
    thief = Browser(town.app)
    page = looked_at(go(thief, pro, code=stolen), status=422)
    assert faults(page)[0].startswith("ProConnect ne reconnaît plus cette demande")
    assert is_outside(thief, town)


def test_an_answer_in_the_name_of_another_provider_opens_nothing(town, pro, claire, stranger):
    answer = go(stranger, pro, iss="https://evil.test")
    assert faults(looked_at(answer, status=422)) == [LOST]
    assert is_outside(stranger, town)


def test_who_waits_for_an_hour_begins_again(town, pro, claire, stranger, at):
    brought = pro.way_back(stranger.get(LEAVE).location)
    at(NOW + timedelta(hours=1))
    assert faults(looked_at(stranger.get(brought), status=422)) == [LOST]


@pytest.mark.parametrize("code", ["", "x", "x" * 5000, "é"])
def test_a_code_of_nobody_is_refused(town, pro, claire, stranger, code):
    page = looked_at(go(stranger, pro, code=code), status=422)
    assert faults(page)[0].startswith("ProConnect ne reconnaît plus cette demande")
    assert is_outside(stranger, town)


def test_an_error_of_the_provider_is_a_sentence(town, pro, claire, stranger):
    state = parse_qs(urlsplit(stranger.get(LEAVE).location).query)["state"][0]
    said = f"{BACK}?error=access_denied&error_description=<b>evil</b>&state={state}"
    page = looked_at(stranger.get(said), status=422)
    assert faults(page) == [
        "La connexion avec ProConnect n’est pas allée au bout. Réessayez, ou entrez autrement."
    ]
    assert "evil" not in words(page)


@pytest.mark.parametrize("where", ["openid-configuration", "jwks"])
def test_a_provider_that_is_down_leaves_the_other_ways_in(town, pro, stranger, where):
    pro.listener.fail(where, 503, times=None)
    page = looked_at(stranger.get(LEAVE), status=503)
    assert faults(page)[0].startswith("ProConnect ne répond pas pour l’instant.")
    assert page.find(id="password")


@pytest.mark.parametrize("where", ["token", "userinfo"])
@pytest.mark.parametrize("how", [{"status": 500}, {"garbage": True}, {"half": True}])
def test_a_provider_that_fails_on_the_way_back_is_a_sentence(
    town, pro, claire, stranger, where, how
):
    left = stranger.get(LEAVE)
    pro.listener.fail(where, times=None, **how)
    answer = stranger.get(pro.way_back(left.location))
    assert answer.status_code in {422, 503}
    assert faults(looked_at(answer, status=answer.status_code))
    assert is_outside(stranger, town)


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.test"},
        {"token_endpoint": "http://evil.test/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
        {"userinfo_endpoint": ["x"]},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_followed(town, pro, stranger, described):
    pro.described = described
    assert faults(looked_at(stranger.get(LEAVE), status=422)) == [UNTRUSTED]

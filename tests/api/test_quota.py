"""How much one address may ask, what the headers say of it, and what is kept for everybody."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from limits.storage import MemoryStorage

from app.web.api import quota
from app.web.api.quota import Quota

AT = datetime(2026, 9, 4, 10, tzinfo=UTC)
SOMEBODY, SOMEBODY_ELSE = "9.9.9.9", "8.8.4.4"
HOST = "rentree.test"


@pytest.fixture
def three_a_minute(app, build):
    build.national()
    build.event("25056", "Bal")
    before = app.extensions["api.quota"]
    app.extensions["api.quota"] = Quota(3)
    yield app
    app.extensions["api.quota"] = before


def ask(app, path="/api/v1/sites", *, address=SOMEBODY, method="GET"):
    return app.test_client().open(
        path,
        method=method,
        base_url=f"https://{HOST}",
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_what_is_left_is_said_then_refused_with_when_to_come_back(three_a_minute):
    for left in (2, 1, 0):
        answer = ask(three_a_minute)
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"api";q=3;w=60'
        assert answer.headers["RateLimit"].startswith(f'"api";r={left};t=')
    refused = ask(three_a_minute)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert refused.headers["RateLimit"] == f'"api";r=0;t={seconds}'
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.json["status"] == 429
    assert str(seconds) in refused.json["detail"]


@pytest.mark.parametrize(
    ("path", "words"), [("/api/v1/sites", "Trop de demandes"), ("/en/api/v1/sites", "Too many")]
)
def test_a_refusal_speaks_the_language_of_the_address(three_a_minute, path, words):
    for _ in range(3):
        ask(three_a_minute)
    assert words in ask(three_a_minute, path).json["detail"]


def test_one_address_does_not_spend_another_s(three_a_minute):
    for _ in range(4):
        ask(three_a_minute)
    assert ask(three_a_minute, address=SOMEBODY_ELSE).status_code == 200


def test_errors_count_and_a_preflight_does_not(three_a_minute):
    for path in ("/api/v1/nothing", "/api/v1/events?foo=1", "/api/v1/events/999"):
        assert ask(three_a_minute, path).headers["RateLimit-Policy"]
    for _ in range(5):
        assert ask(three_a_minute, method="OPTIONS").status_code == 200
    assert ask(three_a_minute).status_code == 429


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", "unix:"])
def test_our_own_network_is_nobody_in_particular(three_a_minute, address):
    for _ in range(6):
        answer = ask(three_a_minute, address=address)
        assert answer.status_code == 200
    assert "RateLimit" not in answer.headers
    assert answer.headers["RateLimit-Policy"]


def test_without_a_limit_nothing_is_said(three_a_minute):
    three_a_minute.extensions["api.quota"] = Quota(0)
    answer = ask(three_a_minute)
    assert {"RateLimit", "RateLimit-Policy"}.isdisjoint(answer.headers.keys())


def test_what_a_shared_cache_may_keep_says_the_policy_alone(three_a_minute, monkeypatch):
    settings = three_a_minute.extensions["settings"]
    shared = settings.model_copy(update={"shared_cache_seconds": 60})
    monkeypatch.setitem(three_a_minute.extensions, "settings", shared)
    assert "RateLimit" not in ask(three_a_minute).headers
    assert "RateLimit" in ask(three_a_minute, "/api/v1/nothing").headers


def test_a_minute_later_one_may_ask_again():
    count = Quota(1)
    first = count.spend(SOMEBODY, at=AT)
    assert not first.is_over
    assert count.spend(SOMEBODY, at=AT).is_over
    later = AT + timedelta(seconds=first.seconds)
    assert not count.spend(SOMEBODY, at=later).is_over


def test_a_count_is_not_lost_when_others_minutes_turn():
    count = Quota(5)
    for second in range(50):
        for number in range(200):
            count.spend(f"9.1.1.{number}", at=AT + timedelta(seconds=second / 50))
    assert count.spend("9.1.1.7", at=AT + timedelta(seconds=1)).is_over


def test_what_is_over_is_forgotten():
    count = Quota(5)
    for minute in range(10):
        for number in range(250):
            count.spend(f"9.1.{minute}.{number}", at=AT + timedelta(minutes=minute))
    assert len(count._young) + len(count._old) <= 500  # noqa: SLF001 (nothing else shows it)


def test_a_home_with_many_addresses_is_one():
    count = Quota(1)
    assert not count.spend("2a01:e0a:1:2::1", at=AT).is_over
    assert count.spend("2a01:e0a:1:2::2", at=AT).is_over
    assert not count.spend("2a01:e0a:1:3::1", at=AT).is_over


class Silent(MemoryStorage):
    """A shared count that stops answering."""

    def __init__(self):
        super().__init__()
        self.keys = []

    def incr(self, key, _expiry, _amount=1):
        self.keys.append(key)
        if len(self.keys) > 1:
            raise quota.StorageError(ConnectionError("silent"))
        return 41


def test_the_shared_count_decides_and_names_nobody_and_its_silence_stops_nobody():
    shared = Silent()
    count = Quota(50, shared=shared, key=b"k" * 32, clock=lambda: 0.0)
    assert count.spend(SOMEBODY, at=AT).left == 9
    assert count.spend(SOMEBODY, at=AT).left == 49
    assert count.spend(SOMEBODY, at=AT).left == 48
    assert len(shared.keys) == 2, "a silent one is left alone for a while"
    assert SOMEBODY not in json.dumps(shared.keys)

"""The keys of HelloAsso: one renewal for all, the secret when it must, and nothing told."""

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest

from app.clients.calls import CallAwayError, Caller, CallRefusedError
from app.clients.helloasso import HelloAsso
from app.clients.helloasso_calls import Api
from app.clients.helloasso_payloads import FormName
from app.clients.helloasso_tokens import MemoryStore, StoredPair, Tokens, TokenStore, privileges
from app.clients.http import SourceError
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.fakes.kept_pair import FileStore
from tests.fakes.scripted import reply, scripted

NAME = FormName(organization_slug="les-amis", form_type="Event", form_slug="fete")
FORM = {"organizationSlug": "les-amis", "formType": "Event", "formSlug": "fete", "state": "Public"}


class Clock:
    """The machine's hour, moved at will."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def fake() -> Iterator[FakeHelloAsso]:
    with fake_helloasso([FORM]) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


Make = Callable[..., Tokens]


@pytest.fixture
def make(fake: FakeHelloAsso, clock: Clock) -> Make:
    def made(store: TokenStore, secret: str = fake.client_secret) -> Tokens:
        return Tokens(_caller(), fake.token_url, fake.client_id, secret, store, now=clock)

    return made


def _caller() -> Caller:
    return Caller(
        user_agent="T/1", allows_loopback=True, tries=2, seconds=2, sleep=lambda _seconds: None
    )


def _grants(fake: FakeHelloAsso) -> list[str]:
    bodies = [body.decode() for _, path, _, body in fake.asked if path == "/oauth2/token"]
    return [body.partition("grant_type=")[2].partition("&")[0] for body in bodies]


def test_a_key_serves_until_two_minutes_before_its_end_then_its_refresh_token_does(
    fake: FakeHelloAsso, clock: Clock, make: Make
) -> None:
    store = MemoryStore()
    tokens = make(store)
    first = tokens.access()
    assert tokens.access() == first
    kept = store.read()
    assert kept is not None
    assert kept.access == first
    assert kept.expires_at <= datetime.now(UTC) + timedelta(minutes=30)
    clock.ahead = timedelta(minutes=27)
    assert tokens.access() == first
    clock.ahead = timedelta(minutes=28)
    assert tokens.access() != first
    assert _grants(fake) == ["client_credentials", "refresh_token"]
    assert b"client_secret" not in fake.asked[-1][3]
    clock.ahead = timedelta(minutes=57)
    tokens.access()
    assert _grants(fake)[2:] == ["refresh_token"]


def test_what_another_process_kept_is_not_asked_again(fake: FakeHelloAsso, make: Make) -> None:
    store = MemoryStore()
    assert make(store).access() == make(store).access()
    assert _grants(fake) == ["client_credentials"]


def test_a_refused_refresh_token_is_followed_by_the_secret(fake: FakeHelloAsso, make: Make) -> None:
    tokens = make(MemoryStore())
    first = tokens.access()
    fake.revoke()
    assert tokens.renew(first) != first
    assert _grants(fake) == ["client_credentials", "refresh_token", "client_credentials"]


def test_a_key_that_was_renewed_meanwhile_is_not_renewed_again(
    fake: FakeHelloAsso, make: Make
) -> None:
    store = MemoryStore()
    one, other = make(store), make(store)
    refused = one.access()
    assert other.access() == refused
    renewed = one.renew(refused)
    assert other.renew(refused) == renewed
    assert one.renew(refused) == renewed
    assert _grants(fake) == ["client_credentials", "refresh_token"]


def test_many_threads_make_one_renewal(fake: FakeHelloAsso, clock: Clock, make: Make) -> None:
    store = MemoryStore()
    readers = [make(store) for _ in range(4)]
    first = readers[0].access()
    clock.ahead = timedelta(minutes=29)
    fake.fail("oauth2", silence=0.2)
    together = Barrier(16, timeout=10)

    def ask(number: int) -> str:
        together.wait()
        if number % 2:
            return readers[number % 4].renew(first)
        return readers[number % 4].access()

    with ThreadPoolExecutor(16) as threads:
        assert len(set(threads.map(ask, range(16)))) == 1
    assert _grants(fake) == ["client_credentials", "refresh_token"]


def test_many_processes_make_one_renewal(fake: FakeHelloAsso, make: Make, tmp_path: Path) -> None:
    first = make(FileStore(tmp_path / "pair")).access()
    fake.fail("oauth2", silence=0.3)
    given = [fake.token_url, fake.client_id, fake.client_secret, str(tmp_path / "pair"), first]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.kept_pair", *given],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert [process.stdout.readline() for process in running if process.stdout] == ["ready\n"] * 3
    for process in running:
        if process.stdin:
            process.stdin.write("\n")
            process.stdin.flush()
    answers = {process.communicate(timeout=30)[0] for process in running}
    assert len(answers) == 1
    assert first not in answers
    assert _grants(fake) == ["client_credentials", "refresh_token"]


def test_a_key_that_still_lives_is_better_than_none(
    fake: FakeHelloAsso, clock: Clock, make: Make
) -> None:
    tokens = make(MemoryStore())
    first = tokens.access()
    clock.ahead = timedelta(minutes=29)
    fake.fail("oauth2", 503, times=None)
    assert tokens.access() == first
    with pytest.raises(CallAwayError, match="en panne"):
        tokens.renew(first)
    clock.ahead = timedelta(minutes=31)
    with pytest.raises(CallAwayError, match="en panne"):
        tokens.access()
    # A service that is down is not asked with the secret: it wants its refresh token.
    assert set(_grants(fake)[1:]) == {"refresh_token"}


def test_a_wrong_secret_says_which_settings_to_look_at(fake: FakeHelloAsso, make: Make) -> None:
    with pytest.raises(CallRefusedError, match="RENTREE_HELLOASSO_CLIENT_SECRET") as refused:
        make(MemoryStore(), "wrong-secret").access()
    assert refused.value.status == 401
    assert _grants(fake) == ["client_credentials"]


def test_a_refresh_token_that_is_not_replaced_serves_again() -> None:
    kept = StoredPair("old", "serves-again", datetime(2026, 1, 1, tzinfo=UTC))
    store = MemoryStore(kept)
    with scripted(reply(200, b'{"access_token": "new", "expires_in": 600}')) as there:
        tokens = Tokens(
            _caller(), there.url, "a", "b", store, now=lambda: datetime(2026, 2, 1, tzinfo=UTC)
        )
        assert tokens.access() == "new"
    written = store.read()
    assert written is not None
    assert written.refresh == "serves-again"
    assert written.expires_at == datetime(2026, 2, 1, 0, 10, tzinfo=UTC)


def test_what_a_key_allows_is_read_in_it(fake: FakeHelloAsso, make: Make) -> None:
    assert privileges(make(MemoryStore()).access()) == fake.privileges


@pytest.mark.parametrize(
    "key",
    ["", "a.b.c", "..", "é.é.é", "a.W10.b", "a.e30.b", "a.eyJjcHMiOiAxfQ.b", "a.////.b"],
)
def test_a_key_that_cannot_be_read_allows_nobody_knows_what(key: str) -> None:
    assert privileges(key) is None


class Meeting(Caller):
    """A caller whose calls wait for one another, four by four."""

    meeting = Barrier(4, timeout=10)
    lock = Lock()
    under_way = most = 0

    def call(self, *args: Any, **kwargs: Any) -> Any:
        kind = type(self)
        with kind.lock:
            kind.under_way += 1
            kind.most = max(kind.most, kind.under_way)
        kind.meeting.wait()
        try:
            return super().call(*args, **kwargs)
        finally:
            with kind.lock:
                kind.under_way -= 1


def test_at_most_four_calls_are_under_way_whoever_asks(fake: FakeHelloAsso, make: Make) -> None:
    tokens = make(MemoryStore())
    tokens.access()
    readers = [
        HelloAsso(Api(Meeting(user_agent="T/1", allows_loopback=True), fake.api_url, tokens))
        for _ in range(2)
    ]
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda number: readers[number % 2].form(NAME), range(24)))
    assert Meeting.most == 4


@pytest.mark.parametrize(
    "failure",
    [{"status": 401}, {"status": 403}, {"status": 429}, {"status": 500}, {"half": True},
     {"garbage": True}, {"garbage": b'{"access_token": "s p a c e"}'}],
    ids=str,
)  # a list read across  # fmt: skip
@pytest.mark.parametrize("where", ["oauth2", "v5"])
def test_no_key_is_ever_told(
    fake: FakeHelloAsso,
    make: Make,
    caplog: pytest.LogCaptureFixture,
    where: str,
    failure: dict[str, Any],
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = make(MemoryStore())
    hasty = HelloAsso(Api(_caller(), fake.api_url, tokens))
    access = tokens.access()
    fake.expire()
    fake.fail(where, times=None, **failure)
    with pytest.raises(SourceError) as failed:
        hasty.directory(None)
    told = "".join(traceback.format_exception(failed.value))
    everything = f"{told} {failed.value!r} {caplog.text} {hasty!r} {tokens!r}"
    for secret in (access, fake.client_secret, "s p a c e"):
        assert secret not in everything

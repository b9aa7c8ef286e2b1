"""Tries are counted for an account, an address and all together; Redis may come and go."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.errors import StorageError
from limits.storage import MemoryStorage

from app.services.accounts.attempts import Attempts, Kind, network_of
from app.settings import Settings
from tests.postgres import missing

HERE = "192.0.2.1"


def made(tmp_path, redis_url=None) -> Attempts:
    settings = Settings(
        base_host="rentree.test", secret_key="k" * 32, data_dir=tmp_path, redis_url=redis_url
    )
    return Attempts.of(settings)


def elsewhere(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"


def test_an_account_is_tried_ten_times_from_wherever(tmp_path):
    attempts = made(tmp_path)
    tries = [attempts.allow("password", "a@b.example", elsewhere(n)) for n in range(1000)]
    assert sum(tries) == 10


def test_an_account_is_one_however_it_is_typed(tmp_path):
    attempts = made(tmp_path)
    spelt = ["a@b.example", "A@B.example", " a@B.EXAMPLE ", "a@b.example."] * 10
    tries = [attempts.allow("password", email, elsewhere(n)) for n, email in enumerate(spelt)]
    assert sum(tries) == 10


def test_another_account_and_another_kind_are_still_open(tmp_path):
    attempts = made(tmp_path)
    while attempts.allow("password", "a@b.example", HERE):
        pass
    assert attempts.allow("password", "c@b.example", HERE)
    assert attempts.allow("link", "a@b.example", HERE)


def test_an_address_tries_forty_accounts(tmp_path):
    attempts = made(tmp_path)
    tries = [attempts.allow("password", f"{n}@b.example", HERE) for n in range(100)]
    assert tries == [True] * 40 + [False] * 60
    assert attempts.allow("password", "99@b.example", "192.0.2.2")


def test_what_an_address_tries_in_vain_keeps_nobody_out(tmp_path):
    attempts = made(tmp_path)
    for number in range(100):
        attempts.allow("password", f"{number}@b.example", HERE)
    for _ in range(100):
        assert not attempts.allow("password", "claire@b.example", HERE)
    assert attempts.allow("password", "claire@b.example", "192.0.2.2")


def test_a_home_has_one_number_whatever_its_telephones_say(tmp_path):
    attempts = made(tmp_path)
    tries = [attempts.allow("token", "", f"2001:db8::{n:x}") for n in range(1, 100)]
    assert sum(tries) == 60
    assert attempts.allow("token", "", "2001:db8:0:1::1")


def test_all_together_are_counted_too(tmp_path):
    attempts = made(tmp_path)
    tries = [attempts.allow("link", f"{n}@b.example", elsewhere(n)) for n in range(400)]
    assert sum(tries) == 300


def test_a_refusal_says_how_long_to_wait(tmp_path):
    attempts = made(tmp_path)
    left = [attempts.seconds_left("export", "7", elsewhere(n)) for n in range(8)]
    assert left[:6] == [0] * 6
    assert 3500 < left[6] <= 3600
    assert attempts.seconds_left("export", "8", HERE) == 0


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_kind_ends_and_leaves_another_account_alone(kind):
    attempts = Attempts(None)
    tries = [attempts.seconds_left(kind, "7", elsewhere(n)) for n in range(100)]
    assert tries[0] == 0
    assert tries[-1] > 0
    assert attempts.allow(kind, "8", HERE)


@given(st.text(), st.text() | st.none() | st.ip_addresses().map(str))
def test_nothing_that_is_typed_makes_it_fail(key, address):
    assert Attempts(None).allow("password", key, address)
    assert network_of(address)


def test_without_redis_the_count_goes_on_in_memory(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    attempts = made(tmp_path, f"redis://127.0.0.1:{port}/0")
    tries = [attempts.allow("password", "a@b.example", elsewhere(n)) for n in range(20)]
    assert tries == [True] * 10 + [False] * 10


def test_a_redis_that_comes_back_is_asked_again():
    seen, hour = [], [0.0]

    class Away(MemoryStorage):
        def acquire_entry(self, *_said, **_more):
            seen.append(hour[0])
            raise StorageError(ConnectionError())

    attempts = Attempts(Away(), clock=lambda: hour[0])
    for hour[0] in (0.0, 1.0, 29.0, 31.0, 32.0):
        assert attempts.allow("token", "", HERE)
    assert seen == [0.0, 31.0]


@pytest.fixture
def redis_url(tmp_path) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        missing("Redis", "apt-get install redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any("Ready to accept" in line for line in server.stdout)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()
        server.communicate()


def test_two_processes_share_one_count(tmp_path, redis_url):
    one, other = made(tmp_path, redis_url), made(tmp_path, redis_url)
    tries = [
        attempts.allow("password", "a@b.example", elsewhere(n))
        for n, attempts in enumerate([one, other] * 10)
    ]
    assert sum(tries) == 10

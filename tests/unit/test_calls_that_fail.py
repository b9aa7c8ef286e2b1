"""Calls to services: that they end, whatever comes back, and what they never tell."""

import logging
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.clients.calls import Answer, CallAwayError, Caller, CallError
from app.clients.http import SourceError
from tests.fakes.scripted import Reply, raw, reply, scripted

SECRET = "s3cr3t-and-more"  # noqa: S105 (a value to look for)


@pytest.fixture
def caller() -> Iterator[Caller]:
    made = Caller(user_agent="Test/1", allows_loopback=True, sleep=lambda _seconds: None)
    yield made
    made.close()


@pytest.fixture
def hasty() -> Iterator[Caller]:
    made = Caller(user_agent="Test/1", allows_loopback=True, tries=1, seconds=0.4)
    yield made
    made.close()


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00\xff\xfe garbage\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 42 Nothing\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(300)) + b"\r\n",
    ],
)
def test_garbage_is_an_answer_for_another_time(caller: Caller, garbage: bytes) -> None:
    with scripted(raw(garbage)) as there, pytest.raises(CallAwayError, match="réessayez plus tard"):
        caller.call("GET", there.url)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"a": ', b"\xff\xfe\xfa", b"[" * 100_000, b"1" * 5000, b"\x00"],
)
def test_a_body_that_is_no_json_says_so(body: bytes) -> None:
    answer = Answer(200, {}, body, "https://api.example/v5")
    with pytest.raises(CallAwayError, match="autre chose que du JSON") as away:
        answer.json()
    assert away.value.status == 200


@pytest.mark.parametrize(
    "slow",
    [
        raw(then=5),
        raw(b"HTTP/1.1 200 OK\r\n", then=5),
        raw(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 100, every=0.05),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b" "] * 99, every=0.05),
        raw(b"HTTP/1.0 200 OK\r\n\r\n", *[b" "] * 99, every=0.05),
        raw(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            *[b"1\r\n \r\n"] * 99,
            every=0.05,
        ),
    ],
    ids=["silence", "half headers", "headers", "a body", "a body of no length", "chunks"],
)
def test_silence_and_drops_end_at_the_deadline(hasty: Caller, slow: Reply) -> None:
    with scripted(slow) as there, pytest.raises(CallAwayError, match="ne répond pas à temps"):
        hasty.call("GET", there.url)


def test_a_silence_of_one_try_is_tried_again() -> None:
    made = Caller(user_agent="T/1", allows_loopback=True, seconds=0.3, sleep=lambda _: None)
    with scripted(raw(then=5), reply(200, b"[]")) as there:
        assert made.call("GET", there.url).json() == []
    made.close()


def test_a_deadline_cuts_only_its_own_call(hasty: Caller) -> None:
    with scripted(raw(then=5)) as slow, scripted(reply()) as quick:
        with ThreadPoolExecutor() as threads:
            waiting = threads.submit(hasty.call, "GET", slow.url)
            while not waiting.done():
                assert hasty.call("GET", quick.url).status == 200
                time.sleep(0.01)
            assert isinstance(waiting.exception(), CallAwayError)
        assert hasty.call("GET", quick.url).status == 200


@pytest.mark.parametrize(
    "answer",
    [
        reply(401),
        reply(302, Location=f"/{SECRET}"),
        reply(429),
        reply(500, SECRET.encode()),
        reply(200, b"{", told=9),
        raw(b"garbage"),
        raw(then=2),
        reply(200, b"<html>" + SECRET.encode()),
        reply(200, b" " * 2_000_000),
    ],
)
def test_nothing_secret_is_in_an_error_nor_in_a_log(
    hasty: Caller, caplog: pytest.LogCaptureFixture, answer: Reply
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {SECRET}"}
    form = {"client_secret": SECRET}
    with scripted(answer) as there:
        url = there.url.replace("//", f"//me:{SECRET}@") + "/oauth2/token"
        with pytest.raises(SourceError) as failed:
            hasty.call("POST", url, headers=headers, form=form, largest=1000).json()
    wrong = failed.value
    told = "".join(traceback.format_exception(wrong))
    assert SECRET not in f"{wrong} {wrong!r} {wrong.args} {told} {wrong.answer!r} {caplog.text}"
    assert wrong.__context__ is None


@pytest.mark.parametrize("value", [f"Bearer {SECRET}\nX: y", f"Bearer {SECRET}’"])
def test_a_key_that_no_header_can_carry_is_not_told(hasty: Caller, value: str) -> None:
    with pytest.raises(CallError, match="ne s’écrit pas") as failed:
        hasty.call("GET", "http://127.0.0.1/", headers={"Authorization": value})
    assert SECRET not in "".join(traceback.format_exception(failed.value))

"""Calls to services: what is sent, what is tried again, and when."""

import gzip
import socket
from collections.abc import Iterator
from random import Random

import pytest

from app.clients.calls import CallAwayError, Caller, CallError, CallRefusedError
from app.clients.http import SourceAwayError
from app.settings import Settings
from tests.fakes.scripted import raw, reply, scripted

SECRET = "s3cr3t-and-more"  # noqa: S105 (a value to look for)


class Patience:
    """Notes how long one would have slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def caller(patience: Patience) -> Iterator[Caller]:
    made = Caller(user_agent="Test/1", allows_loopback=True, sleep=patience, rng=Random(7))
    yield made
    made.close()


def test_it_says_who_we_are_and_where_to_find_us() -> None:
    settings = Settings(base_host="rentree.example", secret_key="x" * 32)
    with scripted(reply()) as there:
        made = Caller.of(settings, there.url)
        made.call("GET", there.url)
        made.close()
    assert there.asked[0][2]["User-Agent"] == "LaRentreeDesAssos/1.0 (+https://rentree.example/)"


def test_this_machine_is_called_only_when_the_setting_names_it() -> None:
    settings = Settings(base_host="rentree.example", secret_key="x" * 32)
    made = Caller.of(settings, "https://api.helloasso.com/v5")
    with pytest.raises(CallError, match="mène à une machine privée") as refused:
        made.call("GET", "http://127.0.0.1:8801/")
    assert not isinstance(refused.value, SourceAwayError)


def test_a_form_and_json_are_sent_as_such(caller: Caller) -> None:
    with scripted(reply()) as there:
        caller.call("POST", there.url, form={"grant_type": "refresh_token", "a": "é&"})
        caller.call("POST", there.url, json={"formTypes": ["Event"]})
    (_, _, headers, form), (_, _, of_json, json) = there.asked
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form == b"grant_type=refresh_token&a=%C3%A9%26"
    assert of_json["Content-Type"] == "application/json"
    assert json == b'{"formTypes": ["Event"]}'


def test_a_connection_is_kept(caller: Caller) -> None:
    with scripted(reply(), reply(404), reply()) as there:
        caller.call("GET", there.url)
        with pytest.raises(CallRefusedError):
            caller.call("GET", there.url)
        caller.call("GET", there.url)
    assert len(there.connections) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_tried_again(caller: Caller, patience: Patience, status: int) -> None:
    with scripted(reply(status), reply(status), reply(200, b'{"a": 1}')) as there:
        assert caller.call("GET", there.url).json() == {"a": 1}
    assert len(there.asked) == 3
    first, second = patience.slept
    assert 0 <= first <= 0.5
    assert 0 <= second <= 1


@pytest.mark.parametrize(
    ("status", "words"),
    [(408, "réessayez"), (429, "trop de demandes"), (500, "en panne"), (503, "en panne")],
)
def test_after_four_tries_it_is_away(caller: Caller, status: int, words: str) -> None:
    with scripted(reply(status)) as there, pytest.raises(CallAwayError, match=words) as away:
        caller.call("GET", f"{there.url}/v5?key={SECRET}")
    assert len(there.asked) == 4
    assert away.value.status == status


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 409, 410, 418, 422])
def test_what_will_not_pass_is_not_tried_again(caller: Caller, status: int) -> None:
    body = b'{"message": "le titre manque"}'
    with (
        scripted(reply(status, body, Location="/elsewhere")) as there,
        pytest.raises(CallRefusedError, match=str(status)) as refused,
    ):
        caller.call("GET", there.url)
    assert len(there.asked) == 1
    assert refused.value.status == status
    assert not isinstance(refused.value, SourceAwayError)
    assert refused.value.answer is not None
    assert refused.value.answer.body == body


def test_what_changes_something_is_never_sent_twice(caller: Caller) -> None:
    with scripted(reply(503)) as there:
        with pytest.raises(CallAwayError):
            caller.call("POST", there.url, json={})
        assert len(there.asked) == 1
        with pytest.raises(CallAwayError):
            caller.call("POST", there.url, json={}, is_safe=True)
        assert len(there.asked) == 5


@pytest.mark.parametrize("told", ["7", "Sun, 22 Nov 2026 08:00:07 GMT", " 7 "])
def test_it_waits_as_long_as_it_is_asked_to(caller: Caller, patience: Patience, told: str) -> None:
    dated = f"Date: Sun, 22 Nov 2026 08:00:00 GMT\r\nRetry-After: {told}\r\n".encode()
    asked_to = raw(b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n" + dated + b"\r\n")
    with scripted(asked_to, reply()) as there:
        caller.call("GET", there.url)
    assert 7 <= patience.slept[0] <= 7.5


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("61", "dans 61 secondes"),
        ("3600", "dans 60 minutes"),
        ("9" * 400, "plus tard"),
        ("Sun, 22 Nov 2099 08:00:00 GMT", "plus tard"),
    ],
)
def test_asked_to_wait_for_longer_it_comes_back_another_time(
    caller: Caller, patience: Patience, told: str, words: str
) -> None:
    with (
        scripted(reply(503, Retry_After=told)) as there,
        pytest.raises(CallAwayError, match=words) as away,
    ):
        caller.call("GET", there.url)
    assert patience.slept == []
    assert away.value.retry_after is not None
    assert away.value.retry_after > 60


@pytest.mark.parametrize("told", ["soon", "-5", "", "١٢", "Mon, 99 Foo 2026", "1e3"])
def test_a_wait_that_says_nothing_is_as_none(caller: Caller, patience: Patience, told: str) -> None:
    answer = f"HTTP/1.1 503 X\r\nContent-Length: 0\r\nRetry-After: {told}\r\n\r\n".encode()
    with scripted(raw(answer), reply()) as there:
        caller.call("GET", there.url)
    assert 0 <= patience.slept[0] <= 0.5


def test_a_body_cut_in_the_middle_is_asked_again(caller: Caller) -> None:
    with scripted(reply(200, b'{"a"', told=999), reply(200, b'{"a": 1}')) as there:
        assert caller.call("GET", there.url).json() == {"a": 1}
    with scripted(reply(200, b'{"a"', told=999)) as there:
        with pytest.raises(CallAwayError, match="s’est interrompu"):
            caller.call("GET", there.url)
        assert len(there.asked) == 4


def test_a_refusal_cut_in_the_middle_is_still_a_refusal(caller: Caller) -> None:
    with scripted(reply(403, b"{", told=999)) as there, pytest.raises(CallRefusedError) as refused:
        caller.call("GET", there.url)
    assert refused.value.status == 403
    assert len(there.asked) == 1


def test_what_is_too_big_stops_being_read_once_unpacked(caller: Caller) -> None:
    packed = gzip.compress(b" " * 3_000_000)
    assert len(packed) < 10_000
    with scripted(reply(200, packed, Content_Encoding="gzip")) as there:
        with pytest.raises(CallError, match="dépasse 1 Mio") as too_large:
            caller.call("GET", there.url, largest=1024 * 1024)
        assert not isinstance(too_large.value, SourceAwayError)
        assert len(there.asked) == 1
        assert len(caller.call("GET", there.url).body) == 3_000_000


def test_nobody_there_and_nobody_of_that_name(caller: Caller, patience: Patience) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(CallAwayError, match="ne répond pas"):
        caller.call("GET", f"http://127.0.0.1:{port}/")
    assert len(patience.slept) == 3
    with pytest.raises(CallAwayError, match="est introuvable"):
        caller.call("GET", "http://nulle-part.invalid/")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "x", ""])
def test_only_the_web_is_called(caller: Caller, patience: Patience, url: str) -> None:
    with pytest.raises(CallError) as refused:
        caller.call("GET", url)
    assert not isinstance(refused.value, SourceAwayError)
    assert patience.slept == []


def test_the_machines_own_proxy_and_passwords_are_ignored(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with scripted(reply()) as there:
        caller.call("GET", there.url)
    assert "Authorization" not in there.asked[0][2]

"""The one door out: where it leads, and where it refuses to."""

import io
from collections.abc import Iterator

import pytest

from app.clients.http import Door, SourceError
from app.settings import Settings
from tests.fakes.openagenda import FileServer, file_server

PUBLIC, LOCAL = Door("Test/1"), Door("Test/1", allows_loopback=True)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        running.files["/export.json"] = b"[]"
        yield running


def test_it_says_who_we_are_and_where_to_find_us(server: FileServer) -> None:
    door = Door.of(Settings(base_host="localhost:8000"))
    assert door.read(f"{server.url}/export.json") == b"[]"
    assert server.asked[0][1]["User-Agent"] == "LaRentreeDesAssos/1.0 (+http://localhost:8000/)"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(url: str) -> None:
    with pytest.raises(SourceError, match="mène à une machine privée"):
        PUBLIC.read(url)


def test_ones_own_machine_opens_to_itself_alone() -> None:
    for url in ("http://10.0.0.8/", "http://169.254.169.254/"):
        with pytest.raises(SourceError, match="mène à une machine privée"):
            LOCAL.read(url)


def test_a_public_door_opens_on_the_two_public_ports_alone(server: FileServer) -> None:
    with pytest.raises(SourceError, match="seuls 80 et 443"):
        PUBLIC.read(f"{server.url}/export.json")
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a", "gopher://x", "http://", "http://[::1", "x:y"],
)
def test_only_the_web_is_read(url: str) -> None:
    with pytest.raises(SourceError, match="doit commencer par http"):
        LOCAL.read(url)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://[", "ftp://127.0.0.1/"])
def test_a_redirection_is_looked_at_like_an_address(server: FileServer, target: str) -> None:
    server.redirections["/moved"] = target
    with pytest.raises(SourceError, match="doit commencer par http"):
        LOCAL.read(f"{server.url}/moved")


def test_a_redirection_inside_is_refused(server: FileServer) -> None:
    server.redirections["/moved"] = "http://169.254.169.254/"
    with pytest.raises(SourceError, match="machine privée"):
        LOCAL.read(f"{server.url}/moved")


def test_three_redirections_are_followed_and_no_more(server: FileServer) -> None:
    server.redirections |= {"/1": "/2", "/2": "/3", "/3": "/export.json", "/0": "/1"}
    assert LOCAL.read(f"{server.url}/1") == b"[]"
    with pytest.raises(SourceError, match="renvoie sans fin"):
        LOCAL.read(f"{server.url}/0")


def test_a_key_for_one_host_is_not_given_to_another(server: FileServer) -> None:
    with file_server() as other:
        other.files["/export.json"] = b"[]"
        server.redirections["/moved"] = f"{other.url}/export.json"
        LOCAL.read(f"{server.url}/moved", headers={"key": "secret"})
        assert server.asked[0][1]["key"] == "secret"
        assert "key" not in other.asked[0][1]


def test_what_is_too_big_stops_being_read(server: FileServer) -> None:
    server.files["/big"] = b"x" * 3_000_000
    written = io.BytesIO()
    with pytest.raises(SourceError, match="dépasse 1 Mio"):
        LOCAL.download(f"{server.url}/big", written, largest=1024 * 1024)
    assert len(written.getvalue()) <= 1024 * 1024


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "demande une clé"),
        (403, "refuse"),
        (404, "n’existe pas"),
        (429, "trop de demandes"),
        (500, "en panne"),
        (503, "en panne"),
        (418, "répond 418"),
    ],
)
def test_an_error_is_a_sentence_without_the_key(
    server: FileServer, status: int, words: str
) -> None:
    server.statuses["/export"] = status
    with pytest.raises(SourceError, match=words) as refused:
        LOCAL.read(f"{server.url}/export?key=secret")
    assert "secret" not in str(refused.value)


def test_an_answer_cut_in_the_middle_is_no_answer(server: FileServer) -> None:
    server.files["/half"] = b"x" * 1000
    server.cut_at["/half"] = 500
    with pytest.raises(SourceError, match="réessayez plus tard"):
        LOCAL.read(f"{server.url}/half")


def test_nobody_there_and_nobody_of_that_name() -> None:
    with pytest.raises(SourceError, match="ne répond pas"):
        LOCAL.read("http://127.0.0.1:9/")
    with pytest.raises(SourceError, match="est introuvable"):
        LOCAL.read("http://nulle-part.invalid/")


def test_the_machines_own_proxy_is_ignored(
    server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert LOCAL.read(f"{server.url}/export.json") == b"[]"

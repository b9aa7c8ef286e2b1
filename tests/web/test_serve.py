"""The commands that serve, run as a person runs them: in a process of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import serve
from tests.commands import Command

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RENTREE_")}
    return {
        **kept,
        "RENTREE_DATA_DIR": str(data_dir),
        "FLASK_APP": str(ROOT / "wsgi.py"),
        "PYTHONWARNINGS": "default",
        **more,
    }


def flask(*args: str) -> list[str]:
    return [sys.executable, "-m", "flask", *args]


@contextmanager
def running(
    *args: str, data_dir: Path, cwd: Path = ROOT, **more: str
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        flask(*args),
        cwd=cwd,
        env=environment(data_dir, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # Its workers too: they would hold the pipes open.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@dataclass(frozen=True)
class Done:
    """A command that has ended: its status, and what it wrote on both outputs."""

    returncode: int | None
    stdout: str
    stderr: str


def run(*args: str, data_dir: Path) -> Done:
    with Command(args, environment(data_dir)) as command:
        told, complained = command.communicate()
    return Done(command.returncode, told, complained)


def fetch(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    """Open a page, waiting for the server to be there."""
    address = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(address, headers={"Host": f"{host}:{port}"})
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (http)
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_the_server_answers_from_any_folder_and_leaves_when_asked(
    end: signal.Signals, tmp_path: Path
) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    assert run("db", "upgrade", data_dir=tmp_path).returncode == 0
    port = free_port()
    args = ("serve", "--port", str(port), "--workers", "2")
    with running(*args, data_dir=tmp_path, cwd=elsewhere) as process:
        assert fetch(port, "/livez") == (200, "ok\n")
        assert fetch(port, "/", host="stranger.example")[0] == 421
        time.sleep(0.5)  # a loaded machine hands the journal's line over after the answer
        process.send_signal(end)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert out == ""
    assert f"http://127.0.0.1:{port}" in err
    assert "Traceback" not in err
    assert '"status": 421' in err


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in ("serve", "demo"):
            result = run(command, "--port", port, data_dir=tmp_path)
            assert result.returncode == 1
            assert f"Le port {port} est déjà pris" in result.stderr
            assert "Traceback" not in result.stderr
            assert result.stdout == ""
    assert not (tmp_path / "rentree.db").exists()


def test_a_port_that_somebody_just_left_is_free() -> None:
    with socket.socket() as left:
        left.bind(("127.0.0.1", 0))
        port = left.getsockname()[1]
    serve.refuse_busy("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(serve.PortBusyError, match=r"203\.0\.113\.1"):
        serve.refuse_busy("203.0.113.1", 8000)


def test_the_demonstration_goes_from_nothing_to_portals_that_one_can_read(tmp_path: Path) -> None:
    port = free_port()
    with running("demo", "--port", str(port), data_dir=tmp_path) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(14)]
        assert f"http://localhost:{port}/" in told[1]
        for host in ("localhost", "besancon.localhost", "saint-denis-974.localhost"):
            assert any(f"http://{host}:{port}/" in line for line in told), told
            status, page = fetch(port, "/evenements", host=host)
            assert status == 200
            assert "<h1" in page
        status, found = fetch(port, "/api/v1/events?limit=1", host="localhost")
        assert status == 200
        assert '"source":{"name":"demo"' in found
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in err


def test_the_demonstration_leaves_alone_a_database_that_it_did_not_make(tmp_path: Path) -> None:
    database = tmp_path / "rentree.db"
    assert run("db", "upgrade", data_dir=tmp_path).returncode == 0
    assert run("communes", "load", data_dir=tmp_path).returncode == 0
    assert run("site", "apply", str(ROOT / "tenants"), data_dir=tmp_path).returncode == 0
    before = database.read_bytes()
    for more in ((), ("--fresh",)):
        result = run("demo", "--port", str(free_port()), *more, data_dir=tmp_path)
        assert result.returncode == 1
        assert "elle est laissée intacte" in result.stderr
        assert database.read_bytes() == before


def test_a_file_that_is_no_database_is_said_and_kept(tmp_path: Path) -> None:
    database = tmp_path / "rentree.db"
    database.write_text("Ceci est une lettre à ma grand-mère. " * 30, encoding="utf-8")
    result = run("demo", "--fresh", "--port", str(free_port()), data_dir=tmp_path)
    assert result.returncode == 1
    assert "ne répond pas" in result.stderr
    assert "Traceback" not in result.stderr
    assert database.read_text(encoding="utf-8").startswith("Ceci est une lettre")


def test_a_database_without_tables_is_said_before_anything_is_served(tmp_path: Path) -> None:
    done = run("serve", "--port", str(free_port()), data_dir=tmp_path)
    assert done.returncode == 1
    assert "flask db upgrade" in done.stderr

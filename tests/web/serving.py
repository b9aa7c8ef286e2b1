"""The real server, Granian, in a process of its own, over a database that a test filled."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import create_app
from app.models.base import Base, db
from app.settings import Settings
from tests.builders import Builder

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@contextmanager
def served(
    folder: Path, fill: Callable[[Builder], None], *options: str, for_browsers: bool = False
) -> Iterator[int]:
    """Serve the sites that ``fill`` builds, as ``flask serve`` does; yield the port.

    ``for_browsers`` puts them under ``localhost``, where browsers find them by themselves.
    """
    port = free_port()
    settings = Settings(
        secret_key="k" * 32,
        base_host=f"localhost:{port}" if for_browsers else "rentree.test",
        data_dir=folder,
        database_url=f"sqlite:///{folder}/rentree.db",
        geocoder_url="http://127.0.0.1:9/geocodage",
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        fill(Builder(db.session(), app))
        db.session.remove()
        db.engine.dispose()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RENTREE_")}
    environ |= {f"RENTREE_{name.upper()}": str(value) for name, value in settings if value}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    command += options
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            _wait(port, process, folder / "server.log")
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def say(port: int, raw: bytes) -> bytes:
    """Send bytes as they are and return the whole answer, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        line.sendall(raw)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            request = b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            if b" 200 " in say(port, request)[:20]:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))

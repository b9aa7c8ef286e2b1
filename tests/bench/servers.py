"""The servers under load, each in processes of its own, over real HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine
from tests.bench.driving import ROOT
from tests.postgres import free_port

BASE_NAME = "rentree.test"
_PATIENCE_SECONDS = 60.0
# The logs would load it, and only the tests bring it: an installation has none.
ABSENT = "raise ImportError\n"
_METRIC = re.compile(r"^rentree_page_cache_(\w+?)(?:_total)? ([\d.e+]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many processes serve, with how many threads in each."""

    workers: int = 2
    threads: int = 8


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers. ``cold_seconds``: from its start to its first 200."""

    pid: int
    port: int
    metrics_port: int
    cold_seconds: float
    data_dir: Path

    def workers(self) -> list[int]:
        """Return the processes that serve."""
        return [pid for pid in machine.tree(self.pid) if pid != self.pid]

    def counted(self) -> dict[str, float]:
        """Return the counters of the page cache, all processes together."""
        address = f"http://127.0.0.1:{self.metrics_port}/metrics"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return {name: float(value) for name, value in _METRIC.findall(answer.read().decode())}


@contextmanager
def product(
    database_url: str, data_dir: Path, shape: Shape, *, first: tuple[str, str], **settings: str
) -> Iterator[Running]:
    """Run ``flask serve`` over a database; ``first`` is the host and path of the first page."""
    port, metrics_port = free_port(), free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    environ = {
        "RENTREE_DATABASE_URL": database_url,
        "RENTREE_DATA_DIR": str(data_dir),
        "RENTREE_BASE_HOST": BASE_NAME,
        "RENTREE_SECRET_KEY": "k" * 32,
        "RENTREE_GEOCODER_URL": "http://127.0.0.1:9/geocodage",
        **{f"RENTREE_{name.upper()}": value for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    command += ["--workers", str(shape.workers), "--threads", str(shape.threads)]
    command += ["--metrics-port", str(metrics_port)]
    with _started(command, environ, data_dir / "server.log") as process:
        cold = _first_page(process, port, *first, log=data_dir / "server.log")
        yield Running(process.pid, port, metrics_port, cold, data_dir)


@contextmanager
def hello(folder: Path, shape: Shape, *, is_raw: bool = False) -> Iterator[Running]:
    """Run the bare "hello" with the very settings of ``flask serve``."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.hello", "--port", str(port)]
    command += ["--workers", str(shape.workers), "--threads", str(shape.threads)]
    log = folder / f"hello-{port}.log"
    with _started([*command, *(["--raw"] if is_raw else [])], {}, log) as process:
        cold = _first_page(process, port, BASE_NAME, "/hello", log=log)
        yield Running(process.pid, port, 0, cold, folder)


@contextmanager
def _started(
    command: list[str], environ: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    kept = {
        name: value
        for name, value in os.environ.items()
        # A service writes what it compiles, and reads it again when it starts.
        if not name.startswith("RENTREE_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    absent = log.parent / "absent"
    absent.mkdir(exist_ok=True)
    (absent / "rich.py").write_text(ABSENT, encoding="ascii")
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(absent), kept.get("PYTHONPATH"))))
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, **environ}, stdout=file, stderr=file
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(_PATIENCE_SECONDS)


def _first_page(
    process: subprocess.Popen[bytes], port: int, host: str, path: str, *, log: Path
) -> float:
    """Wait for the first 200; return how long it took since now, in seconds."""
    began = time.perf_counter()
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    while process.poll() is None and time.perf_counter() - began < _PATIENCE_SECONDS:
        try:
            with socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS) as line:
                line.sendall(request)
                if line.recv(12).endswith(b" 200"):
                    return time.perf_counter() - began
                break
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(log.read_text(errors="replace"))

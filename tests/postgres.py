"""A throw-away PostgreSQL cluster, started from the installed binaries."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WHERE = "apt-get install postgresql (or the server package of your system)"


def binaries() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``, the newest installed, or ``None``."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((path for path in candidates if (path / "postgres").exists()), None)


def missing(what: str, how: str) -> None:
    """Fail where everything must be there (``CI=true``); elsewhere skip, saying what to install."""
    sentence = f"{what} is not installed: {how}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def cluster(*, connections: int = 50, is_near: bool = False) -> Iterator[str]:
    """Run a cluster without durability; yield the address of its empty database.

    ``is_near``: the address is that of its socket, which takes a third less of a processor than
    the network for a small statement. The server is the same, the protocol too.
    """
    path = binaries()
    if path is None:
        missing("PostgreSQL", WHERE)
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        home = Path(folder)
        as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(home, "postgres")
        port = free_port()
        run = [*as_user, str(path / "initdb"), "-D", f"{folder}/data", "-U", "rentree"]
        run += ["-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(run, check=True, capture_output=True, cwd="/")
        options = f"-F -p {port} -k {folder} -c listen_addresses=127.0.0.1"
        options += f" -c max_connections={connections}"
        ctl = [*as_user, str(path / "pg_ctl"), "-D", f"{folder}/data", "-w"]
        start = [*ctl, "-l", f"{folder}/log", "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd="/")
        try:
            host = folder if is_near else "127.0.0.1"
            yield f"postgresql+psycopg://rentree@/postgres?host={host}&port={port}"
        finally:
            stop = [*ctl, "-m", "immediate", "stop"]
            subprocess.run(stop, check=False, capture_output=True, cwd="/")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

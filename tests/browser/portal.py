"""The demonstration, started as a person would start it, and its doors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from tests.house.tree import ROOT
from tests.postgres import free_port

PATIENCE_SECONDS = 120
_EVENT = re.compile(r'href="(?:/[a-z]{2,3})?(/evenements/\d+-[^"?#]+)"')


@dataclass(frozen=True)
class Portal:
    """A running server: ``portal.address("besancon", "/evenements", "ar")``.

    A site's first language has no prefix: it is ``""``. ``folder`` holds what it said
    (``said.txt``) and what it keeps (``var``, with the letters that left).
    """

    port: int
    folder: Path

    def address(self, site: str, path: str, language: str = "") -> str:
        """Return the address of a page of ``site`` (``national`` stands for the base host)."""
        host = "localhost" if site == "national" else f"{site}.localhost"
        prefix = f"/{language}" if language else ""
        return f"http://{host}:{self.port}{prefix}{path}"

    def fetch(self, address: str) -> str:
        """Return a page as its source, whatever its status."""
        host, _, path = address.removeprefix("http://").partition("/")
        # Browsers lead *.localhost home by themselves; the resolver of a machine may not.
        request = Request(f"http://127.0.0.1:{self.port}/{path}", headers={"Host": host})
        opener = build_opener(ProxyHandler({}))
        opener.error = lambda _proto, _req, answer, *_rest: answer
        with opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())

    def first_event(self, site: str, language: str = "") -> str:
        """Return the path, without its language, of the first event of a site's agenda."""
        found = _EVENT.search(self.fetch(self.address(site, "/evenements", language)))
        assert found, f"no event on {site}"
        return found[1]


@contextmanager
def demonstration(folder: Path) -> Iterator[Portal]:
    """Run ``flask demo`` in an empty folder until it answers; stop it at the end."""
    portal = Portal(free_port(), folder)
    server = start(portal)
    try:
        wait(portal, server)
        yield portal
    finally:
        server.terminate()
        server.wait(timeout=20)


def start(portal: Portal) -> subprocess.Popen[bytes]:
    """Start the demonstration of ``portal``, in a group of processes of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RENTREE_")}
    environment["RENTREE_DATA_DIR"] = str(portal.folder / "var")
    with (portal.folder / "said.txt").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "demo", "--port", str(portal.port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def wait(portal: Portal, server: subprocess.Popen[bytes]) -> None:
    """Wait until it answers."""
    said = portal.folder / "said.txt"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            portal.fetch(portal.address("national", "/readyz"))
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("flask demo does not answer:\n" + said.read_text(errors="replace"))

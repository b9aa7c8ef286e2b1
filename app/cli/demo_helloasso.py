"""``flask demo --with-helloasso``: the whole chain beside the portals, in processes of its own.

The stand-ins of HelloAsso and of the geocoder are those of the tests: they are in a checkout, and
never in what is installed. A synchronisation goes on as long as the demonstration: what a person
changes in a form arrives by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli import serve
from app.settings import PREFIX

FORMS = 300
EVERY_SECONDS, _HINTS_EVERY_SECONDS = 10, 2
_HOST = "127.0.0.1"
_PATIENCE_SECONDS = 20.0
_CHECKOUT = Path(__file__).parents[2]


@contextmanager
def beside(port: int) -> Iterator[list[str]]:
    """Start the stand-ins, bring in what they hold, and go on; give lines that say where they are.

    The environment is that of this process: the portals read the same settings.
    """
    if not (_CHECKOUT / "tests" / "fakes" / "helloasso.py").is_file():
        msg = "--with-helloasso demande les sources du programme, où sont les imitations."
        raise click.ClickException(msg)
    helloasso, geocoder = _free_after(port), _free_after(port + 100)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(_stand_in("helloasso", helloasso, "--forms", str(FORMS)))
        processes.append(_stand_in("geocoder", geocoder))
        os.environ |= _settings(port, helloasso, geocoder)
        for listening in (helloasso, geocoder):
            _wait_for(listening, processes)
        for command in (("sync", "helloasso"), ("geocode",)):
            _started(*_FLASK, *command, is_told=True).wait()
        pace = ("--every", str(EVERY_SECONDS), "--hints-every", str(_HINTS_EVERY_SECONDS))
        processes.append(_started(*_FLASK, "worker", *pace))
        yield [
            f"  http://{_HOST}:{helloasso}/  une imitation de HelloAsso\u00a0: ce qu’on y change",
            f"  paraît sur les portails dans les {EVERY_SECONDS} secondes.",
        ]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(_PATIENCE_SECONDS)


_FLASK = ("-m", "flask", "--app", "wsgi")


def _settings(port: int, helloasso: int, geocoder: int) -> dict[str, str]:
    api = f"http://{_HOST}:{helloasso}"
    told = {
        "BASE_HOST": f"localhost:{port}",
        "HELLOASSO_API_URL": f"{api}/v5",
        "HELLOASSO_TOKEN_URL": f"{api}/oauth2/token",
        "HELLOASSO_AUTHORIZE_URL": f"{api}/authorize",
        "HELLOASSO_CLIENT_ID": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "HELLOASSO_CLIENT_SECRET": "un-secret-de-demonstration",
        "GEOCODER_URL": f"http://{_HOST}:{geocoder}/geocodage",
    }
    return {f"{PREFIX}{name}": value for name, value in told.items()}


def _stand_in(name: str, port: int, *more: str) -> subprocess.Popen[bytes]:
    return _started("-m", f"tests.fakes.{name}", "--port", str(port), *more)


def _started(*arguments: str, is_told: bool = False) -> subprocess.Popen[bytes]:
    """Start our own interpreter in the checkout; what it says is shown if ``is_told``."""
    command = [sys.executable, *arguments]
    heard = None if is_told else subprocess.DEVNULL
    return subprocess.Popen(command, cwd=_CHECKOUT, stdout=heard)  # noqa: S603 (nothing of it comes from outside)


def _free_after(port: int) -> int:
    for candidate in range(port + 1, port + 100):
        try:
            serve.refuse_busy(_HOST, candidate)
        except serve.PortBusyError:
            continue
        return candidate
    msg = f"Aucun port libre entre {port + 1} et {port + 99}."
    raise click.ClickException(msg)


def _wait_for(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            serve.refuse_busy(_HOST, port)
        except serve.PortBusyError:
            return
        if any(process.poll() is not None for process in processes):
            break
        time.sleep(0.1)
    msg = f"L’imitation sur le port {port} n’a pas démarré\u00a0: relancez la commande."
    raise click.ClickException(msg)

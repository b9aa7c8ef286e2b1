"""Commands of ``flask`` in processes of their own, which need not read the program each time.

One process has read it and waits; each command is a fork of it, over its own database and its
own environment, that may be killed as any other. Starting Python and reading the program is a
second of processor time that says nothing of a command; ``tests/web/test_serve.py`` starts it
as a person does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from flask.cli import FlaskGroup

from app.cli import COMMANDS

ROOT = Path(__file__).parents[1]
_PATIENCE_SECONDS = 120
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["app", "psycopg", *(place.partition(":")[0] for place in COMMANDS.values())]
)


class Command:
    """A command that runs, as :class:`subprocess.Popen` shows one whose outputs are pipes."""

    def __init__(self, words: tuple[str, ...], environment: Mapping[str, str]) -> None:
        # Read when it ends: a pipe that nobody reads would stop it.
        self._said = TemporaryDirectory(prefix="said")
        self._process = _FORKS.Process(
            target=_run, args=(words, dict(environment), self._said.name)
        )
        self._process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exception: object, *_more: object) -> None:
        if exception is not None:
            self.kill()
        self._process.join()
        self._said.cleanup()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its status; minus the number of the signal that ended it; nothing while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return its status, if it has ended."""
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, wherever it is."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float = _PATIENCE_SECONDS) -> tuple[str, str]:
        """Wait until it ends; return what it wrote on both outputs."""
        self._process.join(timeout)
        if self.poll() is None:
            self.kill()
            raise subprocess.TimeoutExpired("flask", timeout)
        told, complained = (
            file.read_text("utf-8") if file.exists() else "" for file in _files(self._said.name)
        )
        return told, complained


def _files(folder: str) -> tuple[Path, Path]:
    return Path(folder, "out"), Path(folder, "err")


def _run(words: tuple[str, ...], environment: Mapping[str, str], folder: str) -> None:
    """Be the command, from the fork on."""
    for output, file in zip((sys.stdout, sys.stderr), _files(folder), strict=True):
        output.flush()
        with file.open("wb") as opened:
            os.dup2(opened.fileno(), output.fileno())
    os.environ.clear()
    os.environ |= environment
    os.chdir(ROOT)
    FlaskGroup(name="flask").main(["--app", "wsgi", *words], prog_name="flask")

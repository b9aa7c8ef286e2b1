"""The operator's port: what the serving processes counted, as Prometheus reads it.

A port of its own, on this machine by default: no visitor ever meets it, whatever
the host they ask for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from prometheus_client import start_http_server

from app.counters import registry_of

# The workers are forked just after the hooks of the server's start: none must inherit the socket.
_AFTER_THE_FORK_SECONDS = 0.3

_log = logging.getLogger(__name__)


class OperatorsPort:
    """``/metrics`` on ``host``, ``port``, for the processes that count in one folder."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._folder = Path()

    @classmethod
    def at(cls, given: str) -> OperatorsPort:
        """Read ``9100`` or ``0.0.0.0:9100``.

        >>> OperatorsPort.at("9100").host, OperatorsPort.at("0.0.0.0:9100").port
        ('127.0.0.1', 9100)
        """
        host, _, port = given.rpartition(":")
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            msg = f"« {given} » : écrivez un port, ou une adresse et un port (0.0.0.0:9100)."
            raise click.BadParameter(msg, param_hint="--metrics-port")
        return cls(host.strip("[]") or "127.0.0.1", int(port))

    @contextmanager
    def counting(self) -> Iterator[Path]:
        """Lend the folder in which the processes count; nothing of it stays."""
        with TemporaryDirectory(prefix="rentree-counters-") as folder:
            self._folder = Path(folder)
            yield self._folder

    def open_soon(self) -> None:
        """Begin to answer once the workers are on their own."""
        threading.Thread(target=self._open, name="operators-port", daemon=True).start()

    def _open(self) -> None:
        time.sleep(_AFTER_THE_FORK_SECONDS)
        try:
            start_http_server(self.port, addr=self.host, registry=registry_of(self._folder))
        except OSError:
            _log.exception("the operator's port %s:%s cannot be opened", self.host, self.port)

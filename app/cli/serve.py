"""``flask serve``: the production server, Granian; docs/operating.md says what stands before it."""

from __future__ import annotations

import ctypes
import errno
import gc
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy.exc import SQLAlchemyError

from app.cli.metrics import OperatorsPort
from app.counters import Counters
from app.kernel.hosts import split_port
from app.models.base import db
from app.models.engine import NO_TABLES, lacks_tables
from app.queries import sites

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DEFAULT_PORT = 8000
THREADS = 8
# A request that is still running then is cut; service managers lose patience later.
LAST_WORDS_SECONDS = 10
_M_ARENA_MAX = -8  # malloc.h
# Granian's own lines go where ours go (app/web/logs.py), in the same form.
_LOGS = {
    "loggers": {
        "_granian": {"handlers": [], "propagate": True},
        "granian.access": {"handlers": [], "propagate": False},
    }
}


class PortBusyError(OSError):
    """Nothing can listen there; the message says why, and what to do."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port\u00a0; celui de BASE_HOST, ou 8000."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True)
@click.option(
    "--metrics-port",
    metavar="[HOST:]PORT",
    help="Port de l’exploitant\u00a0: /metrics pour Prometheus. Fermé par défaut.",
)
@with_appcontext
def command(
    host: str, port: int | None, workers: int, threads: int, metrics_port: str | None
) -> None:
    """Sert les portails (Granian)."""
    port = port or port_of(current_app.extensions["settings"].base_host)
    operators = OperatorsPort.at(metrics_port) if metrics_port else None
    try:
        refuse_busy(host, port)
        if operators:
            refuse_busy(operators.host, operators.port)
        sites.sequence(db.session())
    except PortBusyError as busy:
        raise click.ClickException(str(busy)) from None
    except SQLAlchemyError as wrong:
        # A database that is silent may come back: /readyz says so meanwhile.
        if lacks_tables(wrong):
            raise click.ClickException(NO_TABLES) from None
    shown = f"[{host}]" if ":" in host else host
    listening = f"À l’écoute sur http://{shown}:{port} ({workers} processus, {threads} fils chacun)"
    run(
        Listening(host, port, workers, threads),
        ready=lambda: click.echo(listening, err=True),
        operators=operators,
    )


def port_of(base_host: str) -> int:
    """Return the port that the base host names, or 8000.

    >>> port_of("localhost:9000"), port_of("rentree.example")
    (9000, 8000)
    """
    port = split_port(base_host)[1].removeprefix(":")
    return int(port) if port.isdigit() else DEFAULT_PORT


def refuse_busy(host: str, port: int) -> None:
    """Raise :class:`PortBusyError` when nothing can listen on ``host``, ``port``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        msg = f"L’adresse {host} n’existe pas sur cette machine."
        raise PortBusyError(msg) from None
    family, kind, proto, _, address = found[0]
    with socket.socket(family, kind, proto) as probe:
        # As the server itself will: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise PortBusyError(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Le port {port} est déjà pris par un autre programme. "
            f"Arrêtez-le, ou choisissez-en un autre avec --port {port % 65535 + 1}."
        )
    if error.errno == errno.EACCES:
        return (
            f"Le port {port} est réservé à l’administrateur de la machine. "
            "Choisissez un port supérieur à 1023, derrière un serveur mandataire."
        )
    return f"Impossible d’écouter sur {host}, port {port}\u00a0: {error.strerror}."


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens, and with how many processes and threads in each."""

    host: str
    port: int
    workers: int = 1
    threads: int = THREADS


def run(
    listening: Listening, *, ready: Callable[[], None], operators: OperatorsPort | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is called once the socket listens.

    Each worker builds its own application from the environment: nothing of this
    process, least of all a database connection, may be shared across a fork.
    """
    db.engine.dispose()
    # What is read by now is the same in all workers. Left out of the collector's rounds it is not
    # written to, and they go on sharing it.
    gc.collect()
    gc.freeze()
    server = Server(
        "app:create_app",
        address=listening.host,
        port=listening.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=listening.workers,
        blocking_threads=listening.threads,
        workers_kill_timeout=LAST_WORDS_SECONDS,
        # One that the system killed for its memory must not take the others with it.
        respawn_failed_workers=True,
        # It warns about eight threads on two cores: they wait for the database, not for a core.
        log_level=LogLevels.error,
        log_dictconfig=_LOGS,
    )
    server.on_startup(ready)
    if operators is None:
        server.serve(target_loader=_build)
        return
    with operators.counting() as folder:
        server.on_startup(operators.open_soon)
        server.serve(target_loader=partial(_build, counted_in=folder))


def _build(target: str, counted_in: Path | None = None) -> WSGIApplication:
    """Build the application of a worker, in the worker; ``target`` names what makes it.

    A forked worker inherits handlers that note a signal for the main process: told
    to stop while it builds, it would never hear (Granian 2.8).
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _share_one_heap()
    application = resolve_name(target)(counters=Counters(counted_in))
    application.extensions["page_cache"].visits.write_regularly()
    served: WSGIApplication = application
    return served


def _share_one_heap() -> None:
    """Have all threads take memory from one place, where the C library would give each its own.

    One thread runs at a time anyway, and what eight heaps leave unused is a sixth of a
    worker (mallopt(3), ``M_ARENA_MAX``). Other C libraries have one heap to begin with.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)

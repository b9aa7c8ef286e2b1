"""The two floors under every figure: a bare Flask "hello", and a bare WSGI one.

Served by Granian exactly as ``flask serve`` serves the portals::

    python -m tests.bench.hello --port 9000 --workers 2 --threads 8 [--raw]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

application = Flask(__name__)


@application.get("/hello")
def hello() -> str:
    """Say the least that Flask can say."""
    return "ok"


def raw(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Say the least that WSGI can say."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def serve(port: int, *, workers: int, threads: int, is_raw: bool) -> None:
    """Serve one of the two until told to stop."""
    Server(
        f"tests.bench.hello:{'raw' if is_raw else 'application'}",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--raw", action="store_true")
    given = parser.parse_args()
    serve(given.port, workers=given.workers, threads=given.threads, is_raw=given.raw)

"""A server that answers fast, and misbehaves when it is told to.

HTTP/1.1 with connections kept open, as real services are. What it answers is a
function from a :class:`Request` to a :class:`Reply`; what goes wrong on the way
is a list of :class:`Fault`.
"""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

MAINTENANCE = "<!doctype html><title>Oups</title><h1>Le service est en maintenance</h1>"
_MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. ``query``: names and values in their order, repeated ones too."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        return next((value for key, value in self.query if key == name), default)

    def every(self, name: str) -> list[str]:
        """Return all values of a parameter."""
        return [value for key, value in self.query if key == name]

    def fields(self) -> dict[str, str]:
        """Return the fields of a body that is a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. ``told``: bytes as they are, text as HTML, anything else as JSON.

    ``drips``: it comes byte by byte, fifty a second.
    """

    status: int = 200
    told: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: bool = False

    def written(self) -> tuple[bytes, str]:
        """Return the body and its media type."""
        if isinstance(self.told, bytes):
            return self.told, "application/octet-stream"
        if isinstance(self.told, str):
            return self.told.encode(), "text/html; charset=utf-8"
        if self.told is None:
            return b"", "application/json; charset=utf-8"
        return json.dumps(self.told, ensure_ascii=False).encode(), "application/json; charset=utf-8"


@dataclass
class Fault:
    """What goes wrong with the requests whose ``METHOD /path?query`` has ``pattern`` in it.

    ``after`` requests pass first, then ``times`` go wrong (``None``: all of them). ``silence``
    is in seconds. ``half``: the body stops in the middle and the connection closes. ``drips``:
    it comes byte by byte. ``garbage``: 200, and a page of maintenance (or those bytes). ``body``:
    what a refusal says, instead of a word or two.
    """

    pattern: re.Pattern[str]
    status: int | None = None
    times: int | None = 1
    after: int = 0
    retry_after: str | int | None = None
    silence: float = 0.0
    half: bool = False
    drips: bool = False
    garbage: bool | bytes = False
    body: object = None

    def takes(self, target: str) -> bool:
        """Tell whether this request is one that goes wrong, and count it."""
        if self.times == 0 or not self.pattern.search(target):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def spoilt(self, answer: Callable[[], Reply]) -> Reply:
        """Return what is answered instead of the truth."""
        if self.garbage is not False:
            return Reply(self.status or 200, MAINTENANCE if self.garbage is True else self.garbage)
        if self.status is None and self.retry_after is not None:
            return Reply(429, {"message": "Too many requests"}, self._later())
        if self.status is None:
            return answer()
        said = {"message": f"Refus {self.status}"} if self.body is None else self.body
        return Reply(self.status, said, self._later())

    def _later(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, listener: Listener, port: int) -> None:
        self.listener = listener
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when the other side hung up, which is often what is tested."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for the headers and the body
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.listener.connections.add(self.connection)

    def finish(self) -> None:
        self.server.listener.connections.discard(self.connection)
        super().finish()

    def answer(self) -> None:
        """Answer one request, well or badly."""
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        headers = cast("Mapping[str, str]", self.headers)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        body = self.rfile.read(length) if length else b""
        request = Request(self.command, unquote(parts.path), query, headers, body)
        with self.server.listener.noted(request, parts.query) as fault:
            self._write(self.server.listener.reply(request, fault), fault)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 (the parent's names)

    def _write(self, reply: Reply, fault: Fault | None) -> None:
        body, media = reply.written()
        self.send_response(reply.status)
        for name, value in {"Content-Type": media, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault and fault.half:
            body, self.close_connection = body[: len(body) // 2], True
        if not reply.drips and not (fault and fault.drips):
            self.wfile.write(body)
            return
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            self.wfile.flush()
            if self.server.listener.over.wait(0.02):
                return

    def log_message(self, *_args: object) -> None:
        """Stay quiet."""


class Listener:
    """Answers on the loopback from :meth:`start` to :meth:`stop`; ``asked`` is what was asked."""

    def __init__(self, answer: Callable[[Request], Reply], *, port: int = 0) -> None:
        self.asked: list[tuple[str, str, str, bytes]] = []
        self.busiest = 0  # requests at the same moment, at most
        self.is_remembering = True
        self.over = Event()
        self.connections: set[socket.socket] = set()
        self._answer = answer
        self._faults: list[Fault] = []
        self._lock = Lock()
        self._under_way = 0
        self._server = _Server(self, port)

    @property
    def url(self) -> str:
        """Where it listens, without a final slash."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, pattern: str, status: int | None = None, **how: Any) -> Fault:
        """Misbehave (see :class:`Fault`); without any way said, it is a 500."""
        ways = {"retry_after", "silence", "half", "drips", "garbage"}
        if status is None and not ways & how.keys():
            status = 500
        fault = Fault(re.compile(pattern), status, **how)
        with self._lock:
            self._faults.append(fault)
        return fault

    def recover(self) -> None:
        """Behave again."""
        with self._lock:
            self._faults.clear()

    def start(self) -> None:
        """Answer in the background."""
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Answer no more, and hang up on everybody."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in tuple(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it hung up first

    @contextmanager
    def noted(self, request: Request, query: str) -> Iterator[Fault | None]:
        """Count a request while it lasts; give what goes wrong with it."""
        target = f"{request.method} {request.path}" + (f"?{query}" if query else "")
        with self._lock:
            self._under_way += 1
            self.busiest = max(self.busiest, self._under_way)
            if self.is_remembering and len(self.asked) < _MOST_REMEMBERED:
                self.asked.append((request.method, request.path, query, request.body))
            fault = next((one for one in self._faults if one.takes(target)), None)
        try:
            yield fault
        finally:
            with self._lock:
                self._under_way -= 1

    def reply(self, request: Request, fault: Fault | None) -> Reply:
        """Return the answer, or what stands in its place; only after its silence."""
        if fault is None:
            return self._answer(request)
        self.over.wait(fault.silence)
        return fault.spoilt(lambda: self._answer(request))

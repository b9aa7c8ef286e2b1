"""The visitors: a process of its own that asks as fast as it is answered.

Reads an :class:`Order` in JSON on standard input, writes a :class:`Tally` in JSON on
standard output. One thread, a few dozen connections kept alive, no library: what it
costs itself is taken from the same cores as the server.
"""

from __future__ import annotations

import gc
import json
import select
import socket
import sys
from array import array
from dataclasses import asdict, dataclass, field
from time import perf_counter

_BETWEEN_SAMPLES = 61
_MOST_SAMPLES = 150
_PATIENCE_SECONDS = 20.0
_LENGTH, _END_OF_HEAD = b"content-length: ", b"\r\n\r\n"
_CHUNKED = b"transfer-encoding: chunked"


@dataclass(slots=True)
class Order:
    """What to ask: each of ``requests`` (raw HTTP), in the sequence of ``turns``, over and over.

    Until ``count`` answers, or for ``seconds`` when it is 0.
    """

    port: int
    requests: list[str]
    turns: list[int]
    connections: int
    count: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Tally:
    """What came back. ``samples`` are whole answers (latin-1), each with the request's place."""

    answers: int = 0
    seconds: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    received: int = 0
    samples: list[tuple[int, str]] = field(default_factory=list)


class _Line:
    """A connection: what was asked on it, when, and what has come so far."""

    __slots__ = ("asked", "buffer", "expected", "socket", "which")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.expected = 0
        self.which = 0
        self.asked = 0.0

    def is_whole(self) -> bool:
        """Tell whether the answer has come to its end (RFC 9112 §6)."""
        if self.expected:
            return len(self.buffer) >= self.expected
        buffer = self.buffer
        end = buffer.find(_END_OF_HEAD)
        if end < 0:
            return False
        at = buffer.find(_LENGTH, 0, end)
        if at >= 0:
            at += len(_LENGTH)
            self.expected = end + 4 + int(buffer[at : buffer.find(b"\r", at)])
            return len(buffer) >= self.expected
        if buffer.find(_CHUNKED, 0, end) >= 0:
            return buffer.endswith(b"0\r\n\r\n")
        return True  # 304: no body


class _Visitors:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._requests = [request.encode("latin-1") for request in order.requests]
        self._turn = 0
        self._times = array("d")
        self._statuses: dict[bytes, int] = {}
        self._tally = Tally()
        self._lines: dict[int, _Line] = {}
        self._poll = select.epoll()

    def ask(self) -> Tally:
        """Ask until the end of the order."""
        for _ in range(self._order.connections):
            self._open()
        began = perf_counter()
        until = began + self._order.seconds if not self._order.count else float("inf")
        most = self._order.count or sys.maxsize
        while len(self._times) < most and perf_counter() < until:
            events = self._poll.poll(_PATIENCE_SECONDS)
            if not events:
                self._tally.broken += len(self._lines)
                break
            for number, _ in events:
                self._hear(number)
        return self._told(perf_counter() - began)

    def _open(self) -> None:
        line = _Line(self._order.port)
        self._lines[line.socket.fileno()] = line
        self._poll.register(line.socket.fileno(), select.EPOLLIN)
        self._say(line)

    def _say(self, line: _Line) -> None:
        turns = self._order.turns
        line.which = turns[self._turn % len(turns)]
        self._turn += 1
        line.buffer, line.expected = b"", 0
        line.asked = perf_counter()
        line.socket.sendall(self._requests[line.which])

    def _hear(self, number: int) -> None:
        line = self._lines[number]
        try:
            piece = line.socket.recv(262_144)
        except OSError:
            piece = b""
        if not piece:
            self._tally.broken += 1
            self._poll.unregister(number)
            line.socket.close()
            del self._lines[number]
            self._open()
            return
        line.buffer = line.buffer + piece if line.buffer else piece
        if line.is_whole():
            self._note(line)
            self._say(line)

    def _note(self, line: _Line) -> None:
        self._times.append(perf_counter() - line.asked)
        status = line.buffer[9:12]
        self._statuses[status] = self._statuses.get(status, 0) + 1
        self._tally.received += len(line.buffer)
        samples = self._tally.samples
        if len(self._times) % _BETWEEN_SAMPLES == 1 and len(samples) < _MOST_SAMPLES:
            samples.append((line.which, line.buffer.decode("latin-1")))

    def _told(self, seconds: float) -> Tally:
        for line in self._lines.values():
            line.socket.close()
        times = sorted(self._times)
        tally = self._tally
        tally.answers, tally.seconds = len(times), seconds
        if times:
            tally.p50_ms = times[len(times) // 2] * 1000
            tally.p99_ms = times[min(len(times) - 1, len(times) * 99 // 100)] * 1000
        tally.statuses = {status.decode("latin-1"): n for status, n in self._statuses.items()}
        return tally


def main() -> None:
    """Ask what standard input orders."""
    order = Order(**json.load(sys.stdin))
    gc.disable()
    json.dump(asdict(_Visitors(order).ask()), sys.stdout)


if __name__ == "__main__":
    main()

"""Sending visitors to a server, and what it cost the server."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import brotli

from tests.bench import machine
from tests.bench.load import Order, Tally

ROOT = Path(__file__).parents[2]
CONNECTIONS = 32
_MICRO = 1e6


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask for, and what a right answer holds.

    ``name`` is that of the site, which its pages must show; ``None`` where none does.
    """

    kind: str
    host: str
    path: str
    statuses: tuple[str, ...] = ("200",)
    name: str | None = None
    coding: str = "gzip"
    if_none_match: str = ""

    @property
    def raw(self) -> str:
        """The request as a browser sends it (RFC 9112)."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {self.host}", "Accept: text/html,*/*;q=0.8"]
        lines += ["User-Agent: Mozilla/5.0 (bench)", "Accept-Language: fr"]
        if self.coding:
            lines.append(f"Accept-Encoding: {self.coding}")
        if self.if_none_match:
            lines.append(f"If-None-Match: {self.if_none_match}")
        return "\r\n".join([*lines, "", ""])


@dataclass(frozen=True, slots=True)
class Measured:
    """One stretch of load on one server. Processor time is of the server's whole tree.

    ``database_us`` is that of PostgreSQL's processes, told apart; 0 with SQLite, which
    works inside the server's own.
    """

    answers: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    database_us: float
    body_bytes: float
    wrong: dict[str, int]

    @property
    def whole_us(self) -> float:
        """Processor time for one answer, the database's included."""
        return self.cpu_us + self.database_us


def ask(port: int, targets: Sequence[Target], turns: Sequence[int], **how: float) -> Tally:
    """Send the visitors; ``how`` is ``count`` or ``seconds``, and ``connections``."""
    order = Order(
        port=port,
        requests=[target.raw for target in targets],
        turns=list(turns),
        connections=int(how.get("connections", CONNECTIONS)),
        count=int(how.get("count", 0)),
        seconds=how.get("seconds", 0.0),
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Tally(**json.loads(done.stdout))


def measure(
    server_pid: int,
    database_cpu: Callable[[], float],
    run: Callable[[], Tally],
    targets: Sequence[Target],
) -> Measured:
    """Return what ``run`` cost the server and the database, and what was wrong in it."""
    before, database_before = machine.cpu_seconds(server_pid), database_cpu()
    tally = run()
    # Never less than the clock's own grain: a very short stretch may fall between two ticks.
    spent = max(machine.cpu_seconds(server_pid) - before, machine.TICK_SECONDS)
    database = database_cpu() - database_before
    answers = max(1, tally.answers)
    return Measured(
        answers=tally.answers,
        per_second=tally.answers / tally.seconds,
        p50_ms=tally.p50_ms,
        p99_ms=tally.p99_ms,
        cpu_us=spent / answers * _MICRO,
        database_us=database / answers * _MICRO,
        body_bytes=tally.received / answers,
        wrong=faults(tally, targets),
    )


def faults(tally: Tally, targets: Sequence[Target]) -> dict[str, int]:
    """Count what should not have come back, by kind; the bodies of a sample are read."""
    found: dict[str, int] = {}
    expected = {status for target in targets for status in target.statuses}
    for status, count in tally.statuses.items():
        if status not in expected:
            found[f"status {status}"] = count
    if tally.broken:
        found["connection broken"] = tally.broken
    for place, answer in tally.samples:
        if fault := _fault(targets[place], answer.encode("latin-1")):
            said = f"{targets[place].kind}: {fault}"
            found[said] = found.get(said, 0) + 1
    return found


def _fault(target: Target, answer: bytes) -> str | None:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head[9:12].decode("latin-1")
    if status not in target.statuses:
        return f"{status} for {target.host}{target.path}"
    if target.name is None or status != "200":
        return None
    if target.name.encode() not in _decoded(head.lower(), body):
        return f"not the page of its site: {target.host}{target.path}"
    return None


def _decoded(head: bytes, body: bytes) -> bytes:
    if b"transfer-encoding: chunked" in head:
        body = _unchunked(body)
    if b"content-encoding: gzip" in head:
        return gzip.decompress(body)
    if b"content-encoding: br" in head:
        return bytes(brotli.decompress(body))
    return body


def _unchunked(body: bytes) -> bytes:
    """Put the pieces of a streamed body together (RFC 9112 §7.1)."""
    whole, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        whole, rest = whole + rest[:length], rest[length + 2 :]
    return whole

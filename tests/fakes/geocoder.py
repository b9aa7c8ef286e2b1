"""A geocoder that really listens: addresses it knows, and ways to misbehave.

In a test: ``with fake_geocoder() as fake``; it answers ``features`` to anything, what ``known``
says of a query, or, with ``fake.answers = atlas().find``, from the official list of communes. By
hand: ``python -m tests.fakes.geocoder --port 8802``.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from tests.fakes.geocoder_atlas import atlas
from tests.fakes.listening import Fault, Listener, Reply, Request

REST_SECONDS = 5
_QUERY = re.compile(r"[^\W_].{2,199}", re.DOTALL)
_REFUSED = {
    "code": 400,
    "message": "Failed parsing query",
    "detail": ["q: must contain between 3 and 200 chars and start with a number or a letter"],
}
Features = list[dict[str, Any]]


def feature(
    label: str = "3 Rue Mégevand 25000 Besançon",
    *,
    lat: float = 47.2357,
    lon: float = 6.0277,
    citycode: str = "25056",
    score: float = 0.93,
    kind: str = "housenumber",
    **more: Any,
) -> dict[str, Any]:
    """One answer, as the service writes it (GeoJSON, longitude first). ``more``: properties."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "label": label,
            "score": score,
            "type": kind,
            "citycode": citycode,
            "_type": "address",
            **more,
        },
    }


@dataclass
class FakeGeocoder:
    """What the server will do next, and what it was asked.

    ``known`` (by query) goes before ``answers`` (a function of the query), and that before
    ``features``. ``most_a_second``: beyond, 429 for five seconds, as the service does.
    """

    url: str = ""
    features: Features = field(default_factory=lambda: [feature()])
    known: dict[str, Features] = field(default_factory=dict)
    answers: Callable[[str], Features] | None = None
    status: int = 200
    retry_after: str | None = None
    waits: float = 0.0
    drips: bool = False
    body: bytes | None = None
    most_a_second: int | None = None
    asked: list[str] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic
    listener: Listener = field(init=False)
    port: int = 0
    _moments: deque[float] = field(default_factory=deque)
    _rests_until: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.listener = Listener(self._reply, port=self.port)
        self.listener.is_remembering = False
        self.url = f"{self.listener.url}/geocodage"

    def fail(self, path: str = "", status: int | None = None, **how: Any) -> Fault:
        """Misbehave a few times (see :class:`tests.fakes.listening.Fault`)."""
        return self.listener.fail(path, status, **how)

    def answer(self, query: str, *, limit: int = 5) -> bytes:
        """Return the body for ``query``. ``limit`` is for ``answers``; a test's own all come."""
        if self.body is not None:
            return self.body
        found = self.features if self.answers is None else self.answers(query)[:limit]
        found = self.known.get(query, found)
        told = {"type": "FeatureCollection", "features": found}
        return json.dumps(told, ensure_ascii=False).encode()

    def _reply(self, request: Request) -> Reply:
        if request.path != "/geocodage/search":
            return Reply(404, {"code": 404, "message": "Not found"})
        query = request.first("q")
        self.asked.append(query)
        if self.waits:
            self.listener.over.wait(self.waits)
        if self._is_too_much():
            return Reply(429, {"code": 429}, {"Retry-After": str(REST_SECONDS)})
        if not _QUERY.fullmatch(query):
            return Reply(400, _REFUSED)
        headers = {"Content-Type": "application/json"}
        if self.retry_after:
            headers["Retry-After"] = self.retry_after
        limit = request.first("limit", "5")
        body = self.answer(query, limit=int(limit) if limit.isdecimal() else 5)
        return Reply(self.status, body, headers, drips=self.drips)

    def _is_too_much(self) -> bool:
        if self.most_a_second is None:
            return False
        with self._lock:
            now = self.clock()
            while self._moments and self._moments[0] <= now - 1:
                self._moments.popleft()
            self._moments.append(now)
            if len(self._moments) > self.most_a_second and now >= self._rests_until:
                self._rests_until = now + REST_SECONDS
            return now < self._rests_until


@contextmanager
def fake_geocoder() -> Iterator[FakeGeocoder]:
    """Listen on a free port of this machine until the test is over."""
    fake = FakeGeocoder()
    fake.listener.start()
    try:
        yield fake
    finally:
        fake.listener.stop()


def main(arguments: list[str] | None = None) -> None:
    """Answer from the official list of communes until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.geocoder")
    parser.add_argument("--port", type=int, default=8802)
    parser.add_argument("--most", type=int, help="au-delà, par seconde : 429 pendant cinq secondes")
    asked = parser.parse_args(arguments)
    fake = FakeGeocoder(port=asked.port, answers=atlas().find, most_a_second=asked.most)
    over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    fake.listener.start()
    sys.stdout.write(
        "Géocodeur de démonstration : toutes les communes, n’importe quelle rue.\n\n"
        f"  GEOCODER_URL={fake.url}\n\n"
        f"  curl '{fake.url}/search?q=3+rue+Megevand+25000+Besancon'\n\n"
        "Ctrl+C pour arrêter.\n"
    )
    sys.stdout.flush()
    over.wait()
    fake.listener.stop()


if __name__ == "__main__":
    main()

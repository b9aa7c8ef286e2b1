"""A geocoder that really listens: addresses it knows, and ways to misbehave."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


def feature(
    label: str = "3 Rue Mégevand 25000 Besançon",
    *,
    lat: float = 47.2357,
    lon: float = 6.0277,
    citycode: str = "25056",
    score: float = 0.93,
    kind: str = "housenumber",
) -> dict[str, Any]:
    """One answer, as the service writes it (GeoJSON, longitude first)."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "label": label,
            "score": score,
            "type": kind,
            "citycode": citycode,
            "_type": "address",
        },
    }


@dataclass
class FakeGeocoder:
    """What the server will do next, and what it was asked."""

    url: str = ""
    features: list[dict[str, Any]] = field(default_factory=lambda: [feature()])
    status: int = 200
    retry_after: str | None = None
    waits: float = 0.0
    drips: bool = False
    body: bytes | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self) -> bytes:
        if self.body is not None:
            return self.body
        return json.dumps({"type": "FeatureCollection", "features": self.features}).encode()


@contextmanager
def fake_geocoder() -> Iterator[FakeGeocoder]:
    """Listen on a free port of this machine until the test is over."""
    fake = FakeGeocoder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            assert parts.path == "/geocodage/search"
            fake.asked.append(parse_qs(parts.query)["q"][0])
            time.sleep(fake.waits)
            body = fake.answer()
            self.send_response(fake.status)
            if fake.retry_after:
                self.send_header("Retry-After", fake.retry_after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self._write(body)

        def _write(self, body: bytes) -> None:
            size = 1 if fake.drips else max(len(body), 1)
            try:
                for at in range(0, len(body), size):
                    self.wfile.write(body[at : at + size])
                    time.sleep(0.02 if fake.drips else 0)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client did not wait, which is what is tested

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/geocodage"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()

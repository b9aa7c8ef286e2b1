"""A web server on this machine that answers for names, each as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app.kernel.host_proof import PROOF_PATH, proof_of


@dataclass
class Doorway:
    """``doorway.prove("assos.example", "besancon", key)``; ``doorway.say(name, status, body)``."""

    told: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def prove(self, name: str, slug: str, secret_key: str) -> None:
        """Answer as the portal ``slug`` would for a name."""
        self.told[name] = (200, proof_of(name, slug, secret_key=secret_key) + "\n", "")

    def say(self, name: str, status: int = 200, body: str = "", location: str = "") -> None:
        """Answer something else for a name."""
        self.told[name] = (status, body, location)


@contextmanager
def doorway() -> Iterator[Doorway]:
    """A doorway on loopback; a name that it was told nothing of gets 421."""
    found = Doorway()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = (self.headers["Host"] or "").partition(":")[0]
            found.asked.append((name, self.path))
            status, body, location = found.told.get(name, (421, "nobody", ""))
            if self.path != PROOF_PATH:
                status, body = 404, ""
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

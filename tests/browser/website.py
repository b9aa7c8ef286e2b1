"""Somebody's website, which is not ours: pages under any name that leads to the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_HOLE = "<!doctype html><html lang=fr><title>Site</title><h1>Site</h1>"


@dataclass
class Website:
    """Somebody's website: ``pages`` by path, under every name that leads to the loopback."""

    port: int
    pages: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, body: str) -> str:
        """Publish a page; return its path."""
        self.pages[path] = f"{_HOLE}{body}"
        return path

    def at(self, host: str, path: str) -> str:
        """Return the address of a page under a name."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def website() -> Iterator[Website]:
    """Serve a website until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = found.pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Website(server.server_address[1])
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

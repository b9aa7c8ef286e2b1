"""A web server that gives files, and that can misbehave as real ones do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class FileServer:
    """Files by path, on the loopback. ``asked`` lists what was requested, with its headers."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.redirections: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.cut_at: dict[str, int] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._most, self._released = sys.maxsize, Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """Where it listens, without a final slash."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def hold_after(self, requests: int) -> None:
        """Leave whoever asks after that many requests without an answer, until :meth:`release`."""
        self._most = requests

    def release(self) -> None:
        """Hang up on those who wait, and answer the others as before."""
        self._most = sys.maxsize
        self._released.set()

    def serve(self) -> None:
        """Answer until :meth:`stop`."""
        self._server.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        """Answer no more."""
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                fake.asked.append((self.path, dict(self.headers)))
                if len(fake.asked) > fake._most:
                    fake._released.wait()
                    return
                if path in fake.redirections:
                    self.send_response(302)
                    self.send_header("Location", fake.redirections[path])
                    self.end_headers()
                    return
                body = fake.files.get(path)
                self.send_response(fake.statuses.get(path, 404 if body is None else 200))
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write((body or b"")[: fake.cut_at.get(path)])

            def log_message(self, *_args: object) -> None:
                """Stay silent."""

        return Handler


@contextmanager
def file_server() -> Iterator[FileServer]:
    """A server that runs for the length of a ``with``."""
    server = FileServer()
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()

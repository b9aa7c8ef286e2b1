"""A web server that gives files, and that can misbehave as real ones do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class FileServer:
    """Files by path, on the loopback. ``asked`` lists what was requested, with its headers."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.redirections: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.cut_at: dict[str, int] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """Where it listens, without a final slash."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def serve(self) -> None:
        """Answer until :meth:`stop`."""
        self._server.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                fake.asked.append((self.path, dict(self.headers)))
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

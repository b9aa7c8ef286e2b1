"""A web server that plays a script: one reply after the other, well made or not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Reply = Callable[[BaseHTTPRequestHandler], None]


class Service:
    """A server that plays its replies one after the other, and its last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections: set[tuple[str, int]] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.asked.append((self.command, self.path, dict(self.headers), body))
                service.connections.add(self.client_address)
                left = service.replies
                (left.pop(0) if len(left) > 1 else left[0])(self)

            do_GET = do_POST = answer  # noqa: N815 (the names of the library)

            def log_message(self, *_args) -> None:
                """Stay silent."""

        return Handler


def reply(status=200, body=b"{}", *, told=None, **headers) -> Reply:
    """Answer, saying that the body has ``told`` bytes."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Length", str(len(body) if told is None else told))
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)
        if told is not None:
            to.close_connection = True

    return answer


def raw(*pieces: bytes, every=0.0, then=0.0) -> Reply:
    """Answer these very bytes, slowly, then keep silent for a while."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.close_connection = True
        try:
            for piece in pieces:
                to.wfile.write(piece)
                time.sleep(every)
            time.sleep(then)
        except OSError:
            pass

    return answer


@contextmanager
def scripted(*replies: Reply) -> Iterator[Service]:
    running = Service(*replies)
    try:
        yield running
    finally:
        running.stop()

"""The console's host leads to the console, every other to the public application.

The console is half of the program, and most processes never serve it: it is made when it is
first asked for, so that a worker which only shows portals carries none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ConsoleDoor:
    """Sends each request to where its host leads; ``make`` is called once, when it must be."""

    def __init__(
        self,
        public: WSGIApplication,
        make: Callable[[], Flask],
        is_console: Callable[[str], bool],
    ) -> None:
        self._public = public
        self._make = make
        self._is_console = is_console
        self._console: Flask | None = None
        self._lock = Lock()

    def console(self) -> Flask:
        """Return the console, made now if nobody asked for it before."""
        if self._console is None:
            with self._lock:
                self._console = self._console or self._make()
        return self._console

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if self._is_console(environ.get("HTTP_HOST", "")):
            return self.console().wsgi_app(environ, start_response)
        return self._public(environ, start_response)


def make_console(app_root: Path, *, prepare: Callable[[Flask], None]) -> Flask:
    """Build the console; its rooms are imported now, not when this module is."""
    console: Flask = import_module("app.web.console").create_console(app_root, prepare=prepare)
    return console

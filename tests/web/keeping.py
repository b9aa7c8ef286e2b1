"""The application behind a page cache of its own, and a reader in front of it."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import Client, TestResponse

from app.counters import Counters
from app.web.page_cache import in_front_of

MEGABYTE = 1024 * 1024


class Hands:
    """The hands of a clock that a test turns."""

    seconds = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


class Kept:
    """``kept("besancon.rentree.test/evenements")``: an answer as it comes."""

    def __init__(self, app: Flask, *, megabytes: int = 8) -> None:
        self.counters = Counters()
        chosen = app.extensions["settings"].model_copy(update={"page_cache_mb": megabytes})
        layer = in_front_of(app.extensions["page_cache"].behind, app, chosen, self.counters)
        self.visits = layer.visits
        self._client = Client(layer, use_cookies=False)

    def __call__(self, address: str, method: str = "GET", **more: object) -> TestResponse:
        """Ask for an address: host and path."""
        host, slash, path = address.partition("/")
        return self._client.open(
            slash + path,
            method=method,
            base_url=f"https://{host}",
            **more,
        )

    def was_hit(self, answer: TestResponse) -> bool:
        """Tell whether an answer came from memory."""
        return answer.headers.get("Cache-Status") == "rentree; hit"

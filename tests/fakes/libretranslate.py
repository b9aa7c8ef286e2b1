"""A LibreTranslate that really listens: it writes each text backwards, word by word.

In a test: ``with fake_libretranslate() as fake``; ``fake.listener.fail(…)`` to misbehave.
By hand: ``python -m tests.fakes.libretranslate --port 8899``.
"""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from tests.fakes.listening import Listener, Reply, Request

CODES = ("ar", "de", "en", "es", "fr", "uk", "zh-Hans")
_LANGUAGES = tuple({"code": code, "name": code, "targets": list(CODES)} for code in CODES)


@dataclass
class FakeLibreTranslate:
    """What it answers, and what it was asked.

    ``key``: asked of everybody, where there is one. ``told`` goes instead of a translation.
    """

    key: str = ""
    port: int = 0
    told: object = None
    languages: object = field(default_factory=lambda: list(_LANGUAGES))
    asked: list[dict[str, Any]] = field(default_factory=list)
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        """Take a port."""
        self.listener = Listener(self.answer, port=self.port)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.listener.url

    def answer(self, request: Request) -> Reply:
        """Answer as the service does."""
        if (request.method, request.path) == ("GET", "/languages"):
            return Reply(200, self.languages)
        if (request.method, request.path) != ("POST", "/translate"):
            return Reply(404, {"error": "Not found"})
        wished = json.loads(request.body)
        self.asked.append(wished)
        if self.key and wished.get("api_key") != self.key:
            return Reply(403, {"error": "Invalid API key"})
        if self.told is not None:
            return Reply(200, self.told)
        return Reply(200, {"translatedText": [backwards(text) for text in wished["q"]]})


def backwards(text: str) -> str:
    """Return a text in a language that nobody speaks.

    >>> backwards("Un bal")
    'nU lab'
    """
    return " ".join(word[::-1] for word in text.split(" "))


@contextmanager
def fake_libretranslate(**how: Any) -> Iterator[FakeLibreTranslate]:
    """Listen for the length of a test."""
    fake = FakeLibreTranslate(**how)
    fake.listener.start()
    try:
        yield fake
    finally:
        fake.listener.stop()


def main() -> None:
    """Listen until somebody ends it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=8899)
    fake = FakeLibreTranslate(port=parser.parse_args().port)
    fake.listener.start()
    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    over.wait()


if __name__ == "__main__":
    main()

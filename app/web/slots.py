"""How many long answers are written at once, so that everybody else finds a thread."""

from __future__ import annotations

import threading

from flask import Flask, current_app

# Half of the eight blocking threads with which ``flask serve`` runs a worker.
MOST_STREAMS = 4
# Those who wait hold a thread too: two are left for pages, whatever happens.
MOST_WAITING = 2
PATIENCE_SECONDS = 1.0
_KEY = "streams"


class Slots:
    """Places for ``most`` at once; ``waiting`` more wait for one, ``patience`` seconds at most.

    A list is mostly written in less than that: who comes fifth is late by a moment, instead
    of being sent away.
    """

    def __init__(self, most: int, *, waiting: int, patience: float) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._bench = threading.BoundedSemaphore(waiting)
        self._patience = patience

    def acquire(self) -> bool:
        """Take a place; ``False`` when there is none, nor any soon."""
        if self._places.acquire(blocking=False):
            return True
        if not self._bench.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=self._patience)
        finally:
            self._bench.release()

    def release(self) -> None:
        """Give a place back."""
        self._places.release()


def use_slots(app: Flask) -> None:
    """Let ``app`` write at most :data:`MOST_STREAMS` long answers at once in this process."""
    app.extensions[_KEY] = Slots(MOST_STREAMS, waiting=MOST_WAITING, patience=PATIENCE_SECONDS)


def slots() -> Slots:
    """Return the places of this application."""
    found: Slots = current_app.extensions[_KEY]
    return found

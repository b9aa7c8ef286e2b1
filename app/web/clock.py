"""What time it is, for the web floor. Lower floors are told."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app

_KEY = "clock"


def set_clock(app: Flask, clock: Callable[[], datetime] | None = None) -> None:
    """Let ``app`` read the time from ``clock`` (an aware instant); by default, the machine's."""
    app.extensions[_KEY] = clock or (lambda: datetime.now(UTC))


def clock() -> Callable[[], datetime]:
    """Return what tells the time, for whoever asks outside of this request, as a thread does."""
    found: Callable[[], datetime] = current_app.extensions[_KEY]
    return found


def now() -> datetime:
    """Return the present instant, in UTC."""
    return clock()()

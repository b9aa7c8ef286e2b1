"""How often a service may be asked, shared by all the threads that ask it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """Lets at most ``per_second`` questions go in any second: each waits for its turn.

    A bucket that holds one token: what was not used is not saved up, for the service
    counts by the second. ``clock`` counts seconds from anywhere.

    >>> slept: list[float] = []
    >>> pace = Pace(40, clock=lambda: 100.0, sleep=slept.append)
    >>> pace.wait(), pace.wait(), pace.rest(5), pace.wait()
    (None, None, None, None)
    >>> slept
    [0.025, 5.0]
    """

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1 / per_second
        self._clock, self._sleep = clock, sleep
        self._lock = Lock()
        self._next = float("-inf")

    def wait(self) -> None:
        """Return when it is one's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._sleep(round(turn - now, 6))

    def rest(self, seconds: float) -> None:
        """Let nobody go for that long: the service asks for it."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)

"""What a command says while it works: on standard error, and only when it takes a while."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

from app.kernel.typography import grouped

SILENT_SECONDS = 1.0
_TICK_ON_TERMINAL = 0.2
_TICK_ELSEWHERE = 10.0


class Step:
    """One step of a command: its name, how many are done, since when.

    On a terminal one line is rewritten; elsewhere (a file, a service's journal)
    a line appears every ten seconds and one at the end. A step shorter than a
    second says nothing at all.
    """

    def __init__(self, name: str, stream: TextIO) -> None:
        self._name = name
        self._stream = stream
        self._began = monotonic()
        self._done = 0
        self._over = threading.Event()
        self._is_terminal = stream.isatty()
        self._width = 0
        self._thread = threading.Thread(target=self._tell, daemon=True)
        self._thread.start()

    def count(self, done: int) -> None:
        """Say that ``done`` are done since the step began."""
        self._done = done

    def finish(self, *, well: bool) -> None:
        """Write the last line, unless there was nothing worth saying."""
        self._over.set()
        self._thread.join()
        if monotonic() - self._began >= SILENT_SECONDS or self._width:
            self._write(self._line(end="" if well else "interrompu"), last=True)

    def _tell(self) -> None:
        pause = SILENT_SECONDS
        while not self._over.wait(pause):
            self._write(self._line(), last=not self._is_terminal)
            pause = _TICK_ON_TERMINAL if self._is_terminal else _TICK_ELSEWHERE

    def _line(self, *, end: str = "…") -> str:
        seconds = f"{monotonic() - self._began:.1f}".replace(".", ",")
        done = f"{grouped(self._done)}, " if self._done else ""
        return " ".join(
            part for part in (f"{self._name}\u00a0: {done}{seconds}\u00a0s", end) if part
        )

    def _write(self, line: str, *, last: bool) -> None:
        ended = "\n" if last else ""
        if self._is_terminal:
            self._stream.write("\r" + line.ljust(self._width) + ended)
        else:
            self._stream.write(line + ended)
        self._stream.flush()
        self._width = len(line)


@contextmanager
def step(name: str, stream: TextIO | None = None) -> Iterator[Callable[[int], None]]:
    """Run one step of a command; what it yields is told how many are done."""
    running = Step(name, stream or sys.stderr)
    try:
        yield running.count
    except BaseException:
        running.finish(well=False)
        raise
    running.finish(well=True)

"""Calls that end: whatever the other side does, nothing outlasts its deadline.

A time-out of requests counts from one piece of an answer to the next: headers or a body that
come drop by drop would hold us for ever. Here the socket itself is shut at the deadline, and
whoever reads it wakes up. The look-up of a name alone is left to the machine's resolver,
which gives up by itself.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Timer, local
from types import TracebackType
from typing import Any, Self

from app.clients.guarded_connections import GuardedAdapter

_BETWEEN_CUTS = 0.25
_here = local()


class Deadline:
    """A ``with`` in which this thread's connections live ``seconds`` at most."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._connection: Any = None
        self._socket: socket.socket | None = None
        self._left = Event()
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _here.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        wrong: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _here.deadline = None
        self._left.set()
        self._timer.cancel()

    def watch(self, connection: Any, opened: socket.socket | None = None) -> None:
        """Take note of what to shut: a connection, and its socket once it is open."""
        self._connection = connection
        # A connection that will not be kept forgets its socket before the body is read.
        self._socket = opened

    def _cut(self) -> None:
        """Shut, again and again: a connection may have been only half open."""
        self.is_over = True
        while not self._left.is_set():
            opened = self._socket or getattr(self._connection, "sock", None)
            if isinstance(opened, socket.socket):
                with suppress(OSError):
                    # Not the method of a TLS socket, which is not meant for another thread.
                    socket.socket.shutdown(opened, socket.SHUT_RDWR)
            self._left.wait(_BETWEEN_CUTS)


class _Watched:
    """A connection that shows itself to the deadline of its thread."""

    def connect(self: Any) -> None:
        _show(self)
        super().connect()  # type: ignore[misc]  # of the class that this one is mixed into

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        _show(self)
        super().request(*args, **kwargs)  # type: ignore[misc]  # of the class that this one is mixed into

    def getresponse(self: Any) -> Any:
        _show(self, self.sock)
        return super().getresponse()  # type: ignore[misc]  # of the class that this one is mixed into


class PunctualAdapter(GuardedAdapter):
    """What gives requests connections that look first, and that a :class:`Deadline` can shut."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pools our own connections."""
        super().init_poolmanager(*args, **kwargs)
        pools = self.poolmanager.pool_classes_by_scheme
        self.poolmanager.pool_classes_by_scheme = {
            scheme: watched(pool) for scheme, pool in pools.items()
        }


def watched(pool: Any) -> Any:
    """Return a pool like ``pool`` whose connections a :class:`Deadline` can shut."""
    connection = type("WatchedConnection", (_Watched, pool.ConnectionCls), {})
    return type("WatchedPool", (pool,), {"ConnectionCls": connection})


def _show(connection: Any, opened: socket.socket | None = None) -> None:
    deadline: Deadline | None = getattr(_here, "deadline", None)
    if deadline is not None:
        deadline.watch(connection, opened)

"""Where the bodies of kept pages lie: one file of the process, written round and round.

A file rather than the process's own memory: the system keeps in its own what is read
often, and takes that room back when somebody else needs it more. The file has no name
and disappears with the process.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

# What is known of a body is in memory: small bodies count for more than they hold,
# so that the bound bounds their number too.
LEAST_BYTES = 2048
# Of what is in the way and still read, how much is carried on for one newcomer.
_MOST_CARRIED = 16

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Body:
    """One body. ``place`` is where it begins, ``None`` when it lies nowhere any more.

    ``of`` says what it is the body of; ``was_read`` is what keeps it when room lacks.
    """

    of: Any
    length: int
    place: int | None = None
    was_read: bool = False

    @property
    def room(self) -> int:
        """Bytes that it takes."""
        return max(self.length, LEAST_BYTES)


class Ring:
    """At most ``most_bytes`` of bodies; the oldest leave, unless they were read since they came.

    ``on_leaving`` is told of each body that had to leave. Reading takes no lock: a body
    that leaves says so before anything is written over it.
    """

    def __init__(
        self, folder: Path, *, most_bytes: int, on_leaving: Callable[[Body], None]
    ) -> None:
        self._folder = folder
        self._size = most_bytes
        self._on_leaving = on_leaving
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._is_broken = False
        self._head = 0
        self._places: deque[tuple[int, Body]] = deque()

    def put(self, body: Body, content: bytes) -> bool:
        """Write a body; ``False`` when it is too big or the disk is full."""
        if body.room > self._size // 8 or self._is_broken:
            return False
        with self._lock:
            try:
                self._put(body, content)
            except OSError as error:
                self._give_up(error)
        return body.place is not None

    def read(self, body: Body) -> bytes | None:
        """Return a body; ``None`` when it has left."""
        place, file = body.place, self._file
        if place is None or file is None:
            return None
        content = os.pread(file.fileno(), body.length, place)
        # Somebody may have been writing over it meanwhile; then it had left first.
        if body.place != place:
            return None
        body.was_read = True
        return content

    def _put(self, body: Body, content: bytes) -> None:
        waiting = deque([(body, content)])
        carried = 0
        while waiting:
            newcomer, written = waiting.popleft()
            while (place := self._room_for(newcomer.room)) is None:
                old = self._oldest_leaves(may_be_carried=carried < _MOST_CARRIED)
                if old is not None:
                    carried += 1
                    waiting.append(old)
            if os.pwrite(self._descriptor(), written, place) < len(written):
                # The last of the room on a disk is used without a word.
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._head = place + newcomer.room
            self._places.append((place, newcomer))
            newcomer.place = place

    def _room_for(self, room: int) -> int | None:
        """Return where ``room`` bytes are free, after what was written last."""
        if not self._places:
            self._head = 0
            return 0
        tail = self._places[0][0]
        if self._head > tail:
            if self._head + room <= self._size:
                return self._head
            return 0 if room <= tail else None
        return self._head if self._head + room <= tail else None

    def _oldest_leaves(self, *, may_be_carried: bool) -> tuple[Body, bytes] | None:
        """Take away the oldest body; return it with its content when it is to be written anew."""
        place, body = self._places.popleft()
        if body.place != place:
            return None  # it left long ago, with its page
        if may_be_carried and body.was_read:
            content = os.pread(self._descriptor(), body.length, place)
            body.was_read, body.place = False, None
            return body, content
        body.place = None
        self._on_leaving(body)
        return None

    def _descriptor(self) -> int:
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 (open as long as the ring)
            weakref.finalize(self, self._file.close)
        return self._file.fileno()

    def _give_up(self, error: OSError) -> None:
        """Keep nothing more: pages are made each time, which is slow and right."""
        self._is_broken = True
        _log.error("pages are not kept any more: %s", error)
        for place, body in self._places:
            if body.place == place:
                body.place = None
                self._on_leaving(body)
        self._places.clear()

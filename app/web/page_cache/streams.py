"""Long lists on their way out: compressed as they come, and remembered once they are whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from isal import isal_zlib

from app.web.page_cache.codings import GZIP_WINDOW

# Compressed. Paris's calendar among a million events is one megabyte, and takes seconds to
# write; four streams at once hold no more than four times this.
MOST_REMEMBERED_BYTES = 4 * 1024 * 1024


class EncodedStream:
    """A streamed body, written in gzip piece by piece; closing it closes what it reads.

    Gzip alone: every client that accepts Brotli accepts it, and it says how it ends,
    so that a stream cut short is seen to be.
    """

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self._pieces = self._written()

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def _written(self) -> Iterator[bytes]:
        press = isal_zlib.compressobj(isal_zlib.ISAL_BEST_COMPRESSION, wbits=GZIP_WINDOW)
        for part in self._parts:
            # Flushed at each piece, so that a reader sees it without waiting for the next.
            if piece := press.compress(part) + press.flush(isal_zlib.Z_SYNC_FLUSH):
                yield piece
        yield press.flush()

    def close(self) -> None:
        """Close the stream underneath, whether or not it was read to its end."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


class Remembered:
    """A streamed body that ``keep`` is given whole, once its reader has had all of it.

    Not when it is cut short, nor longer than ``most_bytes``: nothing but its pieces is
    then held.
    """

    def __init__(
        self,
        parts: EncodedStream,
        keep: Callable[[bytes], None],
        *,
        most_bytes: int = MOST_REMEMBERED_BYTES,
    ) -> None:
        self._parts = parts
        self._keep = keep
        self._most_bytes = most_bytes
        self._pieces = self._read()

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def _read(self) -> Iterator[bytes]:
        kept: list[bytes] = []
        size = 0
        for piece in self._parts:
            size += len(piece)
            if size <= self._most_bytes:
                kept.append(piece)
            else:
                kept.clear()
            yield piece
        if size <= self._most_bytes:
            self._keep(b"".join(kept))

    def close(self) -> None:
        """Close the stream underneath, whether or not it was read to its end."""
        self._parts.close()

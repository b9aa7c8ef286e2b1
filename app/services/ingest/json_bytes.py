r"""The bytes of a JSON file, with the halves of characters that programs leave behind mended.

A text cut in the middle of an emoji ends with half a surrogate pair (``\ud83d``). RFC 8259
§8.2 lets it stand and leaves it to each reader what becomes of it: ours would refuse the
whole file, or take the next letter for the other half.
"""

from __future__ import annotations

import re
from typing import BinaryIO

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)
# As long as what it replaces, so that every byte keeps its place; no reader sees it.
_NOTHING = rb"\ufeff"
_LONGEST_PAIR = len(rb"\ud83d\ude00")
_A_LITTLE = 64
_MOST_AHEAD = 1024 * 1024


class MendedBytes:
    r"""Reads a file as it is, each stray half of a surrogate pair replaced by an empty mark.

    >>> from io import BytesIO
    >>> MendedBytes(BytesIO(rb'"fin \ud83d" "\ud83d\ude00" "\\ud83d"')).read(99)
    b'"fin \\ufeff" "\\ud83d\\ude00" "\\\\ud83d"'
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Return ``size`` bytes or a few more: a pair is never cut in two."""
        data = self._file.read(size)
        if b"\\" in data[1 - _LONGEST_PAIR :]:
            data = self._to_a_quiet_end(data)
        if not _HALF.search(data):
            return data
        return _ESCAPES.sub(lambda found: _NOTHING if found[1] else found[0], data)

    def _to_a_quiet_end(self, data: bytes) -> bytes:
        whole = bytearray(data)
        most = len(data) + _MOST_AHEAD
        while b"\\" in whole[1 - _LONGEST_PAIR :] and len(whole) < most:
            more = self._file.read(_A_LITTLE)
            if not more:
                break
            whole += more
        return bytes(whole)

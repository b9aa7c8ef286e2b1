"""Where the next page starts: the last row's sort value and identity, opaque to callers."""

import base64
import binascii
import json
from typing import NamedTuple


class Cursor(NamedTuple):
    """The place after which a page begins: ``sort`` is an ISO instant, or a number."""

    sort: str | float
    id: int


def encode_cursor(cursor: Cursor) -> str:
    """Return ``cursor`` as a short opaque word.

    >>> decode_cursor(encode_cursor(Cursor("2026-09-05T08:00:00+00:00", 7)))
    Cursor(sort='2026-09-05T08:00:00+00:00', id=7)
    """
    raw = json.dumps([cursor.sort, cursor.id], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(word: str) -> Cursor | None:
    """Read an opaque word back; ``None`` when it is not one of ours.

    >>> decode_cursor("n’importe quoi") is None, decode_cursor("WyJ4Il0") is None
    (True, True)
    """
    try:
        value = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    match value:
        case [str() | float() as sort, int() as identity] if not isinstance(identity, bool):
            return Cursor(sort, identity) if -(2**62) < identity < 2**62 else None
        case _:
            return None

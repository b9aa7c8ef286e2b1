"""Where the next page starts: the last row's sort value and identity, opaque to callers."""

import base64
import binascii
import json
from datetime import UTC, datetime
from math import isfinite
from typing import NamedTuple

from app.kernel.identities import LARGEST_ID

_SECOND_PART = "1|"


class Cursor(NamedTuple):
    """The place after which a page begins: ``sort`` is an ISO instant, or a number.

    An instant may follow ``1|``: the second part of a list that has two.
    """

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
    >>> decode_cursor(encode_cursor(Cursor("2026-09-05", 7))) is None  # a day is no instant
    True
    """
    try:
        value = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    match value:
        case [str() | float() as sort, int() as identity] if not isinstance(identity, bool):
            known = _is_instant(sort) if isinstance(sort, str) else isfinite(sort)
            return Cursor(sort, identity) if known and 0 <= identity <= LARGEST_ID else None
        case _:
            return None


def _is_instant(word: str) -> bool:
    try:
        instant = datetime.fromisoformat(word.removeprefix(_SECOND_PART))
        return instant.tzinfo is not None and instant.astimezone(UTC) is not None
    except (ValueError, OverflowError):  # the last day of year 9999, west of Greenwich
        return False

"""Content codings: which one a browser is given, and how a body is written in it.

RFC 9110 §8.4 and §12.5.3. Brotli where it is accepted (text is a tenth smaller
than with gzip), else gzip, else the body as it is.
"""

from __future__ import annotations

import threading
import zlib
from enum import IntEnum
from functools import lru_cache

import brotli
from isal import isal_zlib
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

IDENTITY, GZIP, BROTLI = "", "gzip", "br"

# Below it the headers of a coding weigh more than it saves.
LEAST_BYTES = 400
_LONGEST_HEADER = 300
# 2¹⁸ bytes hold any page of ours; Brotli's own choice takes megabytes in each thread.
_WINDOW = 18
# Each takes megabytes while it works, which a process would keep for as many as ever worked
# at once.
_PRESSES = threading.BoundedSemaphore(2)
GZIP_WINDOW = 31  # zlib's way of asking for gzip's own header and trailer
_TEXT = ("text/", "application/json", "application/xml", "application/javascript")
_TEXT_SUFFIXES = ("+json", "+xml")


def chosen(accept_encoding: str) -> str:
    """Return the coding for what a browser accepts.

    >>> chosen("gzip, deflate, br"), chosen("gzip;q=0.5, br;q=0"), chosen("identity"), chosen("")
    ('br', 'gzip', '', '')
    >>> chosen("*"), chosen("*;q=0"), chosen("gzip;q=0, *")
    ('br', '', 'br')
    """
    if len(accept_encoding) > _LONGEST_HEADER:
        return IDENTITY
    return _chosen(accept_encoding)


def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether a browser accepts gzip, the only coding in which we stream.

    >>> takes_gzip("br"), takes_gzip("gzip, br"), takes_gzip("gzip;q=0")
    (False, True, False)
    """
    short = accept_encoding[: _LONGEST_HEADER + 1]
    return len(short) <= _LONGEST_HEADER and _quality(parse_accept_header(short, Accept), GZIP) > 0


@lru_cache(maxsize=256)
def _chosen(accept_encoding: str) -> str:
    accepted = parse_accept_header(accept_encoding, Accept)
    best = max((BROTLI, GZIP), key=lambda coding: _quality(accepted, coding))
    return best if _quality(accepted, best) > 0 else IDENTITY


def _quality(accepted: Accept, coding: str) -> float:
    named = dict(accepted)
    return float(named.get(coding, named.get("*", 0)))


def is_text(content_type: str) -> bool:
    """Tell whether a media type is worth compressing: pictures and fonts already are.

    >>> is_text("text/html; charset=utf-8"), is_text("application/geo+json"), is_text("font/woff2")
    (True, True, False)
    """
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith(_TEXT) or media_type.endswith(_TEXT_SUFFIXES)


class Effort(IntEnum):
    """What compressing may cost: the quality of Brotli, and from it how gzip is written.

    What is read once is not worth a third of a millisecond; what is kept for a year is
    worth thirty.
    """

    ONCE = 1
    KEPT = 5
    FOR_LONG = 11


# ISA-L writes gzip in a quarter of zlib's time, a fifteenth larger at its best: zlib is for what
# is written once for a year.
_ISAL_LEVELS = {Effort.ONCE: 0, Effort.KEPT: 3}
_ZLIB_LEVEL = 9


def encoded(body: bytes, coding: str, effort: Effort = Effort.KEPT) -> bytes:
    """Return ``body`` in ``coding``."""
    if coding == BROTLI:
        with _PRESSES:
            return bytes(
                brotli.compress(body, mode=brotli.MODE_TEXT, quality=int(effort), lgwin=_WINDOW)
            )
    if coding == GZIP:
        if effort is Effort.FOR_LONG:
            return zlib.compress(body, _ZLIB_LEVEL, wbits=GZIP_WINDOW)
        return isal_zlib.compress(body, _ISAL_LEVELS[effort], wbits=GZIP_WINDOW)
    return body


def decoded(body: bytes, coding: str) -> bytes:
    """Return what was encoded.

    >>> decoded(encoded(b"bal", GZIP), GZIP), decoded(encoded(b"bal", BROTLI), BROTLI)
    (b'bal', b'bal')
    """
    if coding == BROTLI:
        return bytes(brotli.decompress(body))
    if coding == GZIP:
        return zlib.decompress(body, wbits=GZIP_WINDOW)
    return body

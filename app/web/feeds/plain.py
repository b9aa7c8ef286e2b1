"""Words as file formats can hold them."""

import re

# XML 1.0 §2.2 allows no other control character; RFC 5545 §3.1 and spreadsheets none either.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    r"""Return ``text`` without control characters; line ends become ``\n``.

    >>> printable("Bal\x00 du\x1b 14\r\njuillet")
    'Bal du 14\njuillet'
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

r"""Content lines of a calendar (RFC 5545 §3.1): escaped, then folded, so that none adds another.

Ours rather than a library's: a portal's calendar holds tens of thousands of lines, and
building an object for each property took three times as long as all the rest together. What
is written here is what the icalendar library writes, octet for octet; the tests prove it.
"""

from __future__ import annotations

from app.web.feeds.plain import printable

END_OF_LINE = "\r\n"
# §3.1: 75 octets a line without its end; those that go on begin with a space.
_MOST_OCTETS = 74
_FOLD = b"\r\n "
# §3.2: in quotes a parameter may hold anything but quotes and controls.
_UNQUOTED = str.maketrans({'"': "'", "\n": " "})


def line(name: str, value: str) -> str:
    r"""Return a property of a type that nothing escapes: an instant, a number, an address.

    ``value`` holds no line end; ``name`` may have its parameters with it.

    >>> line("SEQUENCE", "7")
    'SEQUENCE:7\r\n'
    """
    return _folded(f"{name}:{value}") + END_OF_LINE


def text(name: str, *words: str) -> str:
    r"""Return a property that holds a text, or several as CATEGORIES does.

    >>> text("SUMMARY", "Bal; danses,\r\nchants")
    'SUMMARY:Bal\\; danses\\,\\nchants\r\n'
    """
    return line(name, ",".join(_escaped(one) for one in words))


def parameter(value: str) -> str:
    """Return the value of a parameter, in quotes unless it is a plain word.

    >>> parameter("fr"), parameter("a;b:c")
    ('fr', '"a;b:c"')
    """
    plain = value.replace("-", "")
    if plain.isascii() and plain.isalnum():
        return value
    return f'"{printable(value).translate(_UNQUOTED)}"'


def _escaped(words: str) -> str:
    """Return a text whose signs mean nothing else (§3.3.11): backslashes first, they escape."""
    plain = printable(words).replace("\\", "\\\\")
    return plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(content: str) -> str:
    """Return a line cut between characters, and not within an escape (some readers mind)."""
    if len(content) <= _MOST_OCTETS and content.isascii():
        return content
    octets = content.encode()
    if len(octets) <= _MOST_OCTETS:
        return content
    parts, start = [], 0
    while len(octets) - start > _MOST_OCTETS:
        end = start + _MOST_OCTETS
        while octets[end] & 0xC0 == 0x80:  # the middle of a character (RFC 3629 §3)
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        parts.append(octets[start:end])
        start = end
    parts.append(octets[start:])
    return _FOLD.join(parts).decode()

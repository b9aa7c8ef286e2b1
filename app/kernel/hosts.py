"""Host names as browsers send them, reduced to one spelling."""

import re

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r":[0-9]{0,5}")


def normalise_host(raw: str) -> str | None:
    """Return the bare lower-case host name, or ``None`` if it cannot be one of ours.

    Case, one trailing dot and a port do not matter (RFC 9110 §4.2.3, RFC 1034 §3.1);
    lists, user names, IPv6 literals and raw UTF-8 lead nowhere.

    >>> normalise_host("Besancon.Localhost:8000"), normalise_host("besancon.localhost.")
    ('besancon.localhost', 'besancon.localhost')
    >>> [normalise_host(odd) for odd in ("", "a,b", "a@b", "[::1]:80", "nîmes.fr", "a..", "a:b:1")]
    [None, None, None, None, None, None, None]
    """
    name, colon, port = raw.lower().partition(":")
    if colon and not _PORT.fullmatch(colon + port):
        return None
    name = name.removesuffix(".")
    if len(name) > 253 or not _HOST.fullmatch(name):
        return None
    return name


def plain_name(authority: str) -> str:
    """Return the name before the port, as it was sent; nothing when the port is no port.

    The quick half of :func:`normalise_host`: a table whose keys are normal finds by
    it what browsers send, and finds nothing under any other spelling.

    >>> plain_name("besancon.localhost:8000"), plain_name("besancon.localhost")
    ('besancon.localhost', 'besancon.localhost')
    >>> plain_name("besancon.localhost:8000, evil.com"), plain_name("besancon.localhost:²")
    ('', '')
    """
    name, colon, port = authority.partition(":")
    if colon and not _PORT.fullmatch(colon + port):
        return ""
    return name


def is_label(text: str) -> bool:
    """Tell whether ``text`` may be one label of a host name (RFC 1034 §3.5), in lower case.

    >>> is_label("saint-denis-974"), is_label("a--b-"), is_label("a.b"), is_label("")
    (True, False, False, False)
    """
    return re.fullmatch(_LABEL, text) is not None


def split_port(authority: str) -> tuple[str, str]:
    """Split ``host:port`` into a normalised host and its port (with the colon, or empty).

    >>> split_port("localhost:8000"), split_port("rentree.example")
    (('localhost', ':8000'), ('rentree.example', ''))
    """
    name, colon, port = authority.partition(":")
    return name.lower().removesuffix("."), colon + port if port else ""

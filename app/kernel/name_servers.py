"""The servers that names are asked of, as an operator writes them."""

from __future__ import annotations

from ipaddress import ip_address

_PORT = 53
_HIGHEST_PORT = 65_535


def name_servers(text: str) -> tuple[tuple[str, int], ...]:
    """Return (address, port) of each server of a list with commas; 53 unless told (RFC 1035 §4.2).

    Raises ``ValueError`` naming what is no address.

    >>> name_servers("9.9.9.9, 127.0.0.1:5353, [::1]:5353, 2620:fe::fe")
    (('9.9.9.9', 53), ('127.0.0.1', 5353), ('::1', 5353), ('2620:fe::fe', 53))
    >>> name_servers(""), name_servers(" , ")
    ((), ())
    >>> name_servers("dns.example")
    Traceback (most recent call last):
      ...
    ValueError: « dns.example »: not an IP address, nor address:port
    """
    return tuple(_server(part.strip()) for part in text.split(",") if part.strip())


def _server(text: str) -> tuple[str, int]:
    address, port = text, str(_PORT)
    if text.startswith("["):
        address, _, after = text[1:].partition("]")
        port = after.removeprefix(":") or port
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    try:
        number = int(port)
        found = str(ip_address(address))
    except ValueError:
        number, found = 0, ""
    if not 0 < number <= _HIGHEST_PORT:
        msg = f"« {text} »: not an IP address, nor address:port"
        raise ValueError(msg)
    return found, number

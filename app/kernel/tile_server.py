"""A server of map tiles, as operators write its address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_PLACES = ("{z}", "{x}", "{y}")
_OF_A_POLICY = frozenset(" ;,'\"<>\\")


@dataclass(frozen=True, slots=True)
class TileServer:
    """``url`` with ``{z}``, ``{x}`` and ``{y}``, its ``origin``, and whom to credit."""

    url: str
    origin: str
    credit: str


def tile_server(url: str, credit: str) -> TileServer:
    """Read the address of a tile server.

    >>> tile_server("https://tuiles.example/{z}/{x}/{y}.png", "IGN").origin
    'https://tuiles.example'

    :raises ValueError: when it is not one, saying what is expected.
    """
    parts = urlsplit(url)
    try:
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        host = ""
    if parts.scheme not in {"https", "http"} or not host or parts.username or parts.password:
        msg = "an address that begins with https://"
        raise ValueError(msg)
    if parts.scheme == "http" and not (host == "localhost" or host.startswith("127.")):
        msg = "an address that begins with https://"
        raise ValueError(msg)
    if any(place not in parts.path + "?" + parts.query for place in _PLACES):
        msg = "{z}, {x} and {y} where the tile's place stands"
        raise ValueError(msg)
    # It becomes a part of a policy, whose own signs it may not hold.
    if not _OF_A_POLICY.isdisjoint(url) or not url.isascii():
        msg = "an address, with its signs encoded"
        raise ValueError(msg)
    return TileServer(url, f"{parts.scheme}://{host}" + (f":{port}" if port else ""), credit)

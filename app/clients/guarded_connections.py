"""Connections that look at where a name really leads, at the moment they are made.

A check before connecting could be answered otherwise a moment later (DNS rebinding);
here the address that was checked is the one that is reached.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

# Addresses whose last 32 bits are one of IPv4: 64:ff9b::/96 (RFC 6052 §2.1), and ::/96, which
# some systems still route (RFC 4291 §2.5.5.1). What 64:ff9b:1::/48 leads to is a network's own
# affair (RFC 8215).
_HOLDS_IPV4 = frozenset({0x64FF9B << 64, 0})
_LOCAL_TRANSLATION = 0x64FF9B0001


class ForbiddenAddressError(HTTPError):
    """A name that leads inside: to this machine, or to a private network."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is out on the Internet, for everyone.

    >>> is_public("192.0.2.1"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1")
    (False, False, False)
    >>> is_public("1.1.1.1"), is_public("2606:4700::1111"), is_public("64:ff9b::a00:1")
    (True, True, False)
    >>> is_public("::127.0.0.1"), is_public("64:ff9b:1::a00:1")
    (False, False)
    """
    ip = ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if mapped is not None:
        ip = mapped
    elif ip.version == 6 and int(ip) >> 80 == _LOCAL_TRANSLATION:
        return False
    elif ip.version == 6 and int(ip) >> 32 in _HOLDS_IPV4:
        ip = ip_address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast


class _Looks:
    """A connection that looks at the address it is about to reach."""

    allows_loopback = False

    def _new_conn(self: Any) -> socket.socket:
        found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(where[0]) for *_kind, where in found))
        for address in addresses:
            if not (is_public(address) or (self.allows_loopback and _is_loopback(address))):
                raise ForbiddenAddressError(address)
        for address in addresses[:-1]:
            with suppress(OSError):
                return create_connection((address, self.port), self.timeout)
        return create_connection((addresses[-1], self.port), self.timeout)


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback


class _PublicHTTP(_Looks, HTTPConnection):
    pass


class _PublicHTTPS(_Looks, HTTPSConnection):
    pass


class _LocalHTTP(_PublicHTTP):
    allows_loopback = True


class _LocalHTTPS(_PublicHTTPS):
    allows_loopback = True


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class _PublicTLSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class _LocalPool(HTTPConnectionPool):
    ConnectionCls = _LocalHTTP


class _LocalTLSPool(HTTPSConnectionPool):
    ConnectionCls = _LocalHTTPS


class GuardedAdapter(HTTPAdapter):
    """What gives requests connections that look first."""

    def __init__(self, *, allows_loopback: bool) -> None:
        self._allows_loopback = allows_loopback
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pools our own connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = (
            {"http": _LocalPool, "https": _LocalTLSPool}
            if self._allows_loopback
            else {"http": _PublicPool, "https": _PublicTLSPool}
        )

"""Whether a web server answers for a name, at the very addresses that its records give.

The name is not asked a second time: whoever answers its records otherwise a moment later
(DNS rebinding) sends us nowhere else, and what is no public address is never reached.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

from app.clients.deadlines import Deadline, watched
from app.clients.guarded_connections import ForbiddenAddressError, is_public
from app.clients.http import Door
from app.settings import Settings

Outcome = Literal["said", "redirected", "status", "certificate", "private", "silent"]
_TIMEOUTS = (3.0, 5.0)
# In all, however slowly it comes: some look at a domain while somebody waits for the page.
_SECONDS = 6.0
_LONGEST_BODY = 400


@dataclass(frozen=True, slots=True)
class Knocked:
    """What came of it. ``body``: its first bytes, in ASCII; ``status``: HTTP's, or 0."""

    outcome: Outcome
    status: int = 0
    body: str = ""


@dataclass(frozen=True, slots=True)
class Knocker:
    """How this installation knocks; on somebody's own machine it may knock there too.

    ``seconds``: how long one knock may last in all.
    """

    user_agent: str
    allows_loopback: bool = False
    seconds: float = _SECONDS

    @classmethod
    def of(cls, settings: Settings) -> Knocker:
        """Return this installation's."""
        door = Door.of(settings)
        return cls(door.user_agent, door.allows_loopback)

    def knock(self, url: str, addresses: Sequence[str]) -> Knocked:
        """Ask ``url`` of the first of ``addresses`` that answers. Follows nothing, never raises."""
        if not all(self._may_reach(address) for address in addresses):
            return Knocked("private")
        request = requests.Request("GET", url, headers={"User-Agent": self.user_agent}).prepare()
        try:
            with (
                Deadline(self.seconds) as deadline,
                closing(_PinnedAdapter(tuple(addresses))) as adapter,
                adapter.send(request, stream=True, timeout=_TIMEOUTS) as answer,
            ):
                knocked = _read(answer)
            # A connection that was shut looks like the end of an answer.
            return Knocked("silent") if deadline.is_over else knocked
        except requests.exceptions.SSLError:
            return Knocked("certificate")
        except ForbiddenAddressError:
            return Knocked("private")
        except (requests.RequestException, HTTPError, OSError, ValueError):
            return Knocked("silent")

    def _may_reach(self, address: str) -> bool:
        try:
            is_loopback = address == "::1" or address.startswith("127.")
            return is_public(address) or (self.allows_loopback and is_loopback)
        except ValueError:
            return False


def _read(answer: requests.Response) -> Knocked:
    if answer.is_redirect:
        return Knocked("redirected", answer.status_code)
    if answer.status_code != HTTPStatus.OK:
        return Knocked("status", answer.status_code)
    # As it came: what is folded is no proof of ours, and may unfold without end.
    body = answer.raw.read(_LONGEST_BODY, decode_content=False)
    return Knocked("said", answer.status_code, body.decode("ascii", "replace").strip())


class _Pinned:
    """A connection to one of the addresses given, whatever the name."""

    addresses: tuple[str, ...] = ()

    def _new_conn(self: Any) -> socket.socket:
        for address in self.addresses[:-1]:
            with suppress(OSError):
                return create_connection((address, self.port), self.timeout)
        return create_connection((self.addresses[-1], self.port), self.timeout)


class _PinnedAdapter(HTTPAdapter):
    """What gives requests such connections. The name stays in ``Host`` and in the certificate."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        if not addresses:
            msg = "nowhere to knock"
            raise ValueError(msg)
        self._addresses = addresses
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pools our own connections."""
        super().init_poolmanager(*args, **kwargs)
        pinned = {"addresses": self._addresses}
        plain = type("Plain", (_Pinned, HTTPConnection), pinned)
        secure = type("Secure", (_Pinned, HTTPSConnection), pinned)
        self.poolmanager.pool_classes_by_scheme = {
            "http": watched(type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain})),
            "https": watched(type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure})),
        }

"""What the domain name system says of a name, asked of the servers that the operator chose.

Nothing here raises: an answer that does not come is an answer too (``silent``), and whoever
asked says « en attente », not an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, Self

import dns.exception
import dns.nameserver
import dns.resolver

from app.kernel.name_servers import name_servers
from app.settings import Settings

Kind = Literal["A", "AAAA", "CNAME", "CAA", "TXT", "SOA"]
Question = tuple[str, Kind]
State = Literal["found", "none", "silent"]

_PATIENCE_SECONDS, _ONE_TRY_SECONDS = 4.0, 1.5
_AT_ONCE = 8
_MOST_VALUES, _LONGEST_VALUE = 20, 500
_LOOPBACK: dict[str, str] = {"A": "127.0.0.1", "AAAA": "::1"}


@dataclass(frozen=True, slots=True)
class Records:
    """What was answered: ``none`` is a firm no (NXDOMAIN, or no record of that kind).

    Names are in lower case, without the last dot; the strings of a TXT are joined; a CAA
    (RFC 8659 §4) is « flags tag value ».
    """

    state: State
    values: tuple[str, ...] = ()


SILENT, NONE = Records("silent"), Records("none")


class Resolver:
    """Asks names. ``servers``: (address, port); none of them: those of the machine."""

    def __init__(
        self, servers: Sequence[tuple[str, int]] = (), *, seconds: float = _PATIENCE_SECONDS
    ) -> None:
        self._servers = tuple(servers)
        self._seconds = seconds

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the resolver of this installation."""
        return cls(name_servers(settings.dns_servers or ""))

    def ask(self, name: str, kind: Kind) -> Records:
        """Return the records of ``kind`` that ``name`` has, aliases followed (but for CNAME)."""
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761 §6.3: asked of nobody
            return Records("found", (_LOOPBACK[kind],)) if kind in _LOOPBACK else NONE
        resolver = self._resolver()
        if resolver is None:
            return SILENT
        try:
            found = resolver.resolve(name, kind, search=False, lifetime=self._seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return NONE
        except (dns.exception.DNSException, OSError, ValueError):
            return SILENT
        values = sorted({_said(kind, one)[:_LONGEST_VALUE] for one in found})
        return Records("found", tuple(values[:_MOST_VALUES]))

    def ask_all(self, questions: Iterable[Question]) -> dict[Question, Records]:
        """Ask several at once: together they take no longer than the slowest."""
        asked = list(dict.fromkeys(questions))
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="dns") as pool:
            return dict(zip(asked, pool.map(lambda one: self.ask(*one), asked), strict=True))

    def _resolver(self) -> dns.resolver.Resolver | None:
        try:
            resolver = dns.resolver.Resolver(configure=not self._servers)
        except (dns.exception.DNSException, OSError):
            return None
        if self._servers:
            resolver.nameservers = [
                dns.nameserver.Do53Nameserver(address, port) for address, port in self._servers
            ]
        resolver.timeout = min(_ONE_TRY_SECONDS, self._seconds)
        return resolver


def _said(kind: Kind, record: Any) -> str:
    if kind == "CNAME":
        return str(record.target.to_text(omit_final_dot=True)).lower()
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "replace")
    if kind == "CAA":
        tag, value = (part.decode("utf-8", "replace") for part in (record.tag, record.value))
        return f"{record.flags} {tag.lower()} {value}"
    return str(record.to_text())

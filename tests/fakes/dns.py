"""A name server on this machine: it answers from a table, over UDP and TCP, or keeps silent."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

_MOST_BY_UDP = 512  # RFC 1035 §4.2.1


@dataclass
class FakeDNS:
    """``fake.set("assos.example", "A", "127.0.0.1")``; ``fake.silent.add("assos.example")``.

    ``broken`` names answer SERVFAIL. What nobody set is NXDOMAIN.
    """

    table: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    silent: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def server(self) -> tuple[str, int]:
        """Where it is."""
        return "127.0.0.1", self.port

    def set(self, name: str, kind: str, *values: str) -> None:
        """Give a name the records of one kind, and no other of that kind."""
        self.table[name][kind] = list(values)

    def drop(self, name: str, kind: str | None = None) -> None:
        """Forget a name, or its records of one kind."""
        if kind is None:
            self.table.pop(name, None)
        else:
            self.table[name].pop(kind, None)

    def answer(self, packet: bytes, *, by_udp: bool) -> bytes | None:
        """Return what is said to a question; nothing when the name is to be silent."""
        query = dns.message.from_wire(packet)
        (question,) = query.question
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if name in self.broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        self._fill(reply, name, kind)
        wire = reply.to_wire()
        if by_udp and len(wire) > _MOST_BY_UDP:
            reply.flags |= dns.flags.TC
            reply.answer.clear()
            wire = reply.to_wire()
        return wire

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        if name not in self.table:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return
        for _ in range(8):
            held = self.table.get(name, {})
            if "CNAME" in held and kind != "CNAME":
                (target,) = held["CNAME"]
                reply.answer.append(_rrset(name, "CNAME", [f"{target}."]))
                name = target
                continue
            values = [f"{one}." if kind == "CNAME" else one for one in held.get(kind, [])]
            if values:
                reply.answer.append(_rrset(name, kind, values))
            return


def _rrset(name: str, kind: str, values: list[str]) -> dns.rrset.RRset:
    return dns.rrset.from_text_list(f"{name}.", 60, dns.rdataclass.IN, kind, values)


@contextmanager
def fake_dns() -> Iterator[FakeDNS]:
    """A name server on loopback, on one port for UDP and TCP."""
    fake = FakeDNS()

    class ByUDP(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            packet, speaking = self.request
            if (said := fake.answer(packet, by_udp=True)) is not None:
                speaking.sendto(said, self.client_address)

    class ByTCP(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            if (said := fake.answer(self.rfile.read(length), by_udp=False)) is not None:
                self.wfile.write(struct.pack("!H", len(said)) + said)

    tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), ByTCP)
    fake.port = tcp.server_address[1]
    try:
        udp = socketserver.ThreadingUDPServer(fake.server, ByUDP)
    except OSError:
        tcp.server_close()
        raise
    threads = [threading.Thread(target=one.serve_forever, args=(0.01,)) for one in (udp, tcp)]
    for thread in threads:
        thread.start()
    try:
        yield fake
    finally:
        for one, thread in zip((udp, tcp), threads, strict=True):
            one.shutdown()
            thread.join()
            one.server_close()

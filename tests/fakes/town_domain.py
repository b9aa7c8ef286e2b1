"""The domain of a town, and what surrounds it: its name server, the portals' web server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.clients.dns import Resolver
from app.clients.knocking import Knocker
from app.services.sites.doctor import Instruments
from app.services.sites.findings import TXT_LABEL, txt_value
from tests.fakes.dns import FakeDNS, fake_dns
from tests.fakes.doorway import Doorway, doorway

KEY = "k" * 32
TARGET = "rentree.test"


@dataclass
class TownDomain:
    """``town.write("assos.besancon.example", "besancon")`` does what the town's provider does."""

    dns: FakeDNS
    web: Doorway
    instruments: Instruments

    def write(self, name: str, slug: str) -> None:
        """Add the lines that prove a domain, and have the portal answer there."""
        self.show_txt(name, slug)
        self.dns.set(name, "CNAME", TARGET)
        self.web.prove(name, slug, KEY)

    def show_txt(self, name: str, slug: str) -> None:
        """Add the TXT alone."""
        value = txt_value(name, slug, secret_key=KEY)
        self.dns.set(f"{TXT_LABEL}.{name}", "TXT", f'"{value}"')

    def move_away(self, name: str) -> None:
        """Have a name lead elsewhere, to nobody."""
        self.dns.drop(name)
        self.dns.set(name, "A", "127.0.0.99")


@contextmanager
def town_domain() -> Iterator[TownDomain]:
    """A town's provider and our web server, both on loopback."""
    with fake_dns() as dns, doorway() as web:
        dns.set(TARGET, "A", "127.0.0.1")
        instruments = Instruments(
            resolver=Resolver([dns.server], seconds=0.5),
            knocker=Knocker("tests", allows_loopback=True),
            secret_key=KEY,
            scheme="http",
            target=TARGET,
            issuer="letsencrypt.org",
            port=f":{web.port}",
        )
        yield TownDomain(dns, web, instruments)

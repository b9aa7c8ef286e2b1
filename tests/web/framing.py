"""What the tests of the embedded agenda often say: addresses, lists of hosts, who may frame."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from app.models.event import Event
from app.models.site import Site
from tests.builders import Builder

FRAME = "/integrer/cadre"
HERE, THERE = "besancon.rentree.test", "albi.rentree.test"


def listing(*hosts: Any) -> dict[str, Any]:
    """Return the identity of a site that lists ``hosts``."""
    return {"embed": {"hosts": list(hosts)}}


def ancestors(response: TestResponse) -> str:
    """Return who may frame an answer, as its only policy says."""
    (policy,) = response.headers.getlist("Content-Security-Policy")
    (found,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors")]
    return found.removeprefix("frame-ancestors ")


def framed_town(build: Builder) -> Site:
    """Make a site that two others may frame."""
    hosts = listing("www.besancon.fr", "*.grandbesancon.fr")
    return build.site("besancon", "25056", identity=hosts)


def framed_ball(build: Builder) -> Event:
    """Make an event of that site."""
    words = {"fr": "Bal", "en": "Ball"}
    return build.event("25056", words, theme="musique", place_name="Kursaal")

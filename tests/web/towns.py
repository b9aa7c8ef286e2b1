"""A country of twenty towns, and a directory that holds six of its sites whole."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from weakref import ref

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.models.site import Registry, Site
from app.queries.sites import SiteFacts
from app.web.directory import SiteDirectory
from tests.builders import Builder

MOST = 6
MANY = 20


class Readings:
    """Sessions for a directory: counted, silent when told, or held up once one has read."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.asked = 0
        self.is_silent = False
        self.read = threading.Event()
        self._gate: threading.Event | None = None

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        """Open a session."""
        self.asked += 1
        if self.is_silent:
            reason = "SELECT"
            raise OperationalError(reason, {}, Exception("no answer"))
        yield self._session
        gate, self._gate = self._gate, None
        if gate is not None:
            self.read.set()
            assert gate.wait(20)

    def hold_up(self) -> threading.Event:
        """Let the next who reads go on only when what this returns is set."""
        self._gate = threading.Event()
        return self._gate


def touch(session: Session, site: Site) -> None:
    """Say that ``site`` changed, as every service does in its transaction."""
    registry = session.get_one(Registry, 1)
    registry.sequence += 1
    site.changed_sequence = registry.sequence
    session.commit()


def towns_of(build: Builder) -> list[Site]:
    """Build the country and twenty towns."""
    build.national()
    return [build.site(f"ville-{number}", "25056") for number in range(MANY)]


def host(number: int) -> str:
    """Return the host of a town."""
    return f"ville-{number}.rentree.test"


def facts_of(known: SiteDirectory, number: int) -> SiteFacts:
    """Visit a town."""
    door = known.door(host(number))
    assert door is not None
    return door.site


def alive(references: Iterable[ref[SiteFacts]]) -> list[SiteFacts]:
    """Return those that something still holds."""
    gc.collect()
    return [site for reference in references if (site := reference()) is not None]

"""Real HTTP: the pages of two hundred portals stay warm while one of them changes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Source
from app.models.base import db
from app.services.ingest.run import ingest_drafts
from tests.bench import catalogue, driving, filling, servers
from tests.bench.driving import Target
from tests.bench.filling import Wanted
from tests.bench.servers import BASE_NAME, Running, Shape
from tests.bench.traffic import Portal, country

_WARMED = 200
_MOST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change in one site cost the pages of the others, and when it was seen."""

    warmed: int
    made_again: float
    seen_after: float
    cold_seconds: float


def one_change(wanted: Wanted) -> Changed:
    """Warm pages, write an event in one commune, count the pages that are made again."""
    with filling.opened(wanted.url, wanted.data_dir):
        known = country(db.session())
    portals = known.portals[:_WARMED]
    _settle(wanted, portals)
    pages = [Target("list", one.host, "/evenements", name=one.name) for one in portals]
    pages.append(Target("list", BASE_NAME, "/evenements", name=known.national))
    first = (portals[0].host, "/")
    serving = servers.product(wanted.url, wanted.data_dir / "one", Shape(workers=1), first=first)
    with serving as server:
        _each_once(server, pages)
        title = _write(wanted, portals[len(portals) // 2])
        seen = _seen(server, pages[len(portals) // 2], title)
        # The page that was asked for again and again is among them: once more, and all the rest.
        before = server.counted()["misses"]
        _each_once(server, pages)
        again = server.counted()["misses"] - before + 1
        return Changed(len(portals), again, seen, server.cold_seconds)


def _settle(wanted: Wanted, portals: Sequence[Portal]) -> None:
    """Give each portal an event: an empty page says how many there are in the country.

    It follows the national site then, and is rightly made again at each change.
    """
    now = datetime.now(UTC)
    held = {portal.insee for portal in portals}
    with filling.opened(wanted.url, wanted.data_dir):
        session = db.session()
        towns = [town for town in catalogue.towns(session) if town.insee in held]
        session.rollback()
        drafts = [
            replace(draft, key=f"before-{draft.key}", title=LocalizedText({"fr": "Bal d’avant"}))
            for draft in (catalogue.soon(town, now) for town in towns)
        ]
        ingest_drafts(session, drafts, source=Source.DEMO, origin="bench", now=now)


def _each_once(server: Running, pages: Sequence[Target]) -> None:
    tally = driving.ask(server.port, pages, range(len(pages)), count=len(pages), connections=1)
    if wrong := driving.faults(tally, pages):
        raise RuntimeError(str(wrong))


def _write(wanted: Wanted, portal: Portal) -> str:
    """Bring an event into the commune of ``portal``, as an import does; return its title."""
    now = datetime.now(UTC)
    with filling.opened(wanted.url, wanted.data_dir):
        session = db.session()
        town = next(one for one in catalogue.towns(session) if one.insee == portal.insee)
        session.rollback()
        draft = catalogue.soon(town, now)
        report = ingest_drafts(session, [draft], source=Source.DEMO, origin="bench", now=now)
        if report.created != 1:
            raise RuntimeError(str(report))
        return draft.title["fr"]


def _seen(server: Running, page: Target, title: str) -> float:
    """Ask until the page holds ``title``; return the seconds that it took."""
    began = time.perf_counter()
    shows = Target(page.kind, page.host, page.path, name=title)
    while time.perf_counter() - began < _MOST_SECONDS:
        tally = driving.ask(server.port, [shows], [0], count=1, connections=1)
        if not driving.faults(tally, [shows]):
            return time.perf_counter() - began
        time.sleep(0.02)
    msg = "the change was never shown"
    raise RuntimeError(msg)

"""Thirty-five thousand portals: making them, finding them, changing one among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import filling, machine
from tests.bench.filling import Made, Wanted
from tests.bench.finding import Found, directory
from tests.bench.one_change import Changed, one_change
from tests.bench.progress import apart
from tests.bench.report import Goal, verdicts
from tests.postgres import cluster

EVERY = 40_000
EVENTS = 2_000
MOST_SECONDS, MOST_LOOKUP_US, REMADE = 60.0, 5.0, 2.0


def measure(
    folder: Path,
    engines: list[str],
    tell: Callable[[str], None],
    *,
    portals: int = 0,
    events: int = EVENTS,
) -> int:
    """Measure each engine, tell; return the exit status. ``portals``: 0 is all there can be."""
    tell(machine.described())
    goals: list[Goal] = []
    for engine in engines:
        home = folder / engine
        home.mkdir()
        with _database(engine, home) as url:
            goals += _measured(engine, Wanted(url, home, events, portals or EVERY), tell)
    for line in verdicts(goals):
        tell(line)
    return int(any(goal.is_ratio and not goal.is_met for goal in goals))


@contextmanager
def _database(engine: str, home: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield filling.url_of(engine, home, "", name="sites")
        return
    with cluster() as url:
        yield filling.url_of(engine, home, url, name="sites")


def _measured(engine: str, wanted: Wanted, tell: Callable[[str], None]) -> list[Goal]:
    made = apart(filling.fill, wanted)
    found = apart(directory, wanted)
    changed = one_change(wanted)
    for line in _lines(engine, made, found, changed):
        tell(line)
    return [
        Goal(f"{engine}: made, s", made.portals_seconds, MOST_SECONDS, is_ratio=False),
        Goal(f"{engine}: lookup, µs", found.known_us, MOST_LOOKUP_US, is_ratio=False),
        Goal(f"{engine}: pages made again after one change", changed.made_again, REMADE),
    ]


def _lines(engine: str, made: Made, found: Found, changed: Changed) -> Iterator[str]:
    yield ""
    yield f"{engine}, {made.portals:,} portals made in {made.portals_seconds:.1f} s"
    yield f"  the whole database: {made.megabytes:.0f} MB"
    yield (
        f"  directory of a process: read in {found.load_seconds:.2f} s, "
        f"{found.megabytes:.0f} MB; first page {changed.cold_seconds:.2f} s after the start"
    )
    yield (
        f"  lookup, freshness included: {found.known_us:.2f} µs; oddly spelt "
        f"{found.odd_us:.2f} µs; a stranger {found.stranger_us:.2f} µs"
    )
    yield (
        f"  asking whether anything changed: {found.unchanged_ms:.2f} ms twice a second; "
        f"reading a change: {found.changed_ms:.1f} ms for {found.read_again} sites"
    )
    yield (
        f"  of {changed.warmed} warm pages and the national one, an event written in one "
        f"commune had {changed.made_again:.0f} made again, after {changed.seen_after:.2f} s"
    )

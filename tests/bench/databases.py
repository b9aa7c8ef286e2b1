"""The databases under measure: filled for it, or standing already, given from small to large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa

from tests.bench import filling, machine
from tests.bench.filling import Made, Wanted
from tests.bench.progress import apart, say
from tests.postgres import cluster


@dataclass(frozen=True, slots=True)
class Choice:
    """Which databases: sizes in events for each engine, and addresses of some that stand.

    ``portals``: of how many communes those that are filled hold one.
    """

    sizes: tuple[int, ...]
    engines: tuple[str, ...]
    portals: int
    standing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A database that is filled; ``cpu`` reads the seconds that PostgreSQL's processes spent."""

    engine: str
    made: Made
    cpu: Callable[[], float]


@contextmanager
def databases(folder: Path, choice: Choice) -> Iterator[Iterator[Ready]]:
    """Fill every database, two at a time, then give them one by one."""
    if "postgresql" in choice.engines and choice.sizes:
        # Two servers of four processes of eight threads, and whoever asks beside them.
        with cluster(connections=150) as url:
            yield _filled(folder, choice, url)
    else:
        yield _filled(folder, choice, "")


def _filled(folder: Path, choice: Choice, cluster_url: str) -> Iterator[Ready]:
    wanted = _wanted(folder, choice, cluster_url)
    # The largest first: the small ones fit beside it.
    wanted.sort(key=lambda one: -one.events)
    if wanted:
        say(f"filling {len(wanted)} databases")
    # What they hold after that is for nobody to keep.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        made = list(workers.map(filling.fill, wanted))
    for number, url in enumerate(choice.standing):
        home = folder / f"standing-{number}"
        home.mkdir()
        made.append(apart(filling.standing, url, home))
    for one in sorted(made, key=lambda made: made.wanted.events):
        url = one.wanted.url
        engine = url.partition(":")[0].partition("+")[0]
        yield Ready(engine, one, _postmaster_cpu(url) if engine == "postgresql" else _nothing)


def _wanted(folder: Path, choice: Choice, cluster_url: str) -> list[Wanted]:
    found = []
    for engine, size in _each(choice.engines, choice.sizes):
        home = folder / f"{engine}-{size}"
        home.mkdir()
        url = filling.url_of(engine, home, cluster_url, name=f"bench_{size}")
        found.append(Wanted(url, home, size, choice.portals))
    return found


def _each(engines: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, int]]:
    for engine in engines:
        for size in sizes:
            yield engine, size


def _nothing() -> float:
    return 0.0


def _postmaster_cpu(url: str) -> Callable[[], float]:
    """Return what reads the processor time of all of PostgreSQL's processes."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        backend = connection.scalar(sa.text("SELECT pg_backend_pid()")) or 0
        postmaster = machine.parent_of(backend)
    engine.dispose()
    return lambda: machine.cpu_seconds(postmaster)

"""Pages under load: every engine, every size, one table each, then the goals."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa

from app.models.base import db
from tests.bench import filling, machine, report, rounds
from tests.bench.filling import Made, Wanted
from tests.bench.rounds import Ground, Pace
from tests.bench.servers import Shape
from tests.bench.traffic import country
from tests.postgres import cluster


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure: sizes in events, engines, portals, processes, pace."""

    sizes: tuple[int, ...]
    engines: tuple[str, ...]
    portals: int
    shape: Shape
    pace: Pace


def measure(folder: Path, asked: Asked, tell: Callable[[str], None]) -> int:
    """Fill the databases, load them one by one, tell; return the exit status."""
    began = time.perf_counter()
    tell(machine.described())
    tell(f"{asked.shape.workers} processes of {asked.shape.threads} threads")
    sections = []
    with _databases(folder, asked) as databases:
        for engine, made, database_cpu in databases:
            say(f"{engine}, {made.wanted.events} events: under load")
            ground = _ground(made, database_cpu)
            outcome = rounds.run(ground, asked.shape, asked.pace, say)
            sections.append(report.Section(engine, made, outcome))
            for line in report.lines(sections[-1]):
                tell(line)
    found = report.goals(sections)
    for line in report.verdicts(found):
        tell(line)
    say(f"{time.perf_counter() - began:.0f} s in all")
    return int(any(goal.is_ratio and not goal.is_met for goal in found))


def say(sentence: str) -> None:
    """Tell what is going on, beside the results."""
    print(f"· {sentence} (load {machine.load_average():.1f})", file=sys.stderr, flush=True)  # noqa: T201 (progress, told aside)


_Ready = tuple[str, Made, Callable[[], float]]


@contextmanager
def _databases(folder: Path, asked: Asked) -> Iterator[Iterator[_Ready]]:
    """Fill every database, two at a time, then give them one by one."""
    engines = asked.engines
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        if "postgresql" not in engines:
            yield _filled(folder, asked, workers, "")
            return
        with cluster() as url:
            yield _filled(folder, asked, workers, url)


def _filled(folder: Path, asked: Asked, workers: Executor, cluster_url: str) -> Iterator[_Ready]:
    wanted = []
    for engine in asked.engines:
        for size in asked.sizes:
            home = folder / f"{engine}-{size}"
            home.mkdir()
            url = filling.url_of(engine, home, cluster_url, name=f"bench_{size}")
            wanted.append((engine, Wanted(url, home, size, asked.portals)))
    # The largest first: the small ones fit beside it.
    wanted.sort(key=lambda pair: -pair[1].events)
    say(f"filling {len(wanted)} databases")
    made = list(workers.map(filling.fill, [one for _, one in wanted]))
    cpu = _postmaster_cpu(cluster_url) if cluster_url else lambda: 0.0
    for (engine, _), one in sorted(
        zip(wanted, made, strict=True), key=lambda pair: pair[1].wanted.events
    ):
        yield engine, one, cpu if engine == "postgresql" else lambda: 0.0


def _postmaster_cpu(url: str) -> Callable[[], float]:
    """Return what reads the processor time of all of PostgreSQL's processes."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        backend = connection.scalar(sa.text("SELECT pg_backend_pid()")) or 0
        postmaster = machine.parent_of(backend)
    engine.dispose()
    return lambda: machine.cpu_seconds(postmaster)


def _ground(made: Made, database_cpu: Callable[[], float]) -> Ground:
    wanted = made.wanted
    with filling.opened(wanted.url, wanted.data_dir):
        known = country(db.session())
    return Ground(wanted.url, wanted.data_dir, known, database_cpu)

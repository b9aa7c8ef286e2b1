"""Pages under load: every engine, every size, one table each, then the goals."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.models.base import db
from tests.bench import filling, machine, report, rounds
from tests.bench.databases import Choice, Ready, databases
from tests.bench.progress import say
from tests.bench.rounds import Ground, Pace
from tests.bench.servers import Shape
from tests.bench.traffic import country


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure: databases, processes, pace."""

    choice: Choice
    shape: Shape
    pace: Pace


def measure(folder: Path, asked: Asked, tell: Callable[[str], None]) -> int:
    """Fill the databases, load them one by one, tell; return the exit status."""
    began = time.perf_counter()
    tell(machine.described())
    tell(f"{asked.shape.workers} processes of {asked.shape.threads} threads")
    sections = []
    with databases(folder, asked.choice) as each:
        for ready in each:
            say(f"{ready.engine}, {ready.made.wanted.events} events: under load")
            outcome = rounds.run(_ground(ready), asked.shape, asked.pace, say)
            sections.append(report.Section(ready.engine, ready.made, outcome))
            for line in report.lines(sections[-1]):
                tell(line)
    found = report.goals(sections)
    for line in report.verdicts(found):
        tell(line)
    say(f"{time.perf_counter() - began:.0f} s in all")
    return int(any(goal.is_ratio and not goal.is_met for goal in found))


def _ground(ready: Ready) -> Ground:
    wanted = ready.made.wanted
    with filling.opened(wanted.url, wanted.data_dir):
        known = country(db.session())
    return Ground(wanted.url, wanted.data_dir, known, ready.cpu)

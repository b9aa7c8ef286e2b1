"""The search in figures: what it costs at every size, and whether it is right.

Each database is asked the same in a process of its own; then it is written to, then its answers
are compared with those of a program that reads everything (:mod:`tests.oracle`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine, search_agreement, search_report, search_times, search_writing
from tests.bench.databases import Choice, Ready, databases
from tests.bench.progress import apart, say
from tests.bench.report import verdicts


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure, and how much: questions of the mix, rounds, events, questions compared."""

    choice: Choice
    mix: int = 600
    rounds: int = 3
    events: int = 400
    compared: int = 400


def measure(folder: Path, asked: Asked, tell: Callable[[str], None]) -> int:
    """Measure every database one after the other, tell; return the exit status."""
    began = time.perf_counter()
    tell(machine.described())
    sections = []
    with databases(folder, asked.choice) as each:
        for ready in each:
            sections.append(_measured(ready, asked))
            for line in search_report.lines(sections[-1]):
                tell(line)
    for line in search_report.cases(sections):
        tell(line)
    found = search_report.goals(sections)
    for line in verdicts(found):
        tell(line)
    say(f"{time.perf_counter() - began:.0f} s in all")
    return int(any(goal.is_ratio and not goal.is_met for goal in found))


def _measured(ready: Ready, asked: Asked) -> search_report.Section:
    wanted = ready.made.wanted
    place = (wanted.url, wanted.data_dir)
    say(f"{ready.engine}, {wanted.events:,} events: asked")
    times = apart(search_times.measure, *place, asked.mix, asked.rounds)
    say("written to")
    written = apart(search_writing.measure, *place, asked.events)
    say("compared")
    agreed = apart(search_agreement.measure, *place, asked.compared)
    return search_report.Section(ready.engine, ready.made, times, written, agreed)

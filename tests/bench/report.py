"""The figures as a person reads them, and which of the goals they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from tests.bench.driving import Measured
from tests.bench.filling import Made
from tests.bench.rounds import HELLO, MANY_LISTS, Outcome, Round

MOST_CACHED, MOST_UNCACHED = 1.0, 10.0
MOST_MEGABYTES, MOST_COLD = 130.0, 1.5
# Of the mixed traffic: how many a second over "hello", and the milliseconds of 99 in a hundred.
MIXED = {"cached": (0.6, 30.0), "uncached": (0.12, 60.0)}
LEAST_OF_SMALL = 0.8
# Processor time of gancio 1.21.0 (Node 20, SQLite) for its page of the next twenty of 1,500
# events, measured once on such a machine.
GANCIO_US, GANCIO_EVENTS, LEAST_OF_GANCIO = 69_500.0, 1500, 10.0
_HEADER = (
    f"{'':26}{'CPU µs':>8}{'× hello':>9}{'db µs':>8}{'req/s':>9}{'/ hello':>9}"
    f"{'p50 ms':>8}{'p99 ms':>8}{'bytes':>9}"
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What was hoped for. Only a ratio decides: seconds and bytes depend on the machine."""

    said: str
    found: float
    bound: float
    at_least: bool = False
    is_ratio: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "yes" if self.is_met else "NO"
        return f"{verdict:>4}  {self.said}: {self.found:.2f} ({sign} {self.bound:g})"


@dataclass(frozen=True, slots=True)
class Section:
    """One database: what it is, what it holds, what it gave."""

    engine: str
    made: Made
    outcome: Outcome


def lines(section: Section) -> Iterator[str]:
    """Yield the table of one database."""
    made, outcome = section.made, section.outcome
    wanted = made.wanted
    yield ""
    yield (
        f"{section.engine}, {wanted.events:,} events, {made.portals:,} portals made in "
        f"{made.portals_seconds:.1f} s; events in {made.events_seconds:.0f} s; "
        f"{made.megabytes:.0f} MB"
    )
    yield _HEADER
    for name in (HELLO, *outcome.rounds[0].figures):
        yield _line(name, outcome.rounds)
    yield (
        f"mixed traffic: hit rate {_median(outcome.rounds, lambda one: one.kept.hits):.1%}, "
        f"made and kept {_median(outcome.rounds, lambda one: one.kept.misses):.1%}, "
        f"never kept {_median(outcome.rounds, lambda one: one.kept.bypass):.1%}; "
        f"pages left out for room {_median(outcome.rounds, lambda one: one.kept.left_out):.0f}"
    )
    yield (
        f"a worker {_heaviest(outcome):.0f} MB"
        f" (+ {max(one.database for one in outcome.memory):.0f} MB of mapped database);"
        f" cold start {outcome.cold_seconds:.2f} s; rounds made again: {outcome.redone};"
        f" “hello” moved {' '.join(f'{one.drift:+.0%}' for one in outcome.rounds)}"
    )
    for fault, count in sorted(faults(outcome.rounds).items()):
        yield f"WRONG {count} × {fault}"


def _line(name: str, rounds: list[Round]) -> str:
    found = [one.before if name == HELLO else one.figures[name] for one in rounds]

    def of(part: Callable[[Measured], float]) -> float:
        return median(part(one) for one in found)

    pairs = list(zip(found, rounds, strict=True))
    cost = median(one.cpu_us / of_round.hello_us for one, of_round in pairs)
    rate = median(one.per_second / of_round.hello_per_second for one, of_round in pairs)
    return (
        f"{name:26}{of(lambda m: m.cpu_us):8.0f}{cost:9.2f}{of(lambda m: m.database_us):8.0f}"
        f"{of(lambda m: m.per_second):9.0f}{rate:9.2f}{of(lambda m: m.p50_ms):8.1f}"
        f"{of(lambda m: m.p99_ms):8.1f}{of(lambda m: m.body_bytes):9.0f}"
    )


def faults(rounds: Iterable[Round]) -> dict[str, int]:
    """Return every wrong answer of all rounds, by kind."""
    found: dict[str, int] = {}
    for one in rounds:
        for name, measured in (*one.figures.items(), (HELLO, one.before), (HELLO, one.after)):
            for fault, count in measured.wrong.items():
                said = f"{name}: {fault}"
                found[said] = found.get(said, 0) + count
    return found


def verdicts(found: Iterable[Goal]) -> Iterator[str]:
    """Yield what was hoped for, with yes or no."""
    yield ""
    yield "Goals"
    yield from map(str, found)


def goals(sections: list[Section]) -> list[Goal]:
    """Return the goals; each is judged where it is hardest to meet."""
    cached = [
        _cost(section, f"{page}, cached, gzip")
        for section in sections
        for page in ("home", "list", "event")
    ]
    every = [section.outcome for section in sections]
    return [
        Goal("a cached page costs, × hello", max(cached), MOST_CACHED),
        Goal(
            "an uncached list costs, × hello",
            max(_cost(section, "list, uncached") for section in sections),
            MOST_UNCACHED,
        ),
        *_mixed(sections),
        *_beside_gancio(sections),
        Goal("a worker, MB", max(map(_heaviest, every)), MOST_MEGABYTES, is_ratio=False),
        Goal("cold start, s", max(one.cold_seconds for one in every), MOST_COLD, is_ratio=False),
        Goal(
            "wrong answers",
            float(sum(sum(faults(one.rounds).values()) for one in every)),
            0.0,
        ),
    ]


def _mixed(sections: list[Section]) -> Iterator[Goal]:
    """Yield the goals of the mixed traffic, at the largest size; then beside the smallest."""
    sizes = [section.made.wanted.events for section in sections]
    small, large = min(sizes), max(sizes)
    big = [section for section in sections if section.made.wanted.events == large]
    for kind, (least, most_ms) in MIXED.items():
        name, said = f"mixed, {kind}", f"mixed traffic, {kind}, at {large:,} events"
        rate = min(_rate(section, name) for section in big)
        yield Goal(f"{said}: rate / hello", rate, least, at_least=True)
        p99 = max(_p99(section, name) for section in big)
        yield Goal(f"{said}: p99, ms", p99, most_ms, is_ratio=False)
    if small == large:
        return
    at_small = {one.engine: one for one in sections if one.made.wanted.events == small}
    for section in big:
        if beside := at_small.get(section.engine):
            part = _rate(section, "mixed, uncached") / _rate(beside, "mixed, uncached")
            said = f"{section.engine}: mixed traffic, uncached: rate at {large:,} over {small:,}"
            yield Goal(f"{said} events", part, LEAST_OF_SMALL, at_least=True)


def _beside_gancio(sections: list[Section]) -> Iterator[Goal]:
    """Yield what was once measured of another agenda, over what a list of ours costs, made anew."""
    same = [section for section in sections if section.made.wanted.events == GANCIO_EVENTS]
    for section in same:
        ours = _median(section.outcome.rounds, lambda one: one.figures[MANY_LISTS].whole_us)
        said = f"{section.engine}: gancio 1.21’s list, 69.5 ms measured earlier, over ours"
        yield Goal(said, GANCIO_US / ours, LEAST_OF_GANCIO, at_least=True, is_ratio=False)


def _cost(section: Section, name: str) -> float:
    return _median(section.outcome.rounds, lambda one: one.figures[name].cpu_us / one.hello_us)


def _rate(section: Section, name: str) -> float:
    return _median(
        section.outcome.rounds, lambda one: one.figures[name].per_second / one.hello_per_second
    )


def _p99(section: Section, name: str) -> float:
    return _median(section.outcome.rounds, lambda one: one.figures[name].p99_ms)


def _heaviest(outcome: Outcome) -> float:
    return max(one.own for one in outcome.memory)


def _median(rounds: list[Round], part: Callable[[Round], float]) -> float:
    return float(median(part(one) for one in rounds))

"""One database under load: every case in turn, between two measures of the bare "hello".

The machine is never quiet for long: a round during which "hello" itself changed by
more than a tenth says nothing, and is made again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import make_url

from tests.bench import driving, machine, servers
from tests.bench.driving import Measured, Target
from tests.bench.load import Tally
from tests.bench.servers import BASE_NAME, Running, Shape
from tests.bench.traffic import Country, Portal, Traffic, traffic

DRIFT = 0.10
MANY = 200
_CHUNK = 2000
_MIXED_WARMING = 15
# Warm is a number of requests, not a time; this is for what would never end.
_MOST_WARMING_SECONDS = 900.0
HELLO, RAW = "Flask “hello”", "WSGI “hello”"
MANY_LISTS = f"{MANY} lists, uncached"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often: seconds of each stretch, rounds, visitors at once.

    Before anything is measured each page is asked for ``warming_each`` times, and each
    address of the mixed traffic ``passes`` times: with two processes, one address in
    ``2 ** passes`` stays unknown to one of them; with four, twice as many are as good.
    ``pool`` shrinks the number of addresses; ``kinds`` also measures each kind of uncached
    page by itself. A round that says nothing is made again, ``tries`` times each at most.
    """

    seconds: float = 1.0
    rounds: int = 3
    connections: int = driving.CONNECTIONS
    passes: int = 12
    warming_each: int = 200
    pool: float = 1.0
    kinds: bool = False
    tries: int = 2


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured: a name, the server, what it is asked for.

    ``is_known``: visitors have the page already, as it is when the stretch begins.
    """

    name: str
    server: Running
    targets: tuple[Target, ...]
    turns: tuple[int, ...] = (0,)
    is_mixed: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the answers of the mixed traffic came from, as shares of all that a page could be.

    From the cache; made, then kept; made, and never kept (streams, errors). ``left_out``
    counts the pages that made room for others meanwhile.
    """

    hits: float = 0.0
    misses: float = 0.0
    bypass: float = 0.0
    left_out: float = 0.0

    @classmethod
    def between(cls, before: dict[str, float], after: dict[str, float]) -> Kept:
        """Compare two readings of the counters."""
        moved = {name: after[name] - before.get(name, 0.0) for name in after}
        asked = (moved["hits"] + moved["misses"] + moved["bypass"]) or 1.0
        return cls(
            moved["hits"] / asked,
            moved["misses"] / asked,
            moved["bypass"] / asked,
            moved["evictions"],
        )


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave, case by case, and how far "hello" moved meanwhile."""

    before: Measured
    after: Measured
    figures: dict[str, Measured]
    kept: Kept

    @property
    def drift(self) -> float:
        """How much more "hello" cost after than before; negative when it cost less."""
        return self.after.cpu_us / self.before.cpu_us - 1

    @property
    def hello_us(self) -> float:
        """What "hello" cost around this round, in microseconds of processor time."""
        return (self.before.cpu_us + self.after.cpu_us) / 2

    @property
    def hello_per_second(self) -> float:
        """How many "hello" a second around this round."""
        return (self.before.per_second + self.after.per_second) / 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one database gave; ``redone`` counts the rounds made again."""

    rounds: list[Round]
    redone: int
    memory: list[machine.Memory]
    cold_seconds: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The database under load, and how its processes' time is read."""

    url: str
    folder: Path
    country: Country
    database_cpu: Callable[[], float]

    def database(self) -> list[Path]:
        """Return where the files are that servers map: SQLite's may stand anywhere."""
        file = self.url.startswith("sqlite") and make_url(self.url).database
        return [self.folder, Path(file)] if file else [self.folder]


def run(ground: Ground, shape: Shape, pace: Pace, say: Callable[[str], None]) -> Outcome:
    """Start every server, warm the cache, and go round."""
    with ExitStack() as stack:
        start = _Starter(stack, ground, shape)
        bare, raw = start.hello(is_raw=False), start.hello(is_raw=True)
        cached, uncached = start.product("cached"), start.product("uncached", page_cache_mb="0")
        mixed = traffic(ground.country, scale=pace.pool)
        cases = [*_cases(ground.country, cached, uncached, mixed)]
        if pace.kinds:
            cases += _kinds(uncached, mixed)
        say(_warm(cases, cached, mixed, pace))
        rounds, redone = _Circuit(ground, pace, bare, raw, cached, cases).rounds(say)
        memory = [machine.memory(pid, *ground.database()) for pid in cached.workers()]
        return Outcome(rounds, redone, memory, max(cached.cold_seconds, uncached.cold_seconds))


class _Starter:
    def __init__(self, stack: ExitStack, ground: Ground, shape: Shape) -> None:
        self._stack = stack
        self._ground = ground
        self._shape = shape

    def hello(self, *, is_raw: bool) -> Running:
        """Start a bare "hello"."""
        started = servers.hello(self._ground.folder, self._shape, is_raw=is_raw)
        return self._stack.enter_context(started)

    def product(self, name: str, **settings: str) -> Running:
        """Start ``flask serve``; its first page is a portal's home."""
        first = (self._ground.country.portals[0].host, "/")
        folder = self._ground.folder / name
        started = servers.product(self._ground.url, folder, self._shape, first=first, **settings)
        return self._stack.enter_context(started)


def _cases(known: Country, cached: Running, uncached: Running, mixed: Traffic) -> Iterator[Case]:
    portal, event = _shown(known)
    for name, path in (("home", "/"), ("list", "/evenements"), ("event", event)):
        target = Target(name, portal.host, path, name=portal.name)
        yield Case(f"{name}, cached, gzip", cached, (target,))
        yield Case(f"{name}, uncached", uncached, (target,))
    # One page again and again finds its pieces at hand; two hundred portals do not.
    lists = tuple(
        Target("list", one.host, "/evenements", name=one.name) for one in known.portals[:MANY]
    )
    yield Case(MANY_LISTS, uncached, lists, tuple(range(len(lists))))
    home = Target("home", portal.host, "/", name=portal.name)
    yield Case("home, cached, br", cached, (replace(home, coding="br"),))
    unchanged = replace(home, statuses=("304",))
    yield Case("home, cached, 304", cached, (unchanged,), is_known=True)
    yield Case("mixed, cached", cached, mixed.targets, mixed.turns, is_mixed=True)
    yield Case("mixed, uncached", uncached, mixed.targets, mixed.turns, is_mixed=True)


def _shown(known: Country) -> tuple[Portal, str]:
    """Return the biggest portal where something is to come, and the path of its first event."""
    first = {insee: f"/evenements/{number}-{slug}" for number, slug, insee in known.events[::-1]}
    return next((one, first[one.insee]) for one in known.portals if one.insee in first)


def _etag(server: Running, target: Target) -> str:
    tally = driving.ask(server.port, [target], [0], count=1, connections=1)
    head = tally.samples[0][1].partition("\r\n\r\n")[0]
    named = dict(line.partition(": ")[::2] for line in head.split("\r\n")[1:])
    return next(value for name, value in named.items() if name.lower() == "etag")


def _kinds(uncached: Running, mixed: Traffic) -> Iterator[Case]:
    for kind in dict.fromkeys(target.kind for target in mixed.targets):
        mine = tuple(target for target in mixed.targets if target.kind == kind)
        yield Case(f"every {kind}, uncached", uncached, mine, tuple(range(len(mine))))


def _warm(cases: Sequence[Case], cached: Running, mixed: Traffic, pace: Pace) -> str:
    """Have every process make what it will serve; say how many requests that took."""
    for case in cases:
        if len(case.targets) == 1:
            driving.ask(case.server.port, case.targets, [0], count=pace.warming_each)
        elif case.is_mixed and case.server is not cached:
            # What is made once (statements, templates) is no cost of a page.
            many = _MIXED_WARMING * pace.warming_each
            driving.ask(case.server.port, case.targets, case.turns, count=many)
    wanted, done = pace.passes * len(mixed.targets), 0
    began = time.perf_counter()
    while done < wanted and time.perf_counter() - began < _MOST_WARMING_SECONDS:
        count = min(_CHUNK, wanted - done)
        turns = [(done + turn) % len(mixed.targets) for turn in range(count)]
        done += driving.ask(cached.port, mixed.targets, turns, count=count).answers
    took = f"{time.perf_counter() - began:.0f} s"
    return f"{len(mixed.targets)} addresses; warmed by {done} requests of {wanted} in {took}"


class _Circuit:
    def __init__(
        self,
        ground: Ground,
        pace: Pace,
        bare: Running,
        raw: Running,
        cached: Running,
        cases: list[Case],
    ) -> None:
        self._ground = ground
        self._pace = pace
        self._cached = cached
        self._bare = Case(HELLO, bare, (Target("hello", BASE_NAME, "/hello"),))
        self._cases = [Case(RAW, raw, (Target("hello", BASE_NAME, "/hello"),)), *cases]
        self._stretches = 0

    def rounds(self, say: Callable[[str], None]) -> tuple[list[Round], int]:
        """Return the rounds that say something, and how many were made again."""
        kept: list[Round] = []
        redone = 0
        while len(kept) < self._pace.rounds:
            found = self._round()
            moved = abs(found.drift) > DRIFT
            if moved and redone < self._pace.tries * self._pace.rounds:
                redone += 1
                say(f"“hello” moved by {found.drift:+.0%} during a round: made again")
                continue
            if moved:
                say(f"“hello” moved by {found.drift:+.0%}: kept all the same, do not trust it")
            kept.append(found)
        return kept, redone

    def _round(self) -> Round:
        before = self._measure(self._bare)
        figures = {}
        kept = Kept()
        for case in self._cases:
            counted = self._cached.counted()
            figures[case.name] = self._measure(case)
            if case.is_mixed and case.server is self._cached:
                kept = Kept.between(counted, self._cached.counted())
        return Round(before, self._measure(self._bare), figures, kept)

    def _measure(self, case: Case) -> Measured:
        self._stretches += 1
        turns, targets = list(case.turns), case.targets
        if case.is_known:
            tag = _etag(case.server, replace(targets[0], statuses=("200",)))
            targets = (replace(targets[0], if_none_match=tag),)
        if case.is_mixed:
            turns = Traffic(case.targets, case.turns).turned(self._stretches)

        def ask() -> Tally:
            return driving.ask(
                case.server.port,
                targets,
                turns,
                # Mixed traffic holds rare, slow requests: a longer look at it.
                seconds=self._pace.seconds * (2 if case.is_mixed else 1),
                connections=self._pace.connections,
            )

        return driving.measure(case.server.pid, self._ground.database_cpu, ask, targets)

"""The search in figures as a person reads them, and which of the goals they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.filling import Made
from tests.bench.report import Goal
from tests.bench.search_agreement import Agreed
from tests.bench.search_times import Deep, Named, Times
from tests.bench.search_writing import Written

MOST_GROWN, MOST_DEEPER = 2.0, 1.5
MOST_P99_MS, MOST_NAMED_MS, MOST_PUBLISH_MS = 8.0, 15.0, 1.0


@dataclass(frozen=True, slots=True)
class Section:
    """One database: what it is, what it holds, what it gave."""

    engine: str
    made: Made
    times: Times
    written: Written
    agreed: Agreed

    @property
    def events(self) -> int:
        """How many it was filled with."""
        return self.made.wanted.events


def lines(section: Section) -> Iterator[str]:
    """Yield what one database gave: milliseconds of processor time."""
    mix, written = section.times.mix, section.written
    yield ""
    yield f"{section.engine}, {section.events:,} events; {section.made.megabytes:.0f} MB"
    yield f"  the mix: p50 {mix.p50:.2f}, p99 {mix.p99:.2f}, at most {mix.most:.2f} ms"
    yield from (f"    slowest: {one}" for one in section.times.slowest)
    for name, one in section.times.deep.items():
        yield (
            f"  {name}: page 1 {one.first:.2f}, page {one.page} {one.far:.2f} ms"
            f" (× {one.far / one.first:.2f})"
        )
    for kind, spread in (("the index told of it", written.index), ("as a whole", written.whole)):
        yield (
            f"  an event published, {kind}: p50 {spread.p50:.2f}, p99 {spread.p99:.2f},"
            f" at most {spread.most:.2f} ms"
        )
    yield f"  a day swept: {written.swept:.1f} ms for {written.rows:,} rows"
    yield from _agreement(section.agreed)


def _agreement(agreed: Agreed) -> Iterator[str]:
    yield (
        f"  compared with reading everything: {agreed.asked:,} questions, {agreed.answered:,} that"
        f" something answers, {agreed.disagreements} disagreements"
    )
    yield from (f"    WRONG {one}" for one in agreed.wrong)
    yield f"  the index compared with the tables: {len(agreed.differences)} differences"
    yield from (f"    WRONG {one}" for one in agreed.differences)


def cases(sections: Sequence[Section]) -> Iterator[str]:
    """Yield the hard cases, a line each, a column for each database; then how many answer."""
    yield ""
    sections = sorted(sections, key=lambda one: (one.engine != "sqlite", one.events))
    heads = "".join(f"{_short(section):>14}" for section in sections)
    yield f"{'ms of processor time':44}{heads}{'answers':>10}"
    for name in sections[0].times.named:
        found = [section.times.named[name] for section in sections]
        costs = "".join(f"{one.cost:14.2f}" for one in found)
        yield f"{name:44}{costs}{_total(found[-1]):>10}"


def _short(section: Section) -> str:
    size = section.events
    said = f"{size // 1_000_000} M" if size >= 1_000_000 else f"{size / 1000:g} k"
    return f"{'pg' if section.engine == 'postgresql' else section.engine} {said}"


def _total(one: Named) -> str:
    return f"{one.total:,}" if one.is_exact else f"> {one.total:,}"


def goals(sections: Sequence[Section]) -> list[Goal]:
    """Return the goals, engine by engine; how right it is, of all of them together."""
    found: list[Goal] = []
    for engine in dict.fromkeys(section.engine for section in sections):
        own = sorted(
            (section for section in sections if section.engine == engine),
            key=lambda section: section.events,
        )
        found += _of_engine(engine, own[0], own[-1])
    every = [section.agreed for section in sections]
    found.append(
        Goal(
            f"disagreements in {sum(one.asked for one in every):,} questions",
            float(sum(one.disagreements for one in every)),
            0.0,
        )
    )
    differences = float(sum(len(one.differences) for one in every))
    return [*found, Goal("differences between the index and the tables", differences, 0.0)]


def _of_engine(engine: str, small: Section, big: Section) -> Iterator[Goal]:
    sizes = f"{big.events:,} over {small.events:,} events"
    if big is not small:
        for name, part in _PARTS.items():
            grown = part(big.times) / part(small.times)
            yield Goal(f"{engine}: {name} of the mix, {sizes}", grown, MOST_GROWN)
    for name, one in big.times.deep.items():
        if one.page > 1:
            said = f"{engine}: {name}, page {one.page} over page 1"
            yield Goal(said, _deeper(one), MOST_DEEPER)
    at = f"at {big.events:,} events"
    worst = max(big.times.named, key=lambda name: big.times.named[name].cost)
    for said, ms, most in (
        (f"p99 of the mix {at}", big.times.mix.p99, MOST_P99_MS),
        (f"the worst case {at} ({worst})", big.times.named[worst].cost, MOST_NAMED_MS),
        (f"the index told of an event {at}", big.written.index.p50, MOST_PUBLISH_MS),
    ):
        yield Goal(f"{engine}: {said}, ms", ms, most, is_ratio=False)


def _deeper(one: Deep) -> float:
    return one.far / one.first


_PARTS: dict[str, Callable[[Times], float]] = {
    "p50": lambda times: times.mix.p50,
    "p99": lambda times: times.mix.p99,
}

"""``python -m tests.bench``: the speed of the portals, as ratios to a bare Flask "hello".

``python -m tests.bench search``: what the search costs at every size, and whether it is right.
``sites``: thirty-five thousand portals. ``helloasso``: a hundred thousand forms, and runs that
are killed. docs/performance.md says what each figure means. The exit status is 1 when a ratio
misses its goal.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import figures, helloasso, pages, search, sites
from tests.bench.databases import Choice
from tests.bench.rounds import Pace
from tests.bench.servers import Shape

QUICK = Pace(seconds=0.8, rounds=1, passes=5, pool=0.2)
_SIZES = {"pages": "1500,1000000", "search": "1500,15000,150000,1000000"}
_QUICK_SIZES = {"pages": "1500", "search": "1500,15000"}
_ENGINES = "sqlite,postgresql"
_WHAT = ("pages", "search", "sites", "helloasso")
_PORTALS, _QUICK_PORTALS = 2000, 300


def main(arguments: list[str]) -> int:
    """Measure what is asked for; return the exit status."""
    given = _parser().parse_args(arguments)
    said: list[str] = []

    def tell(line: str) -> None:
        said.append(line)
        print(line, flush=True)  # noqa: T201 (what a command says)

    with TemporaryDirectory(prefix="rentree-bench-") as folder:
        status = _measured(Path(folder), given, tell)
    if given.into:
        figures.put(given.into, given.what, said, on=datetime.now(UTC).date())
    return status


def _measured(folder: Path, given: argparse.Namespace, tell: Callable[[str], None]) -> int:
    if given.what == "sites":
        return sites.measure(folder, [*_engines(given)], tell, portals=given.portals)
    if given.what == "helloasso":
        forms = helloasso.Asked(given.forms, given.kills, _engines(given))
        return helloasso.measure(folder, forms, tell)
    if given.what == "search":
        asking = search.Asked(_choice(given), rounds=given.rounds, compared=given.questions)
        return search.measure(folder, asking, tell)
    pace = QUICK if given.quick else Pace(seconds=given.seconds, rounds=given.rounds)
    # With more processes, it takes longer until each of them was asked for everything.
    pace = replace(pace, kinds=given.kinds, passes=pace.passes * given.workers // 2 or 1)
    asked = pages.Asked(_choice(given), Shape(given.workers, given.threads), pace)
    return pages.measure(folder, asked, tell)


def _choice(given: argparse.Namespace) -> Choice:
    """Return which databases are asked for: what stands is enough, if nothing else is said."""
    sizes = given.sizes
    if sizes is None:
        sizes = "" if given.at else (_QUICK_SIZES if given.quick else _SIZES)[given.what]
    return Choice(
        sizes=tuple(int(size) for size in sizes.split(",") if size),
        engines=_engines(given),
        portals=given.portals or (_QUICK_PORTALS if given.quick else _PORTALS),
        standing=tuple(given.at),
    )


def _engines(given: argparse.Namespace) -> tuple[str, ...]:
    return tuple((given.engines or ("sqlite" if given.quick else _ENGINES)).split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=_WHAT, default="pages")
    parser.add_argument("--quick", action="store_true", help="one small database, one round")
    parser.add_argument("--sizes", help="events, with commas: 1500,150000")
    parser.add_argument("--at", action="append", default=[], help="a database that stands: its URL")
    parser.add_argument("--engines", help="sqlite,postgresql; with --quick: sqlite")
    parser.add_argument("--portals", type=int, default=0, help="how many communes have one")
    parser.add_argument("--forms", type=int, default=100_000, help="of HelloAsso; 0: none")
    parser.add_argument("--kills", type=int, default=200, help="of a synchronisation; 0: none")
    parser.add_argument("--questions", type=int, default=400, help="of a database, compared")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", action="store_true", help="each kind of uncached page too")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each stretch")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--into", type=Path, help="the page to put the figures in, beside saying")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

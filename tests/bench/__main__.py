"""``python -m tests.bench``: the speed of the portals, as ratios to a bare Flask "hello".

``python -m tests.bench sites``: thirty-five thousand portals. ``helloasso``: a hundred thousand
forms, and runs that are killed. docs/performance.md says what each figure means. The exit
status is 1 when a ratio misses its goal.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import figures, helloasso, pages, sites
from tests.bench.rounds import Pace
from tests.bench.servers import Shape

QUICK = Pace(seconds=0.8, rounds=1, passes=5, pool=0.2)


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
        return sites.measure(folder, given.engines.split(","), tell, portals=given.portals)
    if given.what == "helloasso":
        engines = tuple(given.engines.split(","))
        return helloasso.measure(folder, helloasso.Asked(given.forms, given.kills, engines), tell)
    paced = Pace(seconds=given.seconds, rounds=given.rounds)
    asked = pages.Asked(
        sizes=tuple(int(size) for size in (given.sizes or _sizes(given.quick)).split(",")),
        engines=tuple(("sqlite" if given.quick else given.engines).split(",")),
        portals=given.portals or (300 if given.quick else 2000),
        shape=Shape(given.workers, given.threads),
        pace=replace(QUICK if given.quick else paced, kinds=given.kinds),
    )
    return pages.measure(folder, asked, tell)


def _sizes(quick: bool) -> str:
    return "1500" if quick else "1500,150000"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("pages", "sites", "helloasso"), default="pages")
    parser.add_argument("--quick", action="store_true", help="one small database, one round")
    parser.add_argument("--sizes", help="events, with commas: 1500,150000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--portals", type=int, default=0, help="how many communes have one")
    parser.add_argument("--forms", type=int, default=100_000, help="of HelloAsso; 0: none")
    parser.add_argument("--kills", type=int, default=200, help="of a synchronisation; 0: none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", action="store_true", help="each kind of uncached page too")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each stretch")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--into", type=Path, help="the page to put the figures in, beside saying")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

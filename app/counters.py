"""What the page cache did, counted by every process and read together.

Each process writes its own row of whole numbers in a small shared file, at the
cost of an addition; the process that serves the operator's port reads them all.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

COUNTED = {
    "hits": "Answers that came from the page cache",
    "misses": "Answers that were made, and kept",
    "bypass": "Answers that were made, and may not be kept",
    "not_modified": "Answers without a body: the reader had it already (among the others)",
    "evictions": "Pages left out for lack of room",
    "dropped": "Pages dropped because their site changed or time passed",
}
KEPT = {"pages": "Pages in memory", "bytes": "Bytes that they take"}
_NAMES = (*COUNTED, *KEPT)
_SUFFIX = ".counters"
_WORD = 8


class Counters:
    """One process's row. Without a folder it counts for itself alone.

    An addition is not locked: the interpreter does not leave a thread in the middle
    of one, and a count lost in a million changes no decision.
    """

    def __init__(self, folder: Path | None = None) -> None:
        size = _WORD * len(_NAMES)
        if folder is None:
            self._row = memoryview(bytearray(size)).cast("Q")
            return
        path = folder / f"{os.getpid()}{_SUFFIX}"
        path.write_bytes(bytes(size))
        with path.open("r+b") as file:
            self._row = memoryview(mmap.mmap(file.fileno(), size)).cast("Q")

    def count(self, name: str, more: int = 1) -> None:
        """Add to a counter."""
        self._row[_PLACES[name]] += more

    def tell(self, name: str, amount: int) -> None:
        """Say how much there is of something now."""
        self._row[_PLACES[name]] = amount

    def __getitem__(self, name: str) -> int:
        """Return the present figure."""
        return self._row[_PLACES[name]]

    def hit(self) -> None:
        """Count a page served from memory: the one addition on the shortest way."""
        self._row[0] += 1


_PLACES = {name: place for place, name in enumerate(_NAMES)}


class AllProcesses(Collector):
    """The sum of every process's row, as Prometheus reads it.

    A process that is gone leaves what it counted, so that counters never fall, and
    no page: ``pages`` and ``bytes`` are summed over the living.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Yield each figure once."""
        rows = self._rows()
        for name, said in COUNTED.items():
            total = sum(row[_PLACES[name]] for _, row in rows)
            yield CounterMetricFamily(f"rentree_page_cache_{name}", said, value=total)
        living = [row for pid, row in rows if _is_alive(pid)]
        for name, said in KEPT.items():
            total = sum(row[_PLACES[name]] for row in living)
            yield GaugeMetricFamily(f"rentree_page_cache_{name}", said, value=total)
        yield GaugeMetricFamily("rentree_workers", "Serving processes", value=len(living))

    def _rows(self) -> list[tuple[int, memoryview]]:
        found = []
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            content = path.read_bytes()
            if len(content) == _WORD * len(_NAMES):
                found.append((int(path.name.removesuffix(_SUFFIX)), memoryview(content).cast("Q")))
        return found


def registry_of(folder: Path) -> CollectorRegistry:
    """Return what ``prometheus_client`` exposes: the figures of the processes in ``folder``."""
    registry = CollectorRegistry()
    registry.register(AllProcesses(folder))
    return registry


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

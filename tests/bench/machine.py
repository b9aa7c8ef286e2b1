"""What Linux tells of a tree of processes: its processor time, its memory. Only Linux does."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process (PSS: what is shared counts for its share).

    ``database`` is what of them are pages of the database's files, mapped: the
    system takes those back whenever it needs the room.
    """

    pid: int
    whole: float
    database: float

    @property
    def own(self) -> float:
        """Without the pages of the database."""
        return self.whole - self.database


def tree(pid: int) -> list[int]:
    """Return ``pid`` and all its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue  # it ended meanwhile
        for child in children:
            found += tree(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """Return what the tree of ``pid`` has spent, in user and system mode.

    The ended children that were waited for count too, in their parent.
    """
    return sum(_spent(one) for one in tree(pid))


def _spent(pid: int) -> float:
    fields = _stat(pid)
    return sum(int(field) for field in fields[11:15]) * TICK_SECONDS if fields else 0.0


def parent_of(pid: int) -> int:
    """Return the process that started ``pid``; 0 when it is gone."""
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/<pid>/stat`` after the name (proc(5)); none when it is gone."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return line.rpartition(")")[2].split()


def memory(pid: int, *database: Path) -> Memory:
    """Return the memory of one process; what lies at or under ``database`` is told apart."""
    places = [str(place) for place in database]
    whole = apart = 0
    is_database = False
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(" ")
        if not name.endswith(":"):
            is_database = any(place in rest for place in places)
        elif name == "Pss:":
            kilobytes = int(rest.split()[0])
            whole += kilobytes
            apart += kilobytes if is_database else 0
    return Memory(pid, whole / 1024, apart / 1024)


def described() -> str:
    """Return the processor, how many of them, the memory and the system, in one line."""
    cores = os.cpu_count() or 1
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = os.uname()
    return f"{cores} × {_model()}, {pages / 2**30:.0f} GB, {system.sysname} {system.release}"


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return os.uname().machine


def load_average() -> float:
    """Return how many processes wanted a core over the last minute."""
    return os.getloadavg()[0]

"""HelloAsso read whole: a hundred thousand forms, then nothing new, then one change.

The stand-in is in this process, the synchronisation in its own: their processor times are told
apart. What is killed on the way is in :mod:`tests.bench.kills`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import filling, kills, machine
from tests.bench.driving import ROOT
from tests.bench.filling import Wanted
from tests.bench.report import Goal, verdicts
from tests.fakes import helloasso_made as made
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.postgres import cluster

PORTALS = 2000
SHARES = (0.1, 0.5, 1.0)
# What the last half of a run may add to the memory of the first: Python's own give and take.
MOST_GROWN = 1.1
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """How many forms to read, and how many runs to kill; 0 leaves one of them out.

    ``portals``: how many communes have one.
    """

    forms: int
    kills: int
    engines: tuple[str, ...]
    portals: int = PORTALS


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: seconds, what each side spent, what it asked and did, megabytes at each share."""

    seconds: float
    our_cpu: float
    their_cpu: float
    calls: dict[str, int]
    report: dict[str, object]
    megabytes: tuple[float, ...]


def measure(folder: Path, asked: Asked, tell: Callable[[str], None]) -> int:
    """Measure each engine, tell; return the exit status."""
    tell(machine.described())
    goals: list[Goal] = []
    for engine in asked.engines:
        home = folder / f"helloasso-{engine}"
        home.mkdir()
        with _server(engine) as server:
            if asked.forms:
                goals += _big(engine, home, server, asked, tell)
            if asked.kills:
                over = min(asked.forms or kills.FORMS, kills.FORMS)
                goals += kills.measure(engine, home, server, kills.Asked(asked.kills, over), tell)
    for line in verdicts(goals):
        tell(line)
    return int(any(not goal.is_met for goal in goals))


@contextmanager
def _server(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        yield ""
        return
    with cluster() as url:
        yield url


def _big(
    engine: str, home: Path, server: str, asked: Asked, tell: Callable[[str], None]
) -> list[Goal]:
    forms = asked.forms
    url = filling.url_of(engine, home, server, name="helloasso")
    filling.fill(Wanted(url, home, 0, asked.portals))
    with fake_helloasso(generated=forms) as fake:
        fake.listener.is_remembering = False
        first = _run(url, home, fake, forms)
        second = _run(url, home, fake, forms)
        fake.change("/".join(made.key_of(0)), title="Un autre titre")
        third = _run(url, home, fake, forms)
    tell("")
    tell(f"{engine}, {forms:,} forms, {asked.portals:,} portals")
    for name, ran in (("first run", first), ("second run", second), ("after one change", third)):
        for line in _lines(name, ran):
            tell(line)
    lines = forms + made.hidden_among(forms)
    return [
        Goal(f"{engine}: memory at the end, × at the middle", _growth(first), MOST_GROWN),
        Goal(f"{engine}: forms read, × forms", first.calls["form"] / forms, 1.0),
        Goal(f"{engine}: pages read", first.calls["directory"], lines / 100 + 2),
        Goal(f"{engine}: calls of the second run", sum(second.calls.values()), 1),
        Goal(f"{engine}: events written by the second run", _written(second), 0),
        Goal(f"{engine}: calls after one change", sum(third.calls.values()), 3),
        Goal(f"{engine}: events written after one change", _written(third), 1),
    ]


def _run(url: str, home: Path, fake: FakeHelloAsso, forms: int) -> Ran:
    before, spent, began = dict(fake.calls), time.process_time(), time.perf_counter()
    out = home / "report.json"
    with out.open("wb") as said, (home / "sync.log").open("ab") as journal:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "sync", "helloasso", "--json"],
            cwd=ROOT,
            env=_environ(url, home, fake),
            stdout=said,
            stderr=journal,
        )
        megabytes, marks = [0.0], [forms * share for share in SHARES[:-1]]
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            read = fake.calls["form"] - before.get("form", 0)
            if megabytes[-1] and marks and read >= marks[0]:
                megabytes.append(megabytes[-1])
                marks.pop(0)
            megabytes[-1] = _resident(process.pid) or megabytes[-1]
            time.sleep(_LOOK_SECONDS)
    process.returncode = os.waitstatus_to_exitcode(ended[1])
    if process.returncode:
        raise RuntimeError((home / "sync.log").read_text(errors="replace"))
    usage = ended[2]
    calls = {kind: count - before.get(kind, 0) for kind, count in fake.calls.items()}
    return Ran(
        seconds=time.perf_counter() - began,
        our_cpu=usage.ru_utime + usage.ru_stime,
        their_cpu=time.process_time() - spent,
        calls={kind: count for kind, count in calls.items() if count} or {"form": 0},
        report=json.loads(out.read_text("utf-8")),
        megabytes=tuple(megabytes),
    )


def _environ(url: str, home: Path, fake: FakeHelloAsso) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RENTREE_")}
    told = {
        "DATABASE_URL": url,
        "DATA_DIR": str(home),
        "HELLOASSO_API_URL": fake.api_url,
        "HELLOASSO_TOKEN_URL": fake.token_url,
        "HELLOASSO_CLIENT_ID": fake.client_id,
        "HELLOASSO_CLIENT_SECRET": fake.client_secret,
    }
    return kept | {f"RENTREE_{name}": value for name, value in told.items()}


def _resident(pid: int) -> float:
    """Return the megabytes of a process that are its own: pages of files are the system's."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    found = (line.split()[1] for line in lines if line.startswith("RssAnon:"))
    return int(next(found, "0")) / 1024


def _growth(ran: Ran) -> float:
    return ran.megabytes[-1] / ran.megabytes[-2] if len(ran.megabytes) > 1 else 1.0


def _written(ran: Ran) -> int:
    counted = (ran.report[name] for name in ("created", "updated", "withdrawn"))
    return sum(count for count in counted if isinstance(count, int))


def _lines(name: str, ran: Ran) -> Iterator[str]:
    report = ran.report
    done = ", ".join(f"{report[what]} {what}" for what in ("created", "updated", "withdrawn"))
    found = {what: report[what] for what in ("refused", "failed", "unplaced")}
    said = ", ".join(f"{len(of)} {what}" for what, of in found.items() if isinstance(of, list))
    calls = ", ".join(f"{kind} {count:,}" for kind, count in sorted(ran.calls.items()))
    yield (
        f"  {name}: {ran.seconds:.1f} s; processor: ours {ran.our_cpu:.1f} s, "
        f"the stand-in's {ran.their_cpu:.1f} s"
    )
    yield f"    calls: {calls}"
    yield f"    {done}; {said}"
    if len(ran.megabytes) > 1:
        shares = ", ".join(f"{share:.0%}" for share in SHARES)
        sizes = ", ".join(f"{size:.0f}" for size in ran.megabytes)
        yield f"    memory at {shares}: {sizes} MB"

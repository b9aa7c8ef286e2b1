"""A synchronisation killed (``kill -9``) again and again, at moments drawn from a seed.

Between two kills the stand-in goes on living: forms come, change and leave. After each, the
token must cover nothing that is not written. At the end, what people see must be what one run
that nobody disturbed makes of the same forms.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import sqlalchemy as sa

from app.clients.helloasso_payloads import FormPublic
from app.models.event import Event
from app.models.upstream import FeedPosition, Reread
from app.services.ingest.draft import EventDraft
from app.services.ingest.sources.helloasso import draft_of
from tests.bench import filling
from tests.bench.report import Goal
from tests.db.installation import Installation
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.fakes.helloasso_shelf import INSERT, Key

FORMS = 3000
# A run over them lasts a few seconds: most kills fall while it reads, some before, some after.
LONGEST_SECONDS = 4.0
_LIVED_EVERY, _FULL_EVERY = 3, 10
_SYNC = ("sync", "helloasso")


@dataclass(frozen=True, slots=True)
class Asked:
    """How many runs to kill, over how many forms; ``seed`` draws the moments and the changes."""

    times: int
    forms: int = FORMS
    seed: int = 9


def measure(
    engine: str, home: Path, server: str, asked: Asked, tell: Callable[[str], None]
) -> list[Goal]:
    """Kill runs, finish, compare with a run in peace; return what must be."""
    chance, ahead, ended, began = Random(asked.seed), 0, 0, time.perf_counter()
    with fake_helloasso(generated=asked.forms) as fake:
        fake.listener.is_remembering = False
        with _installed(engine, home, server, fake, "killed") as killed:
            for turn in range(1, asked.times + 1):
                if turn % _LIVED_EVERY == 0:
                    _live(fake, chance, turn)
                full = () if turn % _FULL_EVERY else ("--full",)
                ended += _kill(killed, chance.uniform(0, LONGEST_SECONDS), *full)
                ahead += len(_unwritten(killed, fake))
            killed.report(*_SYNC)
            with _installed(engine, home, server, fake, "calm") as calm:
                calm.report(*_SYNC)
                differing, shown = _differing(killed, calm), calm.count()
    seconds = time.perf_counter() - began
    tell("")
    tell(
        f"{engine}: {asked.times} runs killed, {asked.times - ended} before their end, over "
        f"{asked.forms:,} forms and what changed meanwhile; {shown:,} events at the end; "
        f"{seconds:.0f} s"
    )
    return [
        Goal(f"{engine}: records that a token covered and were not written", ahead, 0),
        Goal(f"{engine}: rows that an undisturbed run has not, or has otherwise", differing, 0),
    ]


@contextmanager
def _installed(
    engine: str, home: Path, server: str, fake: FakeHelloAsso, name: str
) -> Iterator[Installation]:
    found = Installation(
        filling.url_of(engine, home, server, name=name),
        home / name,
        helloasso_api_url=fake.api_url,
        helloasso_token_url=fake.token_url,
        helloasso_client_id=fake.client_id,
        helloasso_client_secret=fake.client_secret,
    )
    yield found
    found.engine.dispose()


def _kill(here: Installation, after: float, *more: str) -> bool:
    """Kill a run so many seconds after its start; return whether it had ended."""
    until = time.monotonic() + after
    return here.kill(*_SYNC, *more, when=lambda: time.monotonic() >= until)


def _live(fake: FakeHelloAsso, chance: Random, turn: int) -> None:
    """Change some forms, delete and restore others, publish new ones."""
    shelf = fake.shelf
    keys = [change.key for _, change in shelf.changes()]
    for key in chance.sample(keys, 90):
        form = shelf.form(key)
        if form is None:
            continue
        gone = form.get("state") == "Deleted"
        change = chance.choice(["title", "title", "state", "place"])
        if gone or change == "state":
            state = "Public" if gone else chance.choice(["Deleted", "Private", "Draft"])
            shelf.change(key, {"state": state})
        elif change == "place":
            shelf.change(key, {"place": {"name": f"Salle {turn}", "city": "Besançon"}})
        else:
            shelf.change(key, {"title": f"Bal du tour {turn}"})
    for number in range(10):
        key = chance.choice(keys)
        form = shelf.form(key)
        if form is not None:
            shelf.put(form | {"formSlug": f"tour-{turn}-{number}", "title": f"Loto {turn}"})


def _unwritten(here: Installation, fake: FakeHelloAsso) -> list[Key]:
    """Return what the token covers, and that is neither shown as it is, nor waits to be."""
    event = Event.__table__.c
    with here.engine.connect() as connection:
        token = connection.scalar(sa.select(FeedPosition.token))
        rows = connection.execute(sa.select(event.source_key, event.status, event.title)).all()
        waiting = set(connection.scalars(sa.select(Reread.key)))
    shown = {key: title["fr"] for key, status, title in rows if status != "withdrawn"}
    last = {change.key: (at, change.action) for at, change in fake.shelf.changes()}
    covered = fake.position(token) if token else 0
    return [
        key
        for key, (at, action) in last.items()
        if at <= covered
        and "/".join(key) not in waiting
        and shown.get("/".join(key), "") != _expected(fake, key, action)
    ]


def _expected(fake: FakeHelloAsso, key: Key, action: str) -> str:
    """Return the title under which a form must be shown; nothing when it must not be."""
    form = fake.shelf.live(key) if action == INSERT else None
    draft = draft_of(FormPublic.of(form)) if form is not None else None
    return draft.title["fr"] if isinstance(draft, EventDraft) else ""


def _differing(one: Installation, other: Installation) -> int:
    pairs = zip(one.content(shown_only=True), other.content(shown_only=True), strict=True)
    return sum(len(set(mine) ^ set(theirs)) for mine, theirs in pairs)

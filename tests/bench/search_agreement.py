"""Whether answers are right: compared with what reading everything finds, and the index checked."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.models.base import db
from app.models.event import Event
from app.models.scoping import within
from app.queries import lists
from app.queries.question import Question
from app.queries.understanding import understood
from app.services.search import check
from tests.asking import World, question
from tests.bench import catalogue, filling
from tests.bench.catalogue import SEED
from tests.bench.progress import say
from tests.bench.search_questions import at_page, mix, named
from tests.oracle import Oracle

_EVERYWHERE = Scope.everything()
_PAGES, _EXACT = 3, 1000
_TOWNS, _ORGANIZERS = 600, 400
_SHOWN = 5
_TOLD_EVERY = 200
# As people write: well, without accents, in the plural, badly, or what nobody says.
_WORDS = (
    *("yoga", "concert", "loto", "brocante", "théâtre", "randonnée", "judo", "chorale", "enfants"),
    *("association", "ateliers", "vide-greniers", "soiree", "réservation", "concerts", "THEATRE"),
    *("conc", "thatre", "randonnne", "asociation", "brocnate", "zzz", "introuvable", "de", "la"),
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """How many questions were compared, to how many something answers, and what differs.

    ``wrong`` tells the first few; ``differences`` is what ``flask search check`` finds.
    """

    asked: int
    answered: int
    disagreements: int
    wrong: tuple[str, ...]
    differences: tuple[str, ...]


def measure(url: str, data_dir: Path, questions: int) -> Agreed:
    """Compare answers to random questions, the mix and the hard cases; then check the index."""
    with filling.opened(url, data_dir):
        session, now = db.session(), datetime.now(UTC)
        oracle = Oracle(session)
        session.rollback()
        # A million events stay until the end: nobody needs to walk them again and again.
        gc.collect()
        gc.freeze()
        say(f"{len(oracle.events)} events in memory")
        wrong: list[str] = []
        asked = answered = 0
        for one in _questions(session, questions, now):
            fault, found = compared(session, oracle, one)
            wrong += [fault] if fault else []
            asked, answered = asked + 1, answered + bool(found)
            session.rollback()
            if asked % _TOLD_EVERY == 0:
                say(f"{asked} questions compared, {len(wrong)} disagreements")
        del oracle
        say("every row, token and count of the index compared with the tables")
        differences = check.check(session)
        told = tuple(f"{one.kind}: {one.count} ({'; '.join(one.examples)})" for one in differences)
        return Agreed(asked, answered, len(wrong), tuple(wrong[:_SHOWN]), told)


def compared(session: Session, oracle: Oracle, asked: Question) -> tuple[str, int]:
    """Return what differs between an answer and the oracle's, if anything; and how many answer."""
    meant = understood(session, asked)
    want = [] if meant.is_hopeless else [event for _, event in oracle.answer(meant)]
    summary = lists.summarise(session, meant)
    total = (min(len(want), _EXACT), len(want) <= _EXACT)
    if (summary.total, summary.is_exact) != total:
        return f"{_said(asked)}: {summary.total} instead of {total[0]}", len(want)
    first = [line.id for line in lists.page(session, meant, summary=summary).lines]
    if first != want[: meant.search.limit]:
        return f"{_said(asked)}: the first page, known its figures", len(want)
    found = list(_read(session, meant))
    if found != want[: _PAGES * meant.search.limit]:
        return f"{_said(asked)}: {_unlike(found, want)}", len(want)
    return "", len(want)


def _questions(session: Session, count: int, now: datetime) -> Iterator[Question]:
    """Yield ``count`` random questions of a country or a site; then the mix, and the hard cases."""
    towns = catalogue.towns(session)[:_TOWNS]
    world = World(
        points=[Point(town.lat, town.lon) for town in towns],
        insees=[town.insee for town in towns],
        words=_WORDS,
        organizers=_organizers(session),
        now=now,
    )
    hard = named(session, now)
    rng = Random(f"{SEED}:agreement")
    for _ in range(count):
        scope = _EVERYWHERE
        if rng.random() < 0.3:
            scope = Scope.of_site(1, rng.sample(list(world.insees), rng.choice((1, 5, 60))))
        yield question(rng, world, scope=scope)
    for put in (*mix(towns, count // 4, now), *hard.values()):
        yield at_page(session, replace(put, page=1))[0]


def _organizers(session: Session) -> list[str]:
    statement = select(Event.organizer).order_by(Event.id).limit(_ORGANIZERS)
    return [name for name in session.scalars(within(statement, _EVERYWHERE, Event)) if name]


def _read(session: Session, asked: Question) -> Iterator[int]:
    """Yield the events of the first pages, each reached by the cursor of the one before."""
    for _ in range(_PAGES):
        page = lists.page(session, asked)
        yield from (line.id for line in page.lines)
        if page.next_cursor is None:
            return
        asked = replace(asked, search=replace(asked.search, cursor=page.next_cursor))


def _unlike(found: Sequence[int], want: Sequence[int]) -> str:
    for place, (one, other) in enumerate(zip(found, want, strict=False)):
        if one != other:
            return f"event {one} instead of {other} at {place}"
    return f"{len(found)} events read, {len(want)} answer"


def _said(asked: Question) -> str:
    area = f", {len(asked.area)} communes" if asked.area is not None else ""
    land = asked.scope.territory
    site = f", on a site of {len(land)}" if land is not None else ""
    return f"{asked.search}{area}{site}"

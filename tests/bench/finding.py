"""What the directory of sites costs a process: once, at each request, after each change."""

from __future__ import annotations

import gc
import os
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app.models.base import db
from app.queries import site_entries, sites
from app.services import versions
from app.web.database import reading
from app.web.directory import SiteDirectory
from tests.bench import filling, machine
from tests.bench.filling import Wanted
from tests.bench.servers import BASE_NAME

_LOOKUPS = 200_000
_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Loading, in seconds and megabytes; looking up, in microseconds; asking for news."""

    load_seconds: float
    megabytes: float
    known_us: float
    odd_us: float
    stranger_us: float
    unchanged_ms: float
    changed_ms: float
    read_again: int


def directory(wanted: Wanted) -> Found:
    """Measure the directory over a database that holds many sites."""
    with filling.opened(wanted.url, wanted.data_dir) as app:
        # The first statement of a process pays for much that is not the directory's.
        sites.sequence(db.session())
        db.session.remove()
        gc.collect()
        before = _megabytes(wanted.data_dir)
        known = SiteDirectory(reading(app), base_host=BASE_NAME)
        load = _seconds(known.national)
        gc.collect()
        megabytes = _megabytes(wanted.data_dir) - before
        host = next(site for site in known.sites() if not site.is_national).primary_host
        name = host.under(BASE_NAME)
        changed, read_again = _after_a_change(app)
        return Found(
            load_seconds=load,
            megabytes=megabytes,
            known_us=_microseconds(lambda: known.door(name)),
            odd_us=_microseconds(lambda: known.door(name.upper())),
            stranger_us=_microseconds(lambda: known.door("stranger.example")),
            unchanged_ms=_unchanged(app) * 1000,
            changed_ms=changed * 1000,
            read_again=read_again,
        )


def _unchanged(app: Flask) -> float:
    """Return the seconds of one look, when nothing changed."""
    moments = iter(range(1_000_000))
    known = SiteDirectory(reading(app), base_host=BASE_NAME, clock=lambda: float(next(moments)))
    known.national()
    return min(_seconds(known.national) for _ in range(_LOOKS))


def _after_a_change(app: Flask) -> tuple[float, int]:
    """Return the seconds of one look after a change in one commune, and the sites read."""
    moments = iter(range(1_000_000))
    known = SiteDirectory(reading(app), base_host=BASE_NAME, clock=lambda: float(next(moments)))
    town = next(site for site in known.sites() if site.territory)
    known.by_slug(town.slug)  # in use: it is read again whole
    session = db.session()
    before = sites.sequence(session)
    versions.touch(session, insees=[*(town.territory or ())][:1])
    session.commit()
    took = _seconds(known.national)
    return took, sum(1 for _ in site_entries.changed_since(session, before))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _microseconds(work: Callable[[], object]) -> float:
    # The best of several: what the machine did meanwhile is no cost of ours.
    return min(timeit.repeat(work, number=_LOOKUPS // 5, repeat=5)) / (_LOOKUPS // 5) * 1e6


def _megabytes(data_dir: Path) -> float:
    # Not what is mapped of the database: the system takes it back.
    return machine.memory(os.getpid(), data_dir).own

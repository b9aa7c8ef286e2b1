"""``flask worker``: what must be done again and again, each time in a process of its own.

The queue is in the database: forms to be read, addresses to be placed, pictures to be fetched
(ADR 0016). This process only looks at the clock. What a command used is given back when it
ends, and one that dies takes nothing else with it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import ScriptInfo, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.groups import in_words
from app.kernel.french import MAINLAND_ZONE
from app.models.base import db
from app.models.engine import NO_TABLES, lacks_tables
from app.services.helloasso import memory
from app.services.helloasso.run import NOT_SET
from app.services.open_data.shelf import Shelf
from app.settings import Settings

EVERY_SECONDS, HINTS_EVERY_SECONDS = 600, 60
_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3600
# What a command needs to end by itself: the calls under way.
_LAST_WORDS_SECONDS = 25
_TICK_SECONDS = 0.2

Command = tuple[str, ...]
_SYNC: Command = ("sync", "helloasso")
_HINTED: Command = (*_SYNC, "--hints")
_GEOCODE: Command = ("geocode",)
_PICTURES: Command = ("pictures", "fetch")
_DOMAINS: Command = ("domains", "check")
_SWEEP: Command = ("sweep",)
_OPEN_DATA: Command = ("open-data",)
_NIGHT = (3, 40)
"""Hour and minute, in Paris, of what is done once a night."""


@click.command("worker")
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    default=EVERY_SECONDS,
    show_default=True,
    metavar="SECONDES",
    help="Lire HelloAsso, chercher communes et images, revoir les domaines.",
)
@click.option(
    "--hints-every",
    type=click.IntRange(1, 86_400),
    default=HINTS_EVERY_SECONDS,
    show_default=True,
    metavar="SECONDES",
    help="Relire ce qu’une notification signale, s’il y en a.",
)
@click.pass_context
@with_appcontext
def command(context: click.Context, every: int, hints_every: int) -> None:
    """Faire sans fin ce qui se répète : lire HelloAsso, placer les adresses, chercher les images.

    Une fois par nuit, effacer ce dont personne n’aura plus besoin (flask sweep), et refaire les
    fichiers de données ouvertes (flask open-data).
    Arrêté par SIGTERM ou Ctrl+C ; ce qui est en cours s’arrête sans rien laisser à moitié.
    """
    settings: Settings = current_app.extensions["settings"]
    _refuse_no_tables()
    rounds = _rounds(settings, every, hints_every)
    if not _is_set(settings):
        click.echo(NOT_SET, err=True)
    click.echo(f"Au travail, toutes les {every} s.", err=True)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    work(rounds, _starter(context), over)
    click.echo("Arrêté.", err=True)


@dataclass(slots=True)
class Round:
    """Commands run one after the other, then again ``every`` so many seconds.

    ``is_wanted`` is asked each time before the first of them. ``due`` is on the monotonic clock.
    """

    commands: Sequence[Command]
    every: float
    is_wanted: Callable[[], bool] = lambda: True
    due: float = 0.0
    running: subprocess.Popen[bytes] | None = None
    doing: Command | None = None
    _left: list[Command] = field(default_factory=list)

    def go_on(self, start: Callable[[Command], subprocess.Popen[bytes]]) -> None:
        """Start what is due, once what was running has ended. Well or not: the next tries again."""
        if self.running is not None and self.running.poll() is None:
            return
        self.running = self.doing = None
        if not self._left and time.monotonic() >= self.due:
            self.due = time.monotonic() + self.every
            self._left = list(self.commands) if self.is_wanted() else []
        if self._left:
            self.doing = self._left.pop(0)
            self.running = start(self.doing)


def work(
    rounds: Sequence[Round],
    start: Callable[[Command], subprocess.Popen[bytes]],
    over: threading.Event,
) -> None:
    """Go on with each round until ``over`` is set; leave nothing running."""
    try:
        while not over.wait(_TICK_SECONDS):
            for one in rounds:
                one.go_on(start)
    finally:
        _stop([one.running for one in rounds if one.running is not None])


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        # Not SIGINT: a command that is only starting would print where it was. What it was
        # writing is whole or is not there, and the next run goes on from it.
        process.terminate()
    until = time.monotonic() + _LAST_WORDS_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()  # nothing is ever written by halves
            process.wait()


def _rounds(settings: Settings, every: int, hints_every: int) -> list[Round]:
    """Return what is to be done. Pictures and domains by themselves: they hold nothing up."""
    tonight = time.monotonic() + until_night(datetime.now(UTC))
    nightly = Round((_SWEEP, _OPEN_DATA), _DAY_SECONDS, due=tonight)
    shelf = Shelf.under(settings.data_dir)
    lacking = Round((_OPEN_DATA,), _HOUR_SECONDS, lambda: shelf.published() is None)
    aside = [Round((_PICTURES,), every), Round((_DOMAINS,), every), nightly, lacking]
    if not _is_set(settings):
        return [Round((_GEOCODE,), every), *aside]
    reading = Round((_SYNC, _GEOCODE), every)
    hints = Round((_HINTED,), hints_every, lambda: reading.doing != _SYNC and _is_hinted_at())
    return [reading, *aside, hints]


def until_night(now: datetime) -> float:
    """Return in how many seconds the next night's work is due.

    >>> until_night(datetime(2026, 9, 4, 1, 40, 30, tzinfo=UTC)) / 3600 > 23.9
    True
    >>> until_night(datetime(2026, 9, 4, 1, 39, 30, tzinfo=UTC))
    30.0
    """
    here = now.astimezone(ZoneInfo(MAINLAND_ZONE))
    hour, minute = _NIGHT
    due = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if due <= here:
        due += timedelta(days=1)
    return due.timestamp() - now.timestamp()


def _is_set(settings: Settings) -> bool:
    return bool(settings.helloasso_client_id and settings.helloasso_client_secret)


def _is_hinted_at() -> bool:
    """Ask whether anything waits; a database that is silent is asked again at the next round."""
    try:
        return memory.is_hinted_at(db.session())
    except SQLAlchemyError as wrong:
        click.echo(in_words(wrong), err=True)
        return False
    finally:
        db.session.remove()


def _refuse_no_tables() -> None:
    try:
        memory.is_hinted_at(db.session())
    except SQLAlchemyError as wrong:
        if lacks_tables(wrong):
            raise click.ClickException(NO_TABLES) from None
    finally:
        db.session.remove()


def _starter(context: click.Context) -> Callable[[Command], subprocess.Popen[bytes]]:
    """Return what starts a command of the same application, in a group of its own.

    Ctrl+C in a terminal then reaches this process alone, which tells the others.
    """
    where = context.ensure_object(ScriptInfo).app_import_path
    flask = [sys.executable, "-m", "flask", *(["--app", where] if where else [])]
    return lambda command: subprocess.Popen([*flask, *command], process_group=0)  # noqa: S603 (our own commands)

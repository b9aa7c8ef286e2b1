"""``flask sync``: what others publish elsewhere, read again."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TextIO

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.cli.progress import Step
from app.cli.reports import as_text, in_words, say_list, say_pictures
from app.models.base import db
from app.models.engine import begin_writing
from app.services.helloasso import hints, memory
from app.services.helloasso.run import Installation, SyncOrder, sync
from app.services.helloasso.tokens import kept_keys
from app.services.ingest.course import ImportStoppedError

group = DatabaseGroup(
    "sync",
    help="Relire ce qui est publié ailleurs.",
    short_help="Relire ce qui est publié ailleurs.",
)


@group.command("helloasso")
@click.option("--full", is_flag=True, help="Relire l’annuaire depuis son début.")
@click.option("--dry-run", is_flag=True, help="Le même compte rendu, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
@click.option(
    "--follow",
    "followed",
    type=click.File(encoding="utf-8"),
    metavar="FICHIER",
    help="Suivre aussi ces associations\u00a0: leur adresse chez HelloAsso, une par ligne.",
)
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    metavar="SECONDES",
    help="Recommencer sans fin, à cet intervalle.",
)
@click.option("--hints", is_flag=True, help="Ne relire que ce qu’une notification signale.")
def helloasso(  # noqa: PLR0913 (one for each option)
    *,
    full: bool,
    dry_run: bool,
    as_json: bool,
    followed: TextIO | None,
    every: int | None,
    hints: bool,
) -> None:
    """Faire entrer ce que les associations publient avec HelloAsso.

    Chaque passage ne lit que ce qui a changé depuis le précédent. Interrompu, il suffit de
    relancer la commande.
    """
    if followed is not None and not dry_run:
        _follow(followed.read())
    order = SyncOrder(full=full, dry_run=dry_run, hints_only=hints)
    try:
        is_well = _once(order, as_json=as_json)
        while every:
            time.sleep(every)
            # Only the first may be whole: the others would read everything again and again.
            _once(SyncOrder(dry_run=dry_run, hints_only=hints), as_json=as_json)
    except KeyboardInterrupt:
        click.echo("Interrompu : rien n’est écrit à moitié, relancez la commande.", err=True)
        sys.exit(1)
    if not is_well:
        sys.exit(1)


def _once(order: SyncOrder, *, as_json: bool) -> bool:
    """Run once and say what it did; return whether it went to its end."""
    tell = _Told()
    is_well = False
    try:
        report = sync(db.session(), order, here=_here(), progress=tell)
        is_well = True
    except ImportStoppedError as stopped:
        report = stopped.report
        click.echo(str(stopped), err=True)
    finally:
        tell.end(well=is_well)
        db.session.remove()
    if as_json:
        click.echo(as_text(report))
        say_list("À noter", report.notes, to_error=True)
    else:
        in_words(report)
    if is_well and not order.dry_run:
        say_pictures(to_error=as_json)
    return is_well


def _here() -> Installation:
    clock = lambda: datetime.now(UTC)  # noqa: E731 (a name for one line)
    settings = current_app.extensions["settings"]
    return Installation(settings, clock, kept_keys(db.engine, settings, clock))


@group.command("notifications")
def notifications() -> None:
    """Dire l’adresse à donner à HelloAsso, pour qu’il prévienne de chaque changement."""
    settings = current_app.extensions["settings"]
    path = f"/api/v1/helloasso/notifications/{hints.secret_of(settings)}"
    click.echo(f"{settings.public_scheme}://{settings.base_host}{path}")


class _Told:
    """Follows a run on standard error: how many forms were read."""

    def __init__(self) -> None:
        self._step = Step("Formulaires lus chez HelloAsso", sys.stderr)

    def __call__(self, _step: str, done: int, _total: int | None) -> None:
        """Hear how many were read."""
        self._step.count(done)

    def end(self, *, well: bool = True) -> None:
        """Close the line."""
        self._step.finish(well=well)


def _follow(listed: str) -> None:
    """Follow each association of a list; a whole address is accepted for its name."""
    slugs = [slug for line in listed.splitlines() if (slug := memory.slug_in(line))]
    session = db.session()
    begin_writing(session)
    new = memory.follow(session, slugs)
    session.commit()
    click.echo(f"Associations suivies\u00a0: {len(slugs)}, dont {len(new)} de plus.", err=True)

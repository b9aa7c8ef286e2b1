"""``flask sync``: what others publish elsewhere, read again."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TextIO

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.cli.progress import Step
from app.cli.reports import as_text, in_words, say_list, say_pictures
from app.models.base import db
from app.models.engine import begin_writing
from app.services.helloasso import memory
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
def helloasso(*, full: bool, dry_run: bool, as_json: bool, followed: TextIO | None) -> None:
    """Faire entrer ce que les associations publient avec HelloAsso.

    Chaque passage ne lit que ce qui a changé depuis le précédent. Interrompu, il suffit de
    relancer la commande.
    """
    if followed is not None and not dry_run:
        _follow(followed.read())
    tell = _Told()
    try:
        report = sync(
            db.session(),
            SyncOrder(full=full, dry_run=dry_run),
            here=_here(),
            progress=tell,
        )
    except ImportStoppedError as stopped:
        tell.end(well=False)
        if as_json:
            click.echo(as_text(stopped.report))
        else:
            in_words(stopped.report)
        click.echo(str(stopped), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        tell.end(well=False)
        click.echo("Interrompu : rien n’est écrit à moitié, relancez la commande.", err=True)
        sys.exit(1)
    tell.end()
    if as_json:
        click.echo(as_text(report))
        say_list("À noter", report.notes, to_error=True)
    else:
        in_words(report)
    if not dry_run:
        say_pictures(to_error=as_json)


def _here() -> Installation:
    clock = lambda: datetime.now(UTC)  # noqa: E731 (a name for one line)
    settings = current_app.extensions["settings"]
    return Installation(settings, clock, kept_keys(db.engine, settings, clock))


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

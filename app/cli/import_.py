"""``flask import``: other people's exports into the catalogue."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.cli.progress import Step
from app.cli.reports import as_text, in_words, say_list, say_pictures
from app.clients.http import MIB
from app.kernel.typography import grouped
from app.kernel.vocabulary import Source
from app.models.base import db
from app.services.ingest.course import ImportStoppedError
from app.services.ingest.run import Order, import_file

group = DatabaseGroup(
    "import",
    help="Faire entrer des événements venus d’ailleurs.",
    short_help="Importer des événements.",
)


@group.command("openagenda")
@click.argument("where", metavar="FICHIER_OU_ADRESSE")
@click.option("--site", "site_slug", metavar="NOM", help="Refuser ce qui est hors du territoire.")
@click.option("--complete", is_flag=True, help="Retirer ce que la liste, entière, n’a plus.")
@click.option("--dry-run", is_flag=True, help="Le même compte rendu, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
def openagenda(
    where: str, site_slug: str | None, *, complete: bool, dry_run: bool, as_json: bool
) -> None:
    """Faire entrer un export d’OpenAgenda (API v2, ou jeu de données ouvert).

    Relancer la commande sur le même fichier n’écrit rien. Sans --complete, rien n’est
    retiré. Interrompue, il suffit de la relancer.
    """
    order = Order(source=Source.OPENAGENDA, site_slug=site_slug, complete=complete, dry_run=dry_run)
    run(where, order, as_json=as_json)


def run(where: str, order: Order, *, as_json: bool) -> None:
    """Run an import and say what it did; exit with 1 if it could not go to its end."""
    tell = ProgressLine()
    try:
        report = import_file(
            db.session(),
            where,
            order,
            settings=current_app.extensions["settings"],
            now=datetime.now(UTC),
            progress=tell,
        )
    except ImportStoppedError as stopped:
        tell.end(well=False)
        if as_json:
            click.echo(as_text(stopped.report))
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
    if not order.dry_run:
        say_pictures(to_error=as_json)


class ProgressLine:
    """Follows the steps of a run on standard error."""

    def __init__(self) -> None:
        self._named = ""
        self._step: Step | None = None

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Hear that ``done`` of ``total`` are done: records to import, bytes for other steps."""
        if step != self._named or self._step is None:
            self.end()
            self._named = step
            self._step = Step(_title(step, total), sys.stderr)
        self._step.count(done if step == "import" else done // MIB)

    def end(self, *, well: bool = True) -> None:
        """Close the line of the step under way."""
        if self._step is not None:
            self._step.finish(well=well)
        self._step = None


def _title(step: str, total: int | None) -> str:
    if step == "import":
        return f"Import de {grouped(total or 0)} enregistrements"
    return f"{step.capitalize()} (Mio{f' sur {grouped(total // MIB)}' if total else ''})"

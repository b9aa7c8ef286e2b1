"""``flask sweep``: what nobody will ask for again, removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.groups import in_words
from app.kernel.typography import grouped
from app.models.base import db
from app.services.sweeping import Kind, Swept, sweep
from app.settings import Settings

_NO_BREAK = "\u00a0"
_WORDS: dict[Kind, str] = {
    "runs": "Comptes rendus d’import de plus d’un an",
    "links": "Liens à usage unique finis depuis un mois",
    "sign_ins": "Connexions finies depuis trois mois",
    "requests": "Demandes de portail jamais confirmées",
    "released_hosts": "Noms de domaine dont les 90 jours sont passés",
    "files": "Images envoyées que rien ne nomme",
    "times": "Dates passées, hors de l’index de recherche",
    "drawings": "Icônes et cartes dessinées il y a plus de trois mois",
}


@click.command("sweep")
@click.option("--dry-run", is_flag=True, help="Compter, ne rien effacer.")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
@with_appcontext
def command(*, dry_run: bool, as_json: bool) -> None:
    """Effacer ce dont personne n’aura plus besoin. Le worker le fait chaque nuit.

    Ni les événements, ni les publications, ni le journal, ni les comptes n’y perdent rien.
    """
    settings: Settings = current_app.extensions["settings"]
    try:
        swept = sweep(
            db.session(), data_dir=settings.data_dir, now=datetime.now(UTC), dry_run=dry_run
        )
    except SQLAlchemyError as wrong:
        raise click.ClickException(in_words(wrong)) from None
    except OSError as wrong:
        reason = wrong.strerror or wrong
        msg = f"Le dossier des dessins ne s’efface pas ({reason})."
        raise click.ClickException(msg) from None
    _say_json(swept) if as_json else _say(swept)


def _say(swept: Swept) -> None:
    if swept.is_trial:
        click.echo("Essai, rien n’est effacé.")
    for kind, count in swept.counts.items():
        click.echo(f"{_WORDS[kind]}{_NO_BREAK}: {grouped(count)}.")


def _say_json(swept: Swept) -> None:
    told = {"dry_run": swept.is_trial, "removed": dict(swept.counts)}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))

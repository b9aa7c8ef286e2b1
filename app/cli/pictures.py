"""``flask pictures``: the photographs of events, fetched, and forgotten when nobody shows them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import NoReturn

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.cli.progress import Step
from app.cli.reports import counted, say_list
from app.clients.http import SourceError
from app.kernel.typography import grouped
from app.models.base import db
from app.services.pictures.fetch import fetch_pictures
from app.services.pictures.report import PictureReport
from app.services.pictures.sweep import sweep_pictures
from app.settings import Settings

_NO_BREAK = "\u00a0"

group = DatabaseGroup(
    "pictures",
    help="Les photographies des événements, servies d’ici.",
    short_help="Les photographies.",
)


@group.command("fetch")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="En chercher N au plus.")
@click.option("--again", is_flag=True, help="Redemander aussi celles qui ont été refusées.")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
def fetch(limit: int | None, *, again: bool, as_json: bool) -> None:
    """Chercher les images qui attendent : les vérifier, les réduire, les garder ici.

    Interrompue, il suffit de relancer la commande. Une source en panne est redemandée plus
    tard, cinq fois au plus.
    """
    line = Step("Images", sys.stderr)
    try:
        report = fetch_pictures(
            db.session(),
            settings=_settings(),
            now=datetime.now(UTC),
            limit=limit,
            again=again,
            progress=lambda done, _total: line.count(done),
        )
    except SourceError as busy:
        line.finish(well=False)
        _stop(str(busy))
    except OSError as wrong:
        line.finish(well=False)
        _stop(f"Le dossier des images ne s’écrit pas ({wrong.strerror or wrong}).")
    except KeyboardInterrupt:
        line.finish(well=False)
        _stop("Interrompu : ce qui est prêt l’est en entier, relancez la commande.")
    line.finish(well=True)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _in_words(report)


@group.command("sweep")
def sweep() -> None:
    """Effacer les fichiers des images qu’aucun événement ne montre plus."""
    try:
        swept = sweep_pictures(db.session(), settings=_settings())
    except SourceError as busy:
        _stop(str(busy))
    except OSError as wrong:
        _stop(f"Le dossier des images ne s’écrit pas ({wrong.strerror or wrong}).")
    click.echo(
        f"Images oubliées{_NO_BREAK}: {grouped(swept.pictures)}. "
        f"Fichiers effacés{_NO_BREAK}: {grouped(swept.files)} "
        f"({grouped(swept.bytes // 1_000_000)}{_NO_BREAK}Mo)."
    )


def _in_words(report: PictureReport) -> None:
    counts = (
        (report.ready, "prête", "prêtes"),
        (len(report.refused), "refusée", "refusées"),
        (len(report.postponed), "remise à plus tard", "remises à plus tard"),
        (report.waiting, "en attente", "en attente"),
    )
    click.echo(f"Images{_NO_BREAK}: {counted(counts)}.")
    say_list("Refusées", report.refused)
    say_list("Remises à plus tard", report.postponed)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)

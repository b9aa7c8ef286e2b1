"""``flask geocode``: the communes of the addresses that only the national geocoder knows."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.groups import in_words as database_in_words
from app.cli.progress import Step
from app.cli.reports import counted, say_list
from app.kernel.typography import grouped
from app.models.base import db
from app.queries.geocoding import UnplacedEvent
from app.services.geocoding.report import GeocodeReport
from app.services.geocoding.run import GeocoderStoppedError, geocode
from app.services.geocoding.unplaced import unplaced

_NO_BREAK = "\u00a0"


@click.command("geocode")
@click.option("--dry-run", is_flag=True, help="Le même compte rendu, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
@click.option(
    "--list",
    "is_list",
    is_flag=True,
    help="Seulement lire la liste des événements à venir restés sans commune, et pourquoi.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Demander N adresses au plus."
)
@with_appcontext
def command(limit: int | None, *, dry_run: bool, as_json: bool, is_list: bool) -> None:
    """Placer les événements dont seul le géocodeur national connaît l’adresse.

    Ce qu’il répond est gardé pour de bon : interrompue, il suffit de relancer la commande. Une
    réponse que le code postal ou la ville contredisent ne place rien ; elle est signalée.
    """
    if is_list:
        _list(as_json=as_json)
        return
    line = Step("Adresses", sys.stderr)
    try:
        report = geocode(
            db.session(),
            settings=current_app.extensions["settings"],
            now=datetime.now(UTC),
            limit=limit,
            dry_run=dry_run,
            progress=line.count,
        )
    except GeocoderStoppedError as stopped:
        line.finish(well=False)
        _say(stopped.report, as_json=as_json)
        _stop(str(stopped))
    except SQLAlchemyError as wrong:
        line.finish(well=False)
        _stop(database_in_words(wrong))
    except KeyboardInterrupt:
        line.finish(well=False)
        _stop("Interrompu : ce qui est placé l’est en entier, relancez la commande.")
    line.finish(well=True)
    _say(report, as_json=as_json)


def _list(*, as_json: bool) -> None:
    try:
        events = list(unplaced(db.session(), now=datetime.now(UTC)))
    except SQLAlchemyError as wrong:
        _stop(database_in_words(wrong))
    if as_json:
        found = {"unplaced": [_in_json(event) for event in events]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    click.echo(f"Événements à venir sans commune{_NO_BREAK}: {grouped(len(events))}.")
    for event in events:
        place = event.place
        town = " ".join(filter(None, (place.postal_code, place.city)))
        said = ", ".join(filter(None, (place.name, place.address, town))) or "aucun lieu indiqué"
        click.echo(f"  {event.source} {event.key} — {event.title}\n    {said}\n    {event.reason}")


def _in_json(event: UnplacedEvent) -> dict[str, Any]:
    place = event.place
    return {
        "source": event.source,
        "key": event.key,
        "title": event.title,
        "starts_at": event.starts_at.isoformat(),
        "place": {
            "name": place.name,
            "address": place.address,
            "postal_code": place.postal_code,
            "city": place.city,
        },
        "reason": event.reason,
    }


def _say(report: GeocodeReport, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        return
    counts = (
        (report.placed, "placé", "placés"),
        (len(report.unsure), "incertain", "incertains"),
        (len(report.unknown), "inconnu", "inconnus"),
        (report.left, "en attente", "en attente"),
    )
    trial = "Essai, rien n’est écrit. " if report.dry_run else ""
    click.echo(f"{trial}Événements{_NO_BREAK}: {counted(counts)}.")
    click.echo(
        f"Adresses demandées{_NO_BREAK}: {grouped(report.asked)}. "
        f"Déjà connues{_NO_BREAK}: {grouped(report.from_cache)}."
    )
    say_list("Incertains", report.unsure)
    say_list("Inconnus du géocodeur", report.unknown)


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)

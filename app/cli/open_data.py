"""``flask open-data``: the files that anybody may take away, made anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.groups import in_words
from app.kernel.typography import french_spacing, grouped
from app.models.base import db
from app.services.open_data import dump
from app.services.open_data.country import Reach
from app.services.open_data.shelf import Published
from app.settings import Settings

_OFTEN = 10_000


@click.command("open-data")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
@with_appcontext
def command(*, as_json: bool) -> None:
    """Faire les fichiers de /donnees : événements, activités, portails. Le worker s’en charge.

    Ceux de la veille restent jusqu’à ce que les nouveaux soient entiers.
    """
    settings: Settings = current_app.extensions["settings"]
    wanted = dump.Wanted(
        data_dir=settings.data_dir,
        reach=Reach(scheme=settings.public_scheme, base_host=settings.base_host),
        now=datetime.now(UTC),
        progress=_progress,
    )
    try:
        published = dump.make(db.session(), wanted)
    except dump.OpenDataError as wrong:
        raise click.ClickException(str(wrong)) from None
    except SQLAlchemyError as wrong:
        raise click.ClickException(in_words(wrong)) from None
    except OSError as wrong:
        reason = wrong.strerror or wrong
        msg = f"Les fichiers n’ont pas pu être écrits ({reason}) ; ceux d’avant restent."
        raise click.ClickException(french_spacing(msg)) from None
    _say_json(published) if as_json else _say(published)


def _progress(done: int) -> None:
    if done % _OFTEN == 0:
        click.echo(f"{grouped(done)}…", err=True)


def _say(published: Published) -> None:
    for file in published.files:
        if file.is_compressed:
            size = grouped(-(-file.size // 1024))
            records = grouped(file.records or 0)
            click.echo(french_spacing(f"{file.name} : {records} lignes, {size} Kio."))


def _say_json(published: Published) -> None:
    click.echo(json.dumps(published.model_dump(mode="json"), ensure_ascii=False, indent=2))

"""``flask site export-all`` and ``import-all``: all that a site owns, taken elsewhere."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from app.kernel.hosts import split_port
from app.kernel.record import Actor
from app.models.base import db
from app.queries import bundles
from app.services.accounts import record
from app.services.accounts.transactions import changing
from app.services.estate.away import see_one_instant, take_away
from app.services.estate.bring import Brought, bring
from app.services.estate.problems import EstateError
from app.services.pictures.banners import develop_banners
from app.services.pictures.store import PictureStore
from app.services.sites.bundle import NATIONAL
from app.settings import Settings

_BY = Actor(None, "flask site")
_file = click.Path(path_type=Path)


@click.command("export-all")
@click.argument("slug")
@click.argument("file", type=_file)
@click.option("--replace", is_flag=True, help="Écrire par-dessus un fichier qui existe.")
@with_appcontext
def export_all(slug: str, file: Path, *, replace: bool) -> None:
    """Mettre dans FILE (.zip) tout ce qui appartient au site SLUG.

    Son dossier, ses publications, son brouillon, ses images, ses décisions, son équipe, son
    journal, ses visites. Le fichier contient des noms et des adresses.
    """
    _refuse_taken(file, replace=replace)
    session = db.session()
    if slug == NATIONAL:
        slug = bundles.national_slug(session) or slug
    stored = bundles.stored_site(session, slug)
    if stored is None:
        _stop(f"Aucun site ne s’appelle « {slug} » ; « flask site list » les donne tous.")
    with changing(session):
        now = datetime.now(UTC)
        record.note(session, "exported", by=_BY, site_id=stored.id, detail={}, now=now)
    try:
        _write(slug, file)
    except EstateError as wrong:
        _stop(str(wrong))
    except OSError as wrong:
        _stop(_unwritten(file, wrong))
    click.echo(f"Tout ce qui appartient à « {slug} » est dans {file}.")


@click.command("import-all")
@click.argument("file", type=_file)
@click.option("--replace", is_flag=True, help="Prendre la place du site qui est déjà ici.")
@click.option("--without-people", is_flag=True, help="Laisser l’équipe : on l’invitera.")
@with_appcontext
def import_all(file: Path, *, replace: bool, without_people: bool) -> None:
    """Remettre en place le site que contient FILE, fait par « export-all » ou par la console.

    Tout est vérifié, puis écrit en une fois. Ce qui concerne un événement qui n’est pas encore
    ici attend avec le site : relancez la commande avec --replace quand il y sera.
    """
    settings: Settings = current_app.extensions["settings"]
    try:
        brought = bring(
            db.session(),
            file,
            base_name=split_port(settings.base_host)[0],
            by=_BY,
            now=datetime.now(UTC),
            replace=replace,
            with_people=not without_people,
        )
    except EstateError as refused:
        _stop(str(refused))
    _tell(brought)
    store = PictureStore.under(settings.data_dir)
    for slug, reason in develop_banners(db.session(), store, now=datetime.now(UTC)):
        sentence = f"Site « {slug} » : sa photographie ne peut pas être montrée, {reason}."
        click.echo(sentence, err=True)


def _refuse_taken(file: Path, *, replace: bool) -> None:
    """Stop where a file is already; a device or a folder is never written over."""
    try:
        is_taken = file.exists() and not (replace and file.is_file())
    except OSError as wrong:
        _stop(_unwritten(file, wrong))
    if is_taken:
        _stop(f"« {file} » existe déjà : donnez un autre nom, ou --replace.")


def _unwritten(file: Path, wrong: OSError) -> str:
    reason = wrong.strerror or wrong
    return (
        f"« {file} » n’a pas pu être écrit ({reason}) : rien n’a été emporté. "
        "Voyez la place qui reste et les droits du dossier."
    )


def _write(slug: str, file: Path) -> None:
    """Write the file whole, or not at all."""
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    try:
        with os.fdopen(number, "w+b") as aside:
            session = db.session()
            see_one_instant(session)
            take_away(session, slug, aside)
            aside.flush()
            os.fsync(aside.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _tell(brought: Brought) -> None:
    click.echo(f"Le site « {brought.slug} » est en place, avec {brought.people} personne(s).")
    for email in brought.left_out:
        click.echo(f"Compte fermé ici, laissé de côté : {email}", err=True)
    for name, rows in sorted(brought.waiting.items()):
        for row in rows:
            about = " ".join(row[: 1 if name == "editions.csv" else 2])
            click.echo(f"En attente, {name} : {about} n’est pas ici.", err=True)
    click.echo(
        "Ses domaines propres sont à prouver de nouveau : « flask site check-host ».", err=True
    )


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)

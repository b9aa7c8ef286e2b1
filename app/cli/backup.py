"""``flask backup`` and ``flask restore``: everything, taken away in a file and brought back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

import click
from alembic import command
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.db import use_migrations
from app.cli.groups import in_words
from app.cli.progress import step
from app.kernel.typography import grouped
from app.models.base import db
from app.services.backups.contents import check
from app.services.backups.manifest import Manifest
from app.services.backups.problems import BackupError
from app.services.backups.restore import Ground, Restored, Schema, restore
from app.services.backups.save import Wanted, save
from app.services.backups.tables import revision_of
from app.settings import Settings

_file = click.Path(path_type=Path)
_WITHOUT_KEY = (
    "La clé de l’installation n’y est pas : gardez RENTREE_SECRET_KEY (ou DATA_DIR/secret_key) "
    "à part. Sans elle, les codes de la deuxième étape et l’accès à HelloAsso ne peuvent "
    "être relus."
)
_WITH_KEY = (
    "La clé de l’installation y est : qui a ce fichier peut tout relire. Gardez-le sous clé."
)
_OTHER_KEY = (
    "La clé de cette installation n’est pas celle de la sauvegarde : les codes de la deuxième "
    "étape sont à refaire, HelloAsso à reconnecter, et chacun se reconnecte. Pour l’éviter, "
    "remettez l’ancienne dans RENTREE_SECRET_KEY, ou restaurez avec --take-secret-key si le "
    "fichier la contient."
)


@click.command("backup")
@click.argument("file", type=_file)
@click.option("--check", "only_check", is_flag=True, help="Vérifier FILE, sans rien écrire.")
@click.option("--replace", is_flag=True, help="Écrire par-dessus un fichier qui existe.")
@click.option("--with-secret-key", is_flag=True, help="Y mettre aussi la clé de l’installation.")
@click.option("--without-pictures", is_flag=True, help="Laisser les images des événements.")
@click.option("--json", "as_json", is_flag=True, help="Rapport en JSON.")
@with_appcontext
def save_command(  # noqa: PLR0913 (one per option)
    file: Path,
    *,
    only_check: bool,
    replace: bool,
    with_secret_key: bool,
    without_pictures: bool,
    as_json: bool,
) -> None:
    """Sauvegarder toute l’installation dans FILE (.tar.gz), pendant qu’elle sert.

    FILE est entier ou n’est pas. Il contient des données personnelles : gardez-le sous clé.
    """
    began = monotonic()
    if only_check:
        manifest = _in_words(lambda: check(file))
        _tell(manifest, file, began, as_json=as_json, done="Sauvegarde vérifiée")
        return
    settings = _settings()
    wanted = Wanted(
        data_dir=settings.data_dir,
        secret_key=_secret_key(),
        program=_program(),
        revision=_schema().newest,
        with_secret_key=with_secret_key,
        with_pictures=not without_pictures,
        replace=replace,
    )
    with step("Sauvegarde") as count:
        manifest = _in_words(
            lambda: save(db.engine, file, wanted, now=datetime.now(UTC), progress=count)
        )
    _tell(manifest, file, began, as_json=as_json, done="Sauvegarde faite")
    click.echo(_WITH_KEY if with_secret_key else _WITHOUT_KEY, err=True)


@click.command("restore")
@click.argument("file", type=_file)
@click.option("--replace", is_flag=True, help="Prendre la place de ce que la base contient.")
@click.option("--take-secret-key", is_flag=True, help="Reprendre aussi la clé, si FILE l’a.")
@click.option("--json", "as_json", is_flag=True, help="Rapport en JSON.")
@with_appcontext
def restore_command(file: Path, *, replace: bool, take_secret_key: bool, as_json: bool) -> None:
    """Remettre en place la sauvegarde FILE, après l’avoir vérifiée tout entière.

    La base est vide, ou --replace est dit. Tout est écrit, relu et comparé, ou rien n’a changé.
    Arrêtez le service avant, relancez-le après.
    """
    began = monotonic()
    settings = _settings()
    ground = Ground(
        engine=db.engine,
        data_dir=settings.data_dir,
        secret_key=_secret_key(),
        schema=_schema(),
        now=datetime.now(UTC),
        replace=replace,
        take_secret_key=take_secret_key,
    )
    with step("Restauration") as count:
        restored = _in_words(lambda: restore(ground, file, progress=count))
    more = {"differences": restored.differences, "upgraded_from": restored.upgraded_from}
    _tell(restored.manifest, file, began, as_json=as_json, done="Sauvegarde restaurée", more=more)
    _tell_restored(restored, settings, took_key=take_secret_key, as_json=as_json)


def _tell(  # noqa: PLR0913 (what is told)
    manifest: Manifest,
    file: Path,
    began: float,
    *,
    as_json: bool,
    done: str,
    more: dict[str, Any] | None = None,
) -> None:
    seconds = monotonic() - began
    if as_json:
        said = manifest.model_dump(mode="json")
        report = {"file": str(file), "bytes": file.stat().st_size, "seconds": round(seconds, 1)}
        click.echo(json.dumps({**report, **said, **(more or {})}, ensure_ascii=False, indent=1))
    else:
        pictures = manifest.pictures.count if manifest.pictures else 0
        size = f"{file.stat().st_size / 1_000_000:.1f}".replace(".", ",")
        click.echo(
            f"{done}\u00a0: {grouped(manifest.rows)} lignes de {len(manifest.tables)} tables, "
            f"{grouped(pictures)} images, {size} Mo, en {seconds:.1f} s".replace(".", ",")
        )
        click.echo(
            f"Journal\u00a0: {grouped(manifest.record.last)} lignes, dernière empreinte "
            f"{manifest.record.sha256}"
        )
    if manifest.record.broken_at is not None:
        click.echo(_broken(manifest.record.broken_at), err=True)


def _tell_restored(
    restored: Restored, settings: Settings, *, took_key: bool, as_json: bool
) -> None:
    if not as_json:
        click.echo("Relue dans la base et comparée : 0 différence.")
    if restored.upgraded_from:
        click.echo(
            f"Elle était au schéma {restored.upgraded_from} : il a été mis à jour.", err=True
        )
    if took_key and not settings.is_local:
        where = settings.data_dir / "secret_key"
        click.echo(f"La clé est dans {where} : mettez-la dans RENTREE_SECRET_KEY.", err=True)
    elif not restored.is_same_key:
        click.echo(_OTHER_KEY, err=True)
    click.echo("Relancez le service : il garde des pages de ce qu’il y avait avant.", err=True)


def _broken(number: int) -> str:
    return (
        f"Attention : dans le journal, la ligne {number} n’est pas celle qui fut écrite. "
        "La sauvegarde le garde tel qu’il est."
    )


def _schema() -> Schema:
    if "migrate" not in current_app.extensions:
        use_migrations(current_app)
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["is_quiet"] = True
    known = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]

    def bring(revision: str) -> None:
        with db.engine.connect() as connection:
            current = revision_of(connection)
        if current is not None and known.index(current) > known.index(revision):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)

    return Schema(known, bring)


def _in_words(do: Callable[[], Any]) -> Any:
    try:
        return do()
    except BackupError as refused:
        _stop(str(refused))
    except SQLAlchemyError as wrong:
        _stop(in_words(wrong))


def _program() -> str:
    try:
        return version("rentree-des-assos")
    except PackageNotFoundError:
        return "inconnue"


def _secret_key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)

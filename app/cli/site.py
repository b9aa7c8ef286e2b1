"""``flask site``: tenants as folders, both ways; and their own domains."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app

from app.cli.estate import export_all, import_all
from app.cli.groups import DatabaseGroup
from app.cli.progress import step
from app.clients.http import Door
from app.kernel.hosts import split_port
from app.kernel.typography import grouped
from app.models.base import db
from app.queries import bundles, communes, openings, sites
from app.queries.sites import SiteFacts
from app.services.pictures.banners import develop_banners
from app.services.pictures.store import PictureStore
from app.services.sites.apply import Refusal, RefusedError, apply_directory
from app.services.sites.bundle import NATIONAL
from app.services.sites.create import NewSite, keep, new_folder
from app.services.sites.create_many import create_many
from app.services.sites.export import export_site
from app.services.sites.hosts import Prover, check_host
from app.services.sites.plan import Plan
from app.services.sites.problems import FolderError, SiteError
from app.settings import Settings

NOTHING_CHANGES = "Rien à changer."

group = DatabaseGroup(
    "site", help="Les sites : appliquer, exporter, créer.", short_help="Les sites."
)
group.add_command(export_all)
group.add_command(import_all)
_folder = click.Path(path_type=Path)


@group.command("apply")
@click.argument("directory", type=_folder)
@click.option("--replace", is_flag=True, help="Défaire ce que la console a changé depuis.")
@click.option("--dry-run", is_flag=True, help="Montrer ce qui changerait, sans rien écrire.")
def apply(directory: Path, *, replace: bool, dry_run: bool) -> None:
    """Appliquer le dossier d’un site, ou chacun de ceux que contient DIRECTORY.

    Tout est vérifié avant d’écrire ; une seule faute, et rien n’est appliqué.
    """
    _apply(directory, replace=replace, dry_run=dry_run)


@group.command("export")
@click.argument("slug")
@click.argument("directory", type=_folder)
def export(slug: str, directory: Path) -> None:
    """Écrire le site SLUG sous forme de dossier dans DIRECTORY."""
    try:
        changed = export_site(db.session(), _real_slug(slug), directory)
    except (SiteError, OSError) as wrong:
        _stop(str(wrong))
    for line in changed:
        click.echo(line)
    if not changed:
        click.echo(NOTHING_CHANGES)


@group.command("list")
def list_sites() -> None:
    """Lister les sites : nom, adresses, territoire, langues."""
    known = sites.changed_since(db.session(), -1)
    if not known:
        click.echo("Aucun site ; « flask site apply tenants » applique ceux de ce dossier.")
    base_name = split_port(_settings().base_host)[0]
    for site in sorted(known, key=lambda site: (not site.is_national, site.slug)):
        click.echo(_described(site, base_name))


@group.command("create")
@click.option("--insee", required=True, help="Code INSEE de la commune (pas le code postal).")
@click.option("--slug", help="Nom dans l’adresse ; sans lui, celui de la commune.")
@click.option("--languages", default="fr", show_default=True, help="La première est celle du site.")
@click.option("--color", help="Couleur de la marque, par exemple #0e6e5c.")
@click.option("--tenants", type=_folder, help="Dossier des sites ; sans lui, celui du programme.")
@click.option("--dry-run", is_flag=True, help="Montrer ce qui serait écrit, sans rien écrire.")
def create(  # noqa: PLR0913 (one per option)
    insee: str,
    *,
    slug: str | None,
    languages: str,
    color: str | None,
    tenants: Path | None,
    dry_run: bool,
) -> None:
    """Créer le portail d’une commune : un dossier, fait du modèle, puis appliqué."""
    spoken = tuple(code.strip() for code in languages.split(",") if code.strip())
    asked = NewSite(insee.strip().upper(), slug, spoken or ("fr",), color)
    home = tenants or Path(current_app.root_path).parent / "tenants"
    try:
        with new_folder(db.session(), asked, home) as (folder, destination):
            _apply(folder, replace=False, dry_run=dry_run)
            if not dry_run:
                keep(folder, destination)
                click.echo(f"Dossier écrit : {destination}")
    except (SiteError, OSError) as wrong:
        _stop(str(wrong))


@group.command("create-many")
@click.option("--department", help="Code du département, par exemple 25 ou 2A.")
@click.option("--all", "everywhere", is_flag=True, help="Toutes les communes de France.")
@click.option("--tenants", type=_folder, help="Dossier du modèle ; sans lui, celui du programme.")
@click.option("--dry-run", is_flag=True, help="Compter seulement, sans rien écrire.")
def create_for_many(
    *, department: str | None, everywhere: bool, tenants: Path | None, dry_run: bool
) -> None:
    """Ouvrir un portail, fait du modèle, à chaque commune qui n’en a pas à elle seule.

    Sans dossiers : « flask site export » donne celui d’un site le jour où on le veut.
    """
    if bool(department) is everywhere:
        _stop("Dites où : --department 25, ou --all pour toute la France.")
    session = db.session()
    if not communes.are_loaded(session):
        _stop("La liste officielle des communes est vide ; lancez d’abord : flask communes load")
    wanting = openings.communes_without(session, department=(department or "").upper() or None)
    if dry_run or not wanting:
        click.echo(f"Communes sans portail : {grouped(len(wanting))}")
        return
    home = tenants or Path(current_app.root_path).parent / "tenants"
    base_name = split_port(_settings().base_host)[0]
    try:
        with step("Portails") as count:
            made = create_many(
                session,
                wanting,
                home,
                base_name=base_name,
                now=datetime.now(UTC),
                progress=count,
            )
    except (SiteError, FolderError) as wrong:
        _stop(str(wrong))
    click.echo(f"Portails ouverts : {grouped(made)}")


@group.command("check-host")
@click.argument("host")
def prove(host: str) -> None:
    """Vérifier que le domaine HOST mène à son site, et en faire l’adresse principale."""
    settings = _settings()
    port = split_port(settings.base_host)[1] if settings.is_local else ""
    prover = Prover(
        read=Door.of(settings).read,
        secret_key=str(current_app.config["SECRET_KEY"]),
        scheme=settings.public_scheme,
        port=port,
    )
    try:
        slug = check_host(db.session(), host, prover=prover, now=datetime.now(UTC))
    except SiteError as wrong:
        _stop(str(wrong))
    click.echo(f"« {host} » mène bien au site « {slug} » : c’est désormais son adresse principale.")


def _apply(directory: Path, *, replace: bool, dry_run: bool) -> None:
    try:
        plans = apply_directory(
            db.session(),
            directory,
            base_name=split_port(_settings().base_host)[0],
            now=datetime.now(UTC),
            replace=replace,
            dry_run=dry_run,
        )
    except RefusedError as refused:
        for refusal in refused.refusals:
            _tell_refusal(refusal)
        _stop("Rien n’a été appliqué.")
    except (SiteError, OSError) as wrong:
        _stop(str(wrong))
    for plan in plans:
        _tell_plan(plan, several=len(plans) > 1)
    if not dry_run:
        _make_photographs()
    if not any(plan.changes or plan.restyled for plan in plans):
        click.echo(NOTHING_CHANGES)
    elif dry_run:
        click.echo("Essai seulement : rien n’a été écrit.")


def _make_photographs() -> None:
    """Make the sites' own photographs ready to be shown; say which cannot be."""
    store = PictureStore.under(_settings().data_dir)
    for slug, reason in develop_banners(db.session(), store, now=datetime.now(UTC)):
        sentence = f"Site « {slug} » : sa photographie ne peut pas être montrée, {reason}."
        click.echo(sentence, err=True)


def _tell_plan(plan: Plan, *, several: bool) -> None:
    lines = [str(change) for change in (*plan.changes, *plan.restyled)]
    if lines and plan.stored is None:
        click.echo(f"Nouveau site « {plan.slug} » :")
    elif lines and several:
        click.echo(f"Site « {plan.slug} » :")
    for line in lines:
        click.echo(line)
    for warning in plan.warnings if lines else ():
        click.echo(f"À compléter : {plan.folder.name}/{warning}", err=True)


def _tell_refusal(refusal: Refusal) -> None:
    for problem in refusal.problems:
        click.echo(f"{refusal.folder / str(problem)}", err=True)
    if refusal.plan is None or not refusal.plan.conflicts:
        return
    slug = refusal.plan.slug
    click.echo(f"Le site « {slug} » a été changé dans la console depuis ce dossier :", err=True)
    for change in refusal.plan.conflicts:
        click.echo(f"{change}", err=True)
    click.echo(
        f"« flask site export {slug} DOSSIER » donne le site tel que la console l’a laissé ; "
        "« --replace » défait ce qu’elle a changé.",
        err=True,
    )


def _described(site: SiteFacts, base_name: str) -> str:
    others = [host.under(base_name) for host in site.hosts if not host.is_primary]
    size = len(site.territory or ())
    land = "tout le pays" if site.territory is None else f"{size} commune{'s' * (size > 1)}"
    parts = [
        site.slug,
        site.name.read(site.languages).text,
        " ".join([site.primary_host.under(base_name), *others]),
        land,
        " ".join(site.languages),
        "publié" if site.is_published else "non publié",
    ]
    return " | ".join(parts)


def _real_slug(given: str) -> str:
    """Return the slug; the national site may be called by the name of its folder."""
    return (bundles.national_slug(db.session()) or given) if given == NATIONAL else given


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)

"""``flask search``: the search index, made again or compared with what it is made from."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from app.cli.groups import in_words
from app.cli.progress import step
from app.kernel.typography import grouped
from app.models.base import db
from app.services.search import check, rebuild

group = AppGroup("search", help="L’index de recherche : le refaire, le vérifier.")


@group.command("rebuild")
def rebuild_command() -> None:
    """Refaire l’index d’après les événements.

    Il se tient à jour tout seul : ceci sert après une restauration à la main, ou si « flask
    search check » trouve une différence. Les visiteurs lisent l’ancien jusqu’à la fin.
    """
    try:
        with step("Index de recherche") as count:
            made = rebuild.rebuild(db.session(), now=datetime.now(UTC), progress=count)
    except SQLAlchemyError as wrong:
        raise click.ClickException(in_words(wrong)) from None
    click.echo(f"{grouped(made.events)} fiches lues, {grouped(made.rows)} dates dans l’index.")


@group.command("check")
@click.option("--json", "as_json", is_flag=True, help="Le compte rendu en JSON.")
def check_command(*, as_json: bool) -> None:
    """Vérifier l’index d’après les événements : chaque date, chaque mot, chaque compte."""
    try:
        with step("Comparaison") as count:
            found = check.check(db.session(), progress=count)
    except SQLAlchemyError as wrong:
        raise click.ClickException(in_words(wrong)) from None
    if as_json:
        told = [{"kind": one.kind, "count": one.count, "examples": one.examples} for one in found]
        click.echo(json.dumps({"differences": told}, ensure_ascii=False, indent=2))
    elif not found:
        click.echo("L’index dit ce que disent les événements : 0 différence.")
    else:
        for one in found:
            click.echo(f"{_KINDS[one.kind]} : {grouped(one.count)} ({' ; '.join(one.examples)})")
        click.echo("Lancez « flask search rebuild ».", err=True)
    if found:
        sys.exit(1)


_KINDS = {
    "rows missing": "Dates qui manquent",
    "rows too many": "Dates en trop",
    "rows wrong": "Dates fausses",
    "rows of no event": "Dates d’aucun événement",
    "tokens": "Mots (dans l’index, attendus)",
    "counts": "Comptes (dans l’index, attendus)",
    "words": "Mots connus qui manquent",
}

"""``flask communes``: the official list."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.kernel.typography import grouped
from app.models.base import db
from app.services import communes
from app.services.commune_list import CommuneFiles, CommuneListError
from app.services.plan_chest import PlanChest
from app.settings import Settings

_QUIET_SECONDS = 1.0

group = DatabaseGroup(
    "communes", help="La liste officielle des communes.", short_help="Les communes."
)


class _Steps:
    """Says on standard error which step is under way, once the work has lasted a second."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, step: str) -> None:
        if time.monotonic() - self._began > _QUIET_SECONDS:
            click.echo(step, err=True)


@group.command("load")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def load(file: Path | None) -> None:
    """Charger la liste officielle des communes.

    Sans FILE, celle qui est livrée avec le programme. Relancer la commande
    n’écrit que ce qui a changé ; une commune encore utilisée n’est jamais supprimée.
    """
    files = replace(CommuneFiles(), communes=file) if file else CommuneFiles()
    try:
        report = communes.load(db.session(), files, progress=_Steps())
    except CommuneListError as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)
    if report.created or report.updated or report.removed:
        settings: Settings = current_app.extensions["settings"]
        PlanChest.under(settings.data_dir).empty()
    click.echo(in_words(report))
    if report.kept:
        click.echo(
            "Absentes de la liste, mais gardées car un site ou un événement s’y trouve : "
            + ", ".join(report.kept),
            err=True,
        )


def in_words(report: communes.LoadReport) -> str:
    r"""Return one line that says what a load did.

    >>> in_words(communes.LoadReport(2, 1, 34967, 0, ())).replace("\u202f", "_")
    'Communes\xa0: 34_970 (2 créées, 1 mise à jour, 34_967 inchangées, 0 supprimée)'
    """
    total = report.created + report.updated + report.unchanged
    parts = (
        (report.created, "créée", "créées"),
        (report.updated, "mise à jour", "mises à jour"),
        (report.unchanged, "inchangée", "inchangées"),
        (report.removed, "supprimée", "supprimées"),
    )
    listed = ", ".join(
        f"{grouped(number)} {several if number > 1 else one}" for number, one, several in parts
    )
    return f"Communes\u00a0: {grouped(total)} ({listed})"

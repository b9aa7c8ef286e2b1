"""What a run of the import road did, for a person or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from app.kernel.typography import grouped
from app.models.base import db
from app.queries import pictures
from app.services.ingest.report import Report

_SHOWN = 20
_NO_BREAK = "\u00a0"


def as_text(report: Report) -> str:
    """Return the report as JSON text."""
    return json.dumps(report.to_json(), ensure_ascii=False, indent=2)


def in_words(report: Report) -> None:
    """Write a report for a person, on standard output."""
    counts = (
        (report.created, "créé", "créés"),
        (report.updated, "mis à jour", "mis à jour"),
        (report.unchanged, "inchangé", "inchangés"),
        (report.withdrawn, "retiré", "retirés"),
        (len(report.refused), "refusé", "refusés"),
        (len(report.failed), "en échec", "en échec"),
    )
    listed = counted(counts)
    trial = "Essai, rien n’est écrit. " if report.dry_run else ""
    click.echo(f"{trial}Événements{_NO_BREAK}: {listed}.")
    say_list("Refusés", report.refused)
    say_list("En échec, repris à la prochaine importation", report.failed)
    say_list("Sans commune", report.unplaced)
    say_list("À noter", report.notes)


def say_pictures(*, to_error: bool) -> None:
    """Say how many pictures wait to be fetched, if any."""
    waiting = pictures.count_wanted(db.session(), now=datetime.now(UTC))
    if waiting:
        word = "Images à chercher" if waiting > 1 else "Image à chercher"
        sentence = f"{word}{_NO_BREAK}: {grouped(waiting)} (« flask pictures fetch »)."
        click.echo(sentence, err=to_error)


def say_list(title: str, items: Sequence[tuple[str, str]], *, to_error: bool = False) -> None:
    """Write the first records of a list, each with its reason, and how many follow."""
    if not items:
        return
    click.echo(f"{title}{_NO_BREAK}:", err=to_error)
    for key, reason in items[:_SHOWN]:
        click.echo(f"  {key} — {reason}", err=to_error)
    if (more := len(items) - _SHOWN) > 0:
        click.echo(f"  et {grouped(more)} autre{'s' if more > 1 else ''}", err=to_error)


def counted(counts: Sequence[tuple[int, str, str]]) -> str:
    """Return "2 créés, 1 refusé" from numbers, each with its word for one and for several."""
    return ", ".join(
        f"{grouped(number)} {several if number > 1 else one}" for number, one, several in counts
    )

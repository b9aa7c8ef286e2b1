"""``flask domains``: the towns' own domain names, looked at again."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.clients.mailer import Mail, Mailer, MailError
from app.kernel.record import Actor
from app.models.base import db
from app.queries import bundles, sites
from app.services.sites.aftermath import House, check_due
from app.services.sites.doctor import Instruments
from app.services.sites.domains import Outcome
from app.settings import Settings

_WORDS = {
    "proved": "prouvé, c’est désormais l’adresse du portail",
    "good": "en ordre",
    "lost": "perdu, le sous-domaine a repris sa place",
    "troubled": "ne mène plus au portail",
    "waiting": "en attente",
    "gone": "rendu entre-temps",
    "warned": "pas encore prouvé au bout de 20 jours, une lettre est partie",
    "lapsed": "jamais prouvé en 30 jours, la demande est retirée",
}

group = DatabaseGroup(
    "domains", help="Les noms de domaine des communes.", short_help="Les noms de domaine."
)


@group.command("check")
@click.option("--all", "everything", is_flag=True, help="Tous, même ceux qui peuvent attendre.")
def check(*, everything: bool) -> None:
    """Regarder de nouveau les noms de domaine dont c’est le tour.

    Chaque heure la première semaine, puis chaque jour ; chaque semaine une fois prouvés.
    Une demande que rien ne prouve en 30 jours est retirée ; une lettre prévient à 20.
    """
    settings: Settings = current_app.extensions["settings"]
    session = db.session()
    mailer = Mailer.of(settings)
    outcomes = check_due(
        session,
        Instruments.of(settings),
        House(settings, _portal()),
        send=lambda mail: _send(mailer, mail),
        everything=everything,
        by=Actor(None, "flask domains check"),
        now=datetime.now(UTC),
    )
    for outcome in outcomes:
        click.echo(_described(outcome))


def _described(outcome: Outcome) -> str:
    facts = outcome.facts
    if facts is None:
        return _WORDS[outcome.what]
    trouble = f" ({outcome.trouble})" if outcome.trouble else ""
    return f"{facts.name} | {facts.slug} | {_WORDS[outcome.what]}{trouble}"


def _send(mailer: Mailer, mail: Mail) -> None:
    try:
        mailer.send(mail)
    except MailError as wrong:
        click.echo(str(wrong), err=True)


def _portal() -> str:
    """Return the name of the whole: that of the national site, once there is one."""
    slug = bundles.national_slug(db.session())
    found = sites.by_slug(db.session(), slug) if slug else None
    return found.name.read(found.languages).text if found else "La Rentrée des Assos"

"""``flask account``: the first people of a site, and of the whole."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import NoReturn

import click
from flask import current_app

from app.cli.groups import DatabaseGroup
from app.clients.mailer import Mailer, MailError
from app.kernel.mailboxes import mailbox_key
from app.kernel.record import Actor
from app.kernel.roles import ROLES, Role
from app.kernel.typography import grouped
from app.models.base import db
from app.queries import accounts as questions
from app.queries import bundles, sites
from app.queries.accounts import AccountFacts
from app.services.accounts import accounts, links, record
from app.services.accounts.letters import address_of, letter
from app.services.accounts.refusals import AccountError, Reason
from app.settings import Settings

_NAMES = {"reader": "lecture", "editor": "rédaction", "administrator": "administration"}
_WORDS: dict[Reason, str] = {
    "no_address": "Ce n’est pas une adresse électronique.",
    "no_such_site": "Aucun site ne porte ce nom ; « flask site list » les donne.",
    "no_role": "Dites --site et --role ensemble, ou --operator.",
    "already_there": "Cette personne y est déjà : changez son rôle dans la console.",
    "no_account": "Personne n’a de compte ouvert à cette adresse.",
    "last_administrator": "Ce site n’aurait plus personne pour l’administrer.",
}

group = DatabaseGroup(
    "account", help="Les comptes : inviter, lister, fermer.", short_help="Les comptes."
)


@group.command("invite")
@click.argument("email")
@click.option("--site", "slug", help="Le site, par son nom dans l’adresse.")
@click.option("--role", type=click.Choice(ROLES), help="Ce que la personne pourra y faire.")
@click.option("--operator", is_flag=True, help="Pour l’ensemble des sites.")
def invite(email: str, *, slug: str | None, role: Role | None, operator: bool) -> None:
    """Inviter une personne : le lien est affiché, et envoyé à EMAIL.

    Il sert une fois, pendant sept jours. Une nouvelle invitation annule la précédente.
    """
    settings: Settings = current_app.extensions["settings"]
    session, now = db.session(), datetime.now(UTC)
    try:
        mailer = Mailer.of(settings)
        token = accounts.invite(
            session, email, site_slug=slug, role=role, is_operator=operator, by=_by(), now=now
        )
    except AccountError as refused:
        _stop(_WORDS[refused.reason])
    except MailError as wrong:
        _stop(str(wrong))
    facts = links.peek(session, token, "invite", now=now)
    assert facts is not None  # noqa: S101 (made a moment ago)
    click.echo(address_of(token, facts, settings))
    try:
        mailer.send(letter(token, facts, settings, portal=_portal()))
    except MailError as wrong:
        _stop(f"{wrong} L’invitation vaut quand même : transmettez le lien vous-même.")


@group.command("list")
def list_accounts() -> None:
    """Lister les comptes : adresse, nom, rôles, état."""
    session = db.session()
    people, roles = questions.accounts(session), questions.roles_by_account(session)
    if not people:
        click.echo("Aucun compte ; « flask account invite » invite une première personne.")
    slugs = {site.id: site.slug for site in sites.changed_since(session, -1)} if roles else {}
    for person in people:
        theirs = roles.get(person.id, {})
        held = sorted(f"{slugs.get(site, site)}\u00a0: {_NAMES[r]}" for site, r in theirs.items())
        click.echo(_described(person, held))


@group.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Fermer le compte de EMAIL : ni connexion, ni rôle. Une invitation le rouvre, vide."""
    session = db.session()
    found = questions.account_by_email(session, email)
    try:
        if found is None:
            _stop(_WORDS["no_account"])
        accounts.close(session, found.id, by=_by(), now=datetime.now(UTC))
    except AccountError as refused:
        _stop(_WORDS[refused.reason])
    click.echo(f"Le compte {mailbox_key(email)} est fermé.")


@group.command("check-record")
def check_record() -> None:
    """Vérifier que rien n’a été changé dans le journal de ce que font les personnes.

    Le nombre de lignes et l’empreinte de la dernière, notés ailleurs, diront aussi si la fin
    a été coupée.
    """
    session = db.session()
    if (broken := record.check(session)) is not None:
        _stop(f"Le journal a été changé : la ligne {broken} n’est plus celle qui fut écrite.")
    number, digest = record.end(session)
    click.echo(f"Journal intact\u00a0: {grouped(number)} lignes, dernière empreinte {digest}")


def _described(person: AccountFacts, held: list[str]) -> str:
    parts = [person.email, person.name or "(sans nom)"]
    parts += ["exploitation"] * person.is_operator + held
    if person.is_closed:
        parts.append("fermé")
    return " | ".join(parts)


def _portal() -> str:
    """Return the name of the whole: that of the national site, once there is one."""
    slug = bundles.national_slug(db.session())
    found = sites.by_slug(db.session(), slug) if slug else None
    return found.name.read(found.languages).text if found else "La Rentrée des Assos"


def _by() -> Actor:
    return Actor(None, "flask account")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)

"""``flask demo``: from nothing to portals that one can look at, on this machine."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli import demo_helloasso, serve
from app.cli.db import upgrade
from app.cli.progress import step
from app.clients.http import SourceError
from app.models.base import db
from app.queries import sites
from app.services.demo import people, state
from app.services.demo.fill import Home, fill
from app.services.demo.scene import dress
from app.services.demo.state import Content, Owner
from app.services.open_data import dump
from app.services.open_data.country import Reach
from app.services.sites.apply import RefusedError
from app.services.sites.problems import SiteError
from app.settings import PREFIX, Settings

HOST = "127.0.0.1"
_TENANTS = Path(__file__).parents[2] / "tenants"
_WORKERS = 2
_PORTS_LOOKED_AT = 50
_INTERRUPTED = 130  # 128 + SIGINT, as shells say it


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=serve.DEFAULT_PORT, show_default=True
)
@click.option("--fresh", is_flag=True, help="Effacer la démonstration et la refaire.")
@click.option(
    "--with-helloasso", is_flag=True, help="Avec une imitation de HelloAsso, et toute la chaîne."
)
@with_appcontext
def command(port: int, *, fresh: bool, with_helloasso: bool) -> None:
    """Montre les portails sur cette machine, avec des événements fictifs.

    Relancée, elle garde ce qui est là, et remet les dates au jour d’aujourd’hui.
    """
    try:
        port = _free(port)
        _demo(fresh=fresh)
        with ExitStack() as stack:
            more = stack.enter_context(demo_helloasso.beside(port)) if with_helloasso else []
            _serve(port, [*_addresses(port), *more, *_ways_in(port)])
    except KeyboardInterrupt:
        click.echo(
            "\nInterrompu. Relancez la commande : elle reprendra où elle en était.", err=True
        )
        sys.exit(_INTERRUPTED)


def _demo(*, fresh: bool) -> None:
    settings: Settings = current_app.extensions["settings"]
    now = datetime.now(UTC)
    try:
        _make_room(settings, fresh=fresh)
        with step("Base de données"):
            _upgrade()
        home = Home(tenants=_TENANTS, data_dir=settings.data_dir)
        fill(db.session(), home, now=now, steps=step)
        with step("Console"):
            dress(db.session(), tenants=home.tenants, base_name=home.base_name, now=now)
        with step("Données ouvertes"):
            _give_away(settings, now)
    except RefusedError as refused:
        wrong = "\n".join(
            f"{refusal.folder / str(problem)}"
            for refusal in refused.refusals
            for problem in (*refusal.problems, *(refusal.plan.conflicts if refusal.plan else ()))
        )
        msg = f"Un dossier de site est refusé\u00a0:\n{wrong}"
        raise click.ClickException(msg) from None
    except (SiteError, SourceError) as wrong_folder:
        raise click.ClickException(str(wrong_folder)) from None


def _give_away(settings: Settings, now: datetime) -> None:
    """Make the files that the worker makes each night: here nobody waits for one."""
    reach = Reach(scheme=settings.public_scheme, base_host=settings.base_host)
    dump.make(db.session(), dump.Wanted(data_dir=settings.data_dir, reach=reach, now=now))


def _upgrade() -> None:
    try:
        upgrade()
    except CommandError as wrong:
        msg = (
            f"La base vient d’une autre version du programme ({wrong}). "
            "Effacez la démonstration et recommencez\u00a0: flask demo --fresh"
        )
        raise click.ClickException(msg) from None


def _free(port: int) -> int:
    """Return a port where one can listen: the one asked for, or the next if one agrees."""
    try:
        serve.refuse_busy(HOST, port)
    except serve.PortBusyError as busy:
        following = _next_free(port)
        if following is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.ClickException(str(busy)) from None
        click.echo(str(busy), err=True)
        if not click.confirm(f"Prendre le port {following}", default=True, err=True):
            sys.exit(1)
        return following
    return port


def _next_free(port: int) -> int | None:
    for candidate in range(port + 1, min(port + _PORTS_LOOKED_AT, 65535)):
        try:
            serve.refuse_busy(HOST, candidate)
        except serve.PortBusyError:
            continue
        return candidate
    return None


def _make_room(settings: Settings, *, fresh: bool) -> None:
    """See that the database is ours to fill; with ``fresh``, remove it first."""
    file = state.lies_under(settings.database_url, settings.data_dir)
    found = _content(settings)
    if found.owner is Owner.SOMEBODY:
        raise click.ClickException(_not_ours(found, settings))
    if not fresh or found.owner is Owner.NOBODY:
        return
    if file is None:
        msg = (
            f"--fresh n’efface que la base que la démonstration a faite sous {settings.data_dir}. "
            f"Celle-ci est ailleurs\u00a0: videz-la vous-même, ou retirez {PREFIX}DATABASE_URL."
        )
        raise click.ClickException(msg)
    db.session.remove()
    db.engine.dispose()
    for path in (file, *(file.with_name(file.name + tail) for tail in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _content(settings: Settings) -> Content:
    try:
        return state.content(db.session())
    except SQLAlchemyError as wrong:
        where = db.engine.url.render_as_string(hide_password=True)
        reason = str(getattr(wrong, "orig", wrong)).strip().splitlines()[0]
        msg = f"La base {where} ne répond pas\u00a0: {reason}"
        if state.lies_under(settings.database_url, settings.data_dir):
            msg += "\nSi vous n’y tenez pas, effacez ce fichier et recommencez."
        raise click.ClickException(msg) from None
    finally:
        db.session.rollback()


def _not_ours(found: Content, settings: Settings) -> str:
    where = db.engine.url.render_as_string(hide_password=True)
    held = f"{found.sites} site(s), {found.others_events} événement(s) qui ne sont pas de la démo"
    other = settings.data_dir.with_name(settings.data_dir.name + "-demo").name
    return (
        f"La base {where} n’a pas été faite par « flask demo » ({held})\u00a0: elle est laissée "
        "intacte, car des événements fictifs se mêleraient aux vôtres.\n"
        f"Pour une démonstration à part\u00a0: {PREFIX}DATA_DIR={other} {PREFIX}DATABASE_URL= "
        "flask demo"
    )


def _addresses(port: int) -> list[str]:
    """Return a line for each site, the country's first, and one for the console."""
    known = sites.changed_since(db.session(), -1)
    lines = [
        (f"http://{site.primary_host.under('localhost')}:{port}/", site.name.read(["fr"]).text)
        for site in sorted(known, key=lambda site: (not site.is_national, site.slug))
        if site.is_published
    ]
    lines.append((f"http://admin.localhost:{port}/", "la console"))
    widest = max(len(address) for address, _ in lines)
    return [f"  {address:<{widest}}  {name}" for address, name in lines]


def _ways_in(port: int) -> list[str]:
    """Return a line for each person of the demonstration: a link that opens once."""
    lines = ["", "Pour entrer dans la console (chaque lien sert une fois, aujourd’hui)\u00a0:"]
    for person, token in people.ways_in(db.session(), now=datetime.now(UTC)):
        lines += [f"  {person.name}, {person.what}"]
        lines += [f"    http://admin.localhost:{port}/connexion/lien/{token}"]
    return [*lines, "  La deuxième étape n’est pas demandée à l’exploitation de la démonstration."]


def _serve(port: int, addresses: list[str]) -> None:
    """Serve what was filled, under ``localhost:port`` whatever the environment said."""
    os.environ[f"{PREFIX}BASE_HOST"] = f"localhost:{port}"
    os.environ.pop(f"{PREFIX}PUBLIC_SCHEME", None)

    def tell() -> None:
        click.echo("La Rentrée des Assos est prête (Ctrl-C pour arrêter)\u00a0:")
        for line in addresses:
            click.echo(line)

    db.session.remove()
    workers = min(_WORKERS, os.cpu_count() or 1)
    serve.run(serve.Listening(HOST, port, workers), ready=tell)

"""Floor 4: the commands an operator types.

Each is read when it is asked for: the processes that serve need none of them, and
what they would bring along (migrations, imports, the demonstration) is a fifth of
a process's memory, and half of the time that it takes to start.
"""

from __future__ import annotations

from pkgutil import resolve_name

import click
from flask import Flask, current_app
from flask.cli import AppGroup

COMMANDS = {
    "account": "app.cli.account:group",
    "backup": "app.cli.backup:save_command",
    "communes": "app.cli.communes:group",
    "demo": "app.cli.demo:command",
    "domains": "app.cli.domains:group",
    "geocode": "app.cli.geocode:command",
    "import": "app.cli.import_:group",
    "open-data": "app.cli.open_data:command",
    "pictures": "app.cli.pictures:group",
    "restore": "app.cli.backup:restore_command",
    "search": "app.cli.search:group",
    "serve": "app.cli.serve:command",
    "site": "app.cli.site:group",
    "sweep": "app.cli.sweep:command",
    "sync": "app.cli.sync:group",
    "worker": "app.cli.worker:command",
}
"""Where each command is. ``db`` is Flask-Migrate's own, which adds itself to an application."""

_DATABASE = "db"


class Commands(AppGroup):
    """Knows the commands by name, and reads one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the name of each command."""
        return sorted({*super().list_commands(ctx), *COMMANDS, _DATABASE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        if cmd_name == _DATABASE and cmd_name not in self.commands:
            resolve_name("app.cli.db:use_migrations")(current_app)
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        found: click.Command = resolve_name(COMMANDS[cmd_name])
        return found


def register(app: Flask) -> None:
    """Give ``flask`` its commands."""
    app.cli = Commands(app.name)

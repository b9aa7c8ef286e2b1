"""Floor 4: the commands an operator types."""

from flask import Flask

from app.cli import communes, demo, import_, pictures, serve, site
from app.cli.db import use_migrations


def register(app: Flask) -> None:
    """Give ``flask`` its commands."""
    use_migrations(app)
    for command in (demo.command, serve.command):
        app.cli.add_command(command)
    for group in (communes.group, site.group, import_.group, pictures.group):
        app.cli.add_command(group)

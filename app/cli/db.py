"""``flask db``: the schema, brought to the newest or back. Flask-Migrate does the work."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask_migrate import Migrate

from app.models.base import db

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def use_migrations(app: Flask) -> None:
    """Give ``app`` the group ``flask db``; its migrations are found from any folder."""
    migrate = Migrate(app, db, directory=str(MIGRATIONS))
    migrate.configure(_named_by_number)


def upgrade() -> None:
    """Bring the schema of the current application's database to the newest.

    Unlike ``flask db upgrade`` it says nothing and lets an error through: the
    command that called it says what it is doing.
    """
    if "migrate" not in current_app.extensions:
        use_migrations(current_app)
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["is_quiet"] = True
    command.upgrade(config, "head")


def _named_by_number(config: Config) -> Config:
    """Name files ``0002_what_becomes_true.py``."""
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config

"""A group of commands that need the database, and say in words when it is not there."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.models.engine import NO_TABLES, lacks_tables


class DatabaseGroup(AppGroup):
    """Runs its commands; a failure of the database becomes one sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as wrong:
            raise click.ClickException(in_words(wrong)) from None


def in_words(wrong: SQLAlchemyError) -> str:
    """Say what to do about a database that refused, without its statement."""
    if lacks_tables(wrong):
        return NO_TABLES
    reason = str(wrong.orig) if isinstance(wrong, DBAPIError) else str(wrong)
    return (
        f"La base de données a refusé ou n’a pas répondu ({reason.strip()})\u00a0: "
        "vérifiez RENTREE_DATABASE_URL, puis relancez la commande."
    )

"""admin.BASE_HOST: where people sign in.

An application of its own, so that the public one can hold no session at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

from app.web import health, theme, tls_allowed
from app.web.console.curating import event_edit, event_merge, events
from app.web.console.entry import account, door, passkeys, proconnect, second_step
from app.web.console.entry.crossing import use_provider
from app.web.console.guard import use_guard
from app.web.console.helloasso import associations
from app.web.console.look import identity
from app.web.console.mail import use_mail
from app.web.console.operating import campaigns, desk, followed, opening, people, requests, runs
from app.web.console.portal import (
    address,
    around,
    embedding,
    export,
    figures,
    homes,
    journal,
    settings_page,
    team,
)
from app.web.console.publication import preview_page, publishing
from app.web.console.roles import refuse_undeclared
from app.web.console.session import use_sessions
from app.web.console.texts import languages_of_site, words, words_forms
from app.web.logs import DiscreetFlask

if TYPE_CHECKING:
    from app.settings import Settings

_ROOMS = (
    account,
    address,
    around,
    associations,
    campaigns,
    desk,
    door,
    embedding,
    event_edit,
    event_merge,
    events,
    export,
    figures,
    followed,
    health,
    homes,
    identity,
    journal,
    languages_of_site,
    opening,
    passkeys,
    people,
    preview_page,
    proconnect,
    publishing,
    requests,
    runs,
    second_step,
    settings_page,
    team,
    theme,
    tls_allowed,
    words,
    words_forms,
)


class Console(DiscreetFlask):
    """The application of the console: each of its routes says who may open it."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,  # noqa: FBT001 (Flask's own signature)
        **options: Any,
    ) -> None:
        """Add a route, or refuse it."""
        refuse_undeclared(rule, endpoint, view_func)
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


def create_console(app_root: Path, *, prepare: Callable[[Flask], None]) -> Flask:
    """Build the console; ``prepare`` gives it what it shares with the public application."""
    console = Console(
        "app.console",
        root_path=str(app_root),
        template_folder=str(app_root / "templates"),
        static_folder=str(app_root / "static"),
    )
    prepare(console)
    settings: Settings = console.extensions["settings"]
    use_sessions(console, settings)
    use_mail(console, settings)
    use_provider(console, settings)
    use_guard(console)
    for room in _ROOMS:
        console.register_blueprint(room.blueprint)

    @console.after_request
    def never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        # Links that open something are in addresses: no other host is told any.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return console

"""admin.BASE_HOST: where people sign in.

An application of its own, so that the public one can hold no session at all;
today it says what will be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.web import health, theme
from app.web.console import associations
from app.web.site import directory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_console(app_root: Path, *, prepare: Callable[[Flask], None]) -> Flask:
    """Build the console; ``prepare`` gives it what it shares with the public application."""
    console = Flask(
        "app.console",
        root_path=str(app_root),
        template_folder=str(app_root / "templates"),
        static_folder=str(app_root / "static"),
    )
    prepare(console)
    for room in (health, theme, associations):
        console.register_blueprint(room.blueprint)
    console.add_url_rule("/", "home", home)
    console.add_url_rule("/<slug>/", "home_of_site", home)

    @console.after_request
    def never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return console


def home(slug: str = "") -> ResponseReturnValue:
    """Say what will be here."""
    if slug and directory().by_slug(slug) is None:
        abort(404)
    return render_template("console/home.html", slug=slug)


class ConsoleDoor:
    """Send the console's host to the console, and every other to the public application."""

    def __init__(
        self, public: WSGIApplication, console: WSGIApplication, is_console: Callable[[str], bool]
    ) -> None:
        self._public = public
        self._console = console
        self._is_console = is_console

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        inside = self._is_console(environ.get("HTTP_HOST", ""))
        return (self._console if inside else self._public)(environ, start_response)

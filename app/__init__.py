"""The roof: where the floors are put together. Read this file first."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.clients.geocoder import Geocoder
from app.counters import Counters
from app.models import (  # noqa: F401 (declares every table)
    account,
    campaign,
    commune,
    curation,
    draft,
    engine,
    event,
    opening,
    picture,
    run,
    site,
    upstream,
)
from app.models.base import db
from app.settings import Settings
from app.web import (
    api,
    drawn,
    embed,
    errors,
    feeds,
    health,
    host_proof,
    notifications,
    page_cache,
    pictures,
    public,
    templates,
    theme,
    tls_allowed,
)
from app.web.caching import use_http_caching
from app.web.clock import set_clock
from app.web.console_door import ConsoleDoor, make_console
from app.web.database import reading
from app.web.directory import SiteDirectory
from app.web.language import LanguagePrefix, use_languages
from app.web.logs import DiscreetFlask, use_logs
from app.web.numbers import use_plain_numbers
from app.web.preview import PreviewPrefix, use_previews
from app.web.security import use_security_headers
from app.web.sessions import NoSession
from app.web.site import use_sites
from app.web.slots import use_slots

HERE = Path(__file__).parent
_ROOMS = (
    health,
    host_proof,
    tls_allowed,
    public,
    feeds,
    embed,
    api,
    notifications,
    theme,
    pictures,
    drawn,
)
ROOT = HERE.parent


def create_app(settings: Settings | None = None, counters: Counters | None = None) -> Flask:
    """Build the application. Nothing happens at import time; everything happens here.

    Two Flask applications share the floors below: the public one, which can
    hold no session, and the console, which the console's host leads to and which
    is made when it is first asked for. Before both stands the page cache, which
    counts what it does in ``counters``.
    """
    settings = (settings or Settings.from_environment()).with_secret_key()
    app = DiscreetFlask(__name__)
    app.session_interface = NoSession()
    _prepare(app, settings)
    app.extensions["sites"] = SiteDirectory(reading(app), base_host=settings.base_host)
    app.extensions["geocoder"] = Geocoder(settings.geocoder_url)
    use_previews(app)
    use_sites(app)
    use_http_caching(app, settings)
    use_slots(app)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    _wrap(app, settings, counters or Counters())
    cli.register(app)
    return app


def _prepare(app: Flask, settings: Settings) -> None:
    """Give an application what both share: database, languages, templates, headers, logs."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options(settings.database_url),
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    app.extensions["settings"] = settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    set_clock(app)
    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)
    use_plain_numbers(app)
    use_logs(app)
    use_languages(app, str(ROOT / "translations"))
    use_security_headers(app)
    templates.prepare(app)
    errors.use_error_pages(app)


def _wrap(app: Flask, settings: Settings, counters: Counters) -> None:
    """Put the WSGI layers around the public application, the outermost last."""

    def console() -> Flask:
        made = make_console(HERE, prepare=lambda room: _prepare(room, settings))
        made.extensions["sites"] = app.extensions["sites"]
        app.extensions["console"] = made
        return made

    public_wsgi = PreviewPrefix(LanguagePrefix(app.wsgi_app))
    both = ConsoleDoor(public_wsgi, console, app.extensions["sites"].is_console)
    app.extensions["console_door"] = both
    kept = app.extensions["page_cache"] = page_cache.in_front_of(both, app, settings, counters)
    app.wsgi_app = kept  # type: ignore[method-assign]  # Flask's documented way
    if hops := settings.trusted_proxies:
        # x_host stays 0: a client could otherwise choose its commune.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # as above

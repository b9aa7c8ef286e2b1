"""Shared by every room of tests: both databases, an app, a clean session, a visitor."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import lru_cache

import hypothesis
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, profiles
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from app.kernel.atlas import Weave
from app.models.base import Base, db
from app.models.scoping import refuse_unscoped
from app.services.accounts import passwords
from app.settings import Settings
from app.web import grounds, weaves
from app.web.clock import set_clock
from tests.builders import Builder
from tests.postgres import cluster
from tests.visitor import Visitor

NOW = datetime(2026, 9, 4, 10, 0, tzinfo=UTC)  # a Friday, noon in Paris
BASE_HOST = "rentree.test"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-view",
        action="store_true",
        dest="every_view",
        help="let axe look at every page in each light and at each width (half an hour)",
    )
    parser.addoption(
        "--crossings",
        type=int,
        default=0,
        help="how many requests may try to cross from a commune to another on each engine,"
        " each role asking its share (by default each role asks for each route once)",
    )
    parser.addoption("--crossings-seed", type=int, default=5, help="what draws them")
    parser.addoption(
        "--api-cases",
        type=int,
        default=300,
        help="how many requests are drawn from the description of the API, in all",
    )


@pytest.fixture(scope="session", autouse=True)
def dear_passwords() -> Iterator[tuple[PasswordHasher, str]]:
    """Passwords are kept with little work; the true hasher and nobody's hash, for who wants them.

    Each takes 64 MiB and a processor for an instant: ``test_passwords`` puts them back.
    """
    dear = passwords.HASHER, passwords.NOBODY
    passwords.HASHER = PasswordHasher.from_parameters(profiles.CHEAPEST)
    passwords.NOBODY = passwords.HASHER.hash("nobody")
    yield dear
    passwords.HASHER, passwords.NOBODY = dear


@pytest.fixture(scope="session", autouse=True)
def outlines_woven_once() -> Iterator[None]:
    """Weave the same outlines once a process, as the portal does: it is half a second a country.

    Each test begins with nothing drawn (:func:`session`), and weaving depends on nothing but
    its arguments: ``tests/unit`` tests it as it is. What is drawn, kept and thrown away is not
    shared.
    """
    woven = weaves.weave

    @lru_cache(maxsize=256)
    def once(contours: tuple[str, ...], slack: float) -> Weave:
        return woven(contours, slack=slack)

    def weave(contours: Iterable[str], *, slack: float = 0) -> Weave:
        return once(tuple(contours), slack)

    weaves.weave = grounds.weave = weave
    yield
    weaves.weave = grounds.weave = woven


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with cluster(is_near=True) as url:
        yield url


def pytest_configure() -> None:
    """Let nothing that is drawn by chance fail for being slow: machines have neighbours."""
    hypothesis.settings.register_profile(
        "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Spare the collector the thousands of tests that it would look through at each turn.

    It takes fewer turns, too: by default a tenth of the time went to looking for circles among
    what is thrown away with its test, or not at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database; each test that uses it runs on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db')}/rentree.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = Settings(
        secret_key="k" * 32,
        database_url=database_url,
        base_host=BASE_HOST,
        data_dir=tmp_path_factory.mktemp("data"),
        geocoder_url="http://127.0.0.1:9/geocodage",
        page_cache_mb=0,
    )
    app = create_app(settings)
    app.extensions["console_door"].console()  # some tests change it before they ask it anything
    app.testing = True
    with app.app_context():
        engine = db.engine
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield app
    engine.dispose()


def _engines(app: Flask) -> dict[str | None, sa.Engine]:
    with app.app_context():
        return db.engines


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A guarded session whose every commit is undone, and which the application shares.

    No application context is left open here: Flask would lend its ``g`` to the
    requests the test makes, and the second site would see the first one's.
    """
    both = [_engines(app), _engines(app.extensions["console"])]
    kept = [engines[None] for engines in both]
    connection = kept[0].connect()
    outer = connection.begin()
    for engines in both:
        engines[None] = connection
    factory = db.session.session_factory
    factory.configure(join_transaction_mode="create_savepoint")
    app.extensions["sites"].forget()
    grounds.forget(app)
    set_clock(app, lambda: NOW)
    session = Session(connection, join_transaction_mode="create_savepoint")
    event.listen(session, "do_orm_execute", refuse_unscoped)
    yield session
    session.close()
    for engines, engine in zip(both, kept, strict=True):
        engines[None] = engine
    factory.configure(join_transaction_mode="conditional_savepoint")
    outer.rollback()
    connection.close()
    app.extensions["sites"].forget()


@pytest.fixture
def build(session: Session, app: Flask) -> Builder:
    return Builder(session, app)


@pytest.fixture
def visit(app: Flask, session: Session) -> Visitor:
    return Visitor(app)


@pytest.fixture
def count_statements(session: Session) -> Callable[[], AbstractContextManager[list[str]]]:
    """``with count_statements() as statements: ...; assert len(statements) <= 3``."""

    @contextmanager
    def counter() -> Iterator[list[str]]:
        seen: list[str] = []

        def record(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        connection: sa.Connection = session.connection()
        event.listen(connection, "before_cursor_execute", record)
        try:
            yield seen
        finally:
            event.remove(connection, "before_cursor_execute", record)

    return counter

"""From nothing to the newest schema and back, on both engines; the models are what it makes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app import create_app
from app.cli.db import MIGRATIONS, upgrade, use_migrations
from app.models.base import Base, db
from app.models.text_index import is_of_one_engine
from app.settings import Settings

VERSIONS = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database holds nothing at all."""
    url = f"sqlite:///{tmp_path}/rentree.db"
    if request.param == "postgresql":
        url = _new_database(request.getfixturevalue("postgresql_url"))
    app = create_app(
        Settings(secret_key="k" * 32, base_host="rentree.test", data_dir=tmp_path, database_url=url)
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _new_database(url: str) -> str:
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS migrations")
        connection.exec_driver_sql("CREATE DATABASE migrations")
    admin.dispose()
    return sa.make_url(url).set(database="migrations").render_as_string(hide_password=False)


def config(app: Flask) -> Config:
    if "migrate" not in app.extensions:
        use_migrations(app)
    found: Config = app.extensions["migrate"].migrate.get_config()
    found.attributes["is_quiet"] = True
    return found


def tables() -> set[str]:
    names = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not is_of_one_engine(name)}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, *_: not is_of_one_engine(name),
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))


def constraint_names() -> dict[str, set[str]]:
    inspector = sa.inspect(db.engine)
    found: dict[str, set[str]] = {}
    for table in Base.metadata.tables:
        named = [*inspector.get_check_constraints(table), *inspector.get_unique_constraints(table)]
        named += [*inspector.get_foreign_keys(table), inspector.get_pk_constraint(table)]
        found[table] = {one["name"] for one in named}
    return found


def test_the_newest_schema_is_what_the_models_say(empty: Flask) -> None:
    upgrade()
    assert differences() == []


def test_every_constraint_bears_the_name_that_the_models_give_it(empty: Flask) -> None:
    upgrade()
    migrated = constraint_names()
    command.downgrade(config(empty), "base")
    Base.metadata.create_all(db.engine)
    assert migrated == constraint_names()


def test_the_way_back_leaves_nothing_and_the_way_up_is_open_again(empty: Flask) -> None:
    upgrade()
    assert tables() == set(Base.metadata.tables)
    command.downgrade(config(empty), "base")
    assert tables() == set()
    upgrade()
    assert differences() == []


def test_an_upgrade_of_the_newest_schema_changes_nothing(empty: Flask) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO registry (id, sequence) VALUES (1, 42)"))
    upgrade()
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT sequence FROM registry")) == 42


def test_the_command_works_from_any_folder(
    empty: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(elsewhere)
    result = empty.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 0, result.output
    assert "0001" in result.stderr
    assert result.stdout == ""
    assert tables() == set(Base.metadata.tables)


def test_migrations_follow_one_another_without_a_fork(empty: Flask) -> None:
    script = ScriptDirectory.from_config(config(empty))
    assert len(script.get_heads()) == 1
    numbers = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_a_photograph_that_imports_nothing_of_ours(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "import app" not in text
    assert "from app" not in text
    assert "def upgrade" in text
    assert "def downgrade" in text

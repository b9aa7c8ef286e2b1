"""Rules about the code itself. They fail before a reviewer has to say it."""

from pathlib import Path

import pytest

from tests.house import rules
from tests.house.tree import Source, sources

APPLICATION = sources("app", "wsgi.py")


def broken(rule, code, path="app/services/sample.py"):
    return list(rule(Source(Path(path), code)))


@pytest.mark.parametrize("rule", rules.IN_THE_APPLICATION, ids=lambda rule: rule.__name__)
def test_in_the_application(rule):
    found = [f"{source.path}:{said}" for source in APPLICATION for said in rule(source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", rules.IN_TESTS, ids=lambda rule: rule.__name__)
def test_in_the_tests(rule):
    found = [f"{source.path}:{said}" for source in sources("tests") for said in rule(source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", rules.IN_MIGRATIONS, ids=lambda rule: rule.__name__)
def test_in_the_migrations(rule):
    found = [f"{source.path}:{said}" for source in sources("migrations") for said in rule(source)]
    assert not found, "\n".join(found)


def test_the_application_was_really_read():
    assert len(APPLICATION) > 50
    assert {"kernel", "models", "clients", "queries", "services", "web", "cli"} <= {
        source.floor for source in APPLICATION
    }


# Each rule finds the fault planted for it, and leaves alone what only looks like one.

DOCUMENTED = '"""A module."""\n'


@pytest.mark.parametrize(
    ("rule", "fault", "fine"),
    [
        (rules.a_module_is_short, "x = 1\n" * 301, "x = 1\n" * 300),
        (
            rules.a_function_is_short,
            "def long():\n" + "    x = 1\n" * 40,
            "def short():\n" + "    x = 1\n" * 39,
        ),
        (rules.everything_public_says_what_it_is, "x = 1\n", DOCUMENTED),
        (
            rules.everything_public_says_what_it_is,
            DOCUMENTED + "class Bal:\n    '''A ball.'''\n    def dance(self): ...\n",
            DOCUMENTED + "class Bal:\n    '''A ball.'''\n    def _dance(self): ...\n",
        ),
        (
            rules.imports_stand_at_the_top,
            "def f():\n    from app import models\n",
            "if TYPE_CHECKING:\n    from app import models\n",
        ),
        (rules.imports_stand_at_the_top, "x = import_module('app.models')\n", "import json\n"),
        (rules.everything_is_typed, "def f(a) -> int: ...\n", "def f(self, a: int) -> int: ...\n"),
        (rules.everything_is_typed, "async def f(): ...\n", "async def f() -> None: ...\n"),
        (
            rules.everything_is_typed,
            "def f(*a, **b) -> None: ...\n",
            "def f(*a: int) -> None: ...\n",
        ),
        (
            rules.sql_is_never_a_string,
            "from sqlalchemy import text as raw\nraw('SELECT 1')\n",
            "sa.Index('one', 'x', unique=True, sqlite_where=sa.text('x'))\n",
        ),
        (rules.sql_is_never_a_string, "c.exec_driver_sql('SELECT 1')\n", "site.text('home')\n"),
        (rules.the_hour_is_an_argument, "dt.datetime.now(UTC)\n", "now.date()\n"),
        (rules.the_hour_is_an_argument, "date.today()\n", "clock = time.monotonic\n"),
        (rules.only_commands_print, "print('Bonjour')\n", "printer('Bonjour')\n"),
        (
            rules.views_are_not_coroutines,
            "@blueprint.get('')\nasync def show() -> str: ...\n",
            "@blueprint.get('')\ndef show() -> str: ...\n",
        ),
        (rules.names_say_something, "class SiteManager: ...\n", "class Commons: ...\n"),
        (rules.names_say_something, "def handle_file(): ...\n", "def handler(): ...\n"),
    ],
)
def test_each_rule_finds_its_fault(rule, fault, fine):
    assert broken(rule, fault)
    assert not broken(rule, fine)


def test_a_room_has_a_name_that_says_something():
    assert broken(rules.names_say_something, "", "app/kernel/date_utils.py")
    assert broken(rules.names_say_something, "", "app/common/dates.py")
    assert not broken(rules.names_say_something, "", "app/kernel/community.py")


def test_four_modules_alone_speak_to_the_driver():
    assert len(rules.SPEAKS_TO_THE_DRIVER) == 4
    for said in (
        "connection.exec_driver_sql('PRAGMA foreign_key_check')\n",
        "connection.connection.driver_connection.execute('SELECT 1')\n",
        "text_index.driver(connection).execute('SELECT 1')\n",
    ):
        for path in rules.SPEAKS_TO_THE_DRIVER:
            assert not broken(rules.sql_is_never_a_string, said, path)
            assert path in {source.path.as_posix() for source in APPLICATION}
        for path in (
            "app/models/site.py",
            "app/services/backups/replacing.py",
            "app/web/engine.py",
        ):
            assert broken(rules.sql_is_never_a_string, said, path)


def test_commands_may_print_and_pages_may_ask_the_hour():
    assert not broken(rules.only_commands_print, "print('Bonjour')\n", "app/cli/demo.py")
    assert not broken(rules.the_hour_is_an_argument, "datetime.now(UTC)\n", "app/web/clock.py")

"""What is installed is what is needed: dependencies, and a wheel that runs."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.tree import ROOT, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Needed when the program runs, though no module imports them by name.
UNSPOKEN = {
    "granian": "the server, which `flask serve` starts",
    "psycopg": "the driver, which SQLAlchemy loads",
    "tzdata": "time zones, where the system has none",
}
TOOLS = {"import-linter", "mypy", "ruff", "pytest-xdist", "setuptools", "types-requests"}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements):
    return {canonical(Requirement(said).name) for said in requirements}


def imported(*folders):
    """The distributions that the modules of ``folders`` import by name."""
    modules = {
        name.partition(".")[0]
        for source in sources(*folders)
        for node in ast.walk(source.tree)
        for name in names_in(node)
    }
    owners = packages_distributions()
    foreign = modules - sys.stdlib_module_names - {"app", "tests", "_typeshed", "wsgi"}
    return {canonical(owners[name][0]) for name in foreign}


def names_in(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module]
    return []


def test_what_the_application_imports_is_what_it_declares():
    wanted, said = imported("app", "wsgi.py"), declared(PROJECT["dependencies"])
    assert wanted - said == set()
    assert said - wanted - UNSPOKEN.keys() == set()


def test_what_the_tests_import_is_what_they_declare():
    said = declared(PROJECT["optional-dependencies"]["test"])
    theirs = imported("tests", "migrations") - declared(PROJECT["dependencies"])
    assert theirs - said == set()
    assert said - theirs - TOOLS == set()


def test_a_dependency_nobody_declared_would_be_found(tmp_path):
    node = ast.parse("import yaml\nfrom requests.adapters import HTTPAdapter\n")
    assert [name for part in node.body for name in names_in(part)] == ["yaml", "requests.adapters"]
    assert canonical("Flask_SQLAlchemy") == "flask-sqlalchemy"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    # A copy through the source distribution's own rules would hide a missing file.
    for name in ("app", "pyproject.toml", "README.md", "LICENSE", "wsgi.py"):
        (folder / name).symlink_to(ROOT / name)
    code = "from setuptools import build_meta; print(build_meta.build_wheel('dist'))"
    (folder / "dist").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "dist" / done.stdout.split()[-1]


def test_the_wheel_holds_what_the_application_reads(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - held == set()
    assert {name for name in held if name.startswith(("tests/", "tenants/"))} == set()


def test_the_wheel_s_application_answers(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import app, wsgi; client = wsgi.application.test_client();"
        "print(app.__file__, client.get('/livez').status_code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path / "site"),
            "RENTREE_DATA_DIR": str(tmp_path / "var"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [str(Path(tmp_path, "site/app/__init__.py")), "200"], done.stderr

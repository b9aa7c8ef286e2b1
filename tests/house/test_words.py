"""What nothing kept here may say: debts without an owner, and paths of somebody's machine."""

import re

import pytest

from tests.house.tree import papers

# Spelt so that this page does not find itself.
DEBT = re.compile(r"\b(?:[T]ODO|[F]IXME|X{3})\b")
MACHINE = re.compile(r"(?<![\w.:/<])/(?:work|tmp|root|Users|home/\w+)(?:/|\b(?![-.\w]))")
INNOCENT = ["|workshops|", "|evenements", "https:||example.org|work|", "a|root|b", "|home.html"]


def found(pattern, pages):
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in pages.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_debt_hides_in_a_comment():
    assert not found(DEBT, papers()), "docs/known-debts.md is where a debt is written"


def test_nothing_names_somebody_s_machine():
    assert not found(MACHINE, papers())


@pytest.mark.parametrize("line", ["# todo: later", "fixme", "# xxx hack"])
def test_a_debt_is_found(line):
    assert found(DEBT, {"sample.py": line.upper()})


@pytest.mark.parametrize("line", ["open('|tmp|x')", "|root|.venv", "see |work|main", "|home|ada|x"])
def test_a_path_of_a_machine_is_found(line):
    assert found(MACHINE, {"sample.md": line.replace("|", "/")})


@pytest.mark.parametrize("line", INNOCENT)
def test_an_address_is_no_path_of_a_machine(line):
    assert not found(MACHINE, {"sample.md": line.replace("|", "/")})


def test_the_pages_were_really_read():
    names = {path.as_posix() for path in papers()}
    assert {"README.md", "pyproject.toml", "app/__init__.py", ".ci/run"} <= names

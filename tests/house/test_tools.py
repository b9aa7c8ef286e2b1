"""Types, style and form, as the tools read them with the settings of ``pyproject.toml``."""

import subprocess
import sys

import pytest

from tests.house.tree import ROOT

FOLDERS = ["app", "tests", "migrations", "wsgi.py"]


def run(*command):
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command",
    [
        ("mypy",),
        ("ruff", "check", "--no-fix", *FOLDERS),
        ("ruff", "format", "--check", *FOLDERS),
    ],
    ids=" ".join,
)
def test_the_tools_find_nothing(command):
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "fault", "said"),
    [
        (("mypy",), "def bare(a):\n    return a\n", "no-untyped-def"),
        (("mypy",), 'x: int = "one"\n', "assignment"),
        (("ruff", "check", "--no-cache"), "def f(a=[]):\n    return a\n", "B006"),
        (("ruff", "format", "--check", "--no-cache"), "x = {  'a':1 }\n", "would be reformatted"),
    ],
    ids=["untyped", "mistyped", "style", "form"],
)
def test_a_tool_finds_its_fault(command, fault, said, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(f'"""A sample."""\n\n{fault}')
    config = ["--config-file" if command[0] == "mypy" else "--config", str(ROOT / "pyproject.toml")]
    done = run(*command, *config, str(sample))
    assert done.returncode == 1
    assert said in done.stdout + done.stderr

"""The floors look only down, and the contracts that say so would notice if one did not."""

import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.house.tree import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
LINT = "from importlinter.cli import lint_imports_command as go; go()"
# One line that breaks each contract, and the room where it would stand.
FAULTS = {
    "A floor looks only down": ("app/kernel/fault.py", "import app.services"),
    "Rooms of the web floor do not see each other": (
        "app/web/api/fault.py",
        "import app.web.feeds",
    ),
    "The kernel knows no framework, no database, no network": (
        "app/kernel/fault.py",
        "import sqlalchemy",
    ),
    "Below the web floor nobody knows a request": ("app/services/fault.py", "import flask"),
    "Views ask queries and services, never tables": (
        "app/web/public/fault.py",
        "import sqlalchemy",
    ),
}


def test_the_floors_look_only_down():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_contract_has_its_planted_fault():
    assert FAULTS.keys() == {contract["name"] for contract in CONTRACTS}


@pytest.mark.parametrize("name", FAULTS)
def test_the_contract_finds_its_fault(name, tmp_path):
    for room in rooms():
        folder = tmp_path / room.replace(".", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    assert name not in broken_in(tmp_path)
    place, fault = FAULTS[name]
    (tmp_path / place).write_text(f"{fault}\n")
    assert name in broken_in(tmp_path)


def rooms():
    named = {"app"}
    for contract in CONTRACTS:
        for layer in contract.get("layers", ()):
            named |= {room.strip() for room in layer.split("|")}
        for key in ("modules", "source_modules", "forbidden_modules"):
            named |= {room for room in contract.get(key, ()) if room.startswith("app")}
    return sorted(named)


def broken_in(folder):
    """Lint a small house that has our rooms, under our contracts; name the contracts it breaks."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    said = " ".join((done := lint(folder)).stdout.split())
    assert "Contracts:" in said, done.stdout + done.stderr
    return {name for name in FAULTS if f"{name} BROKEN" in said}


def lint(folder):
    """Lint the house in ``folder``, in a process of its own: the linter silences our loggers."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            LINT,
            "--no-cache",
        ],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "NO_COLOR": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

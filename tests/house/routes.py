"""The list of addresses kept in git. To write it again: ``python -m tests.house.routes``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Flask

from app import create_app
from app.settings import Settings

LIST = Path(__file__).with_name("routes.txt")


def listing(app: Flask) -> list[str]:
    """Return every address of both applications: which one, method, path, endpoint."""
    lines = []
    for name, application in (
        ("public", app),
        ("console", app.extensions["console_door"].console()),
    ):
        for rule in application.url_map.iter_rules():
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            lines += [f"{name} {method} {rule.rule} {rule.endpoint}" for method in methods]
    return sorted(lines)


def difference(kept: list[str], now: list[str]) -> list[str]:
    """Say what came and what went."""
    gone = [f"- {line}" for line in kept if line not in now]
    return gone + [f"+ {line}" for line in now if line not in kept]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = create_app(Settings(data_dir=Path(folder), secret_key="k" * 32))
        LIST.write_text("\n".join(listing(made)) + "\n", encoding="utf-8")

"""Which files are the house's own, as the rules read them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "docs", "migrations", "tenants", "tests", "translations", ".ci")
WORDS = {".py", ".md", ".toml", ".html", ".xml", ".css", ".js", ".txt", ".cfg", ".csv", ".json"}


@dataclass(frozen=True)
class Source:
    """One Python file: where it stands, and what it says."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What Python reads in it."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of it: each rule looks through them, some more than once."""
        return tuple(ast.walk(self.tree))

    @property
    def floor(self) -> str:
        """``web``, ``services``… for a module of ``app``; empty for the roof and outside."""
        parts = self.path.parts
        return parts[1] if parts[0] == "app" and len(parts) > 2 else ""


def sources(*folders: str) -> list[Source]:
    """Return every Python file of ``folders``; a file may be named too."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    found += [ROOT / folder for folder in folders if folder.endswith(".py")]
    return [Source(path.relative_to(ROOT), path.read_text(encoding="utf-8")) for path in found]


def papers() -> dict[Path, str]:
    """Return every file that people wrote and may read, with its text."""
    found = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in WORDS]
    for folder in FOLDERS:
        found += [
            path
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and (path.suffix in WORDS or folder == ".ci")
        ]
    return {
        path.relative_to(ROOT): path.read_text(encoding="utf-8")
        for path in sorted(found)
        if ".min." not in path.name and "payloads" not in path.parts
    }

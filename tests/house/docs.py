"""What the pages of documentation promise: paths, links, settings, commands."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# A path of this house: a folder, a slash… or a file of the top floor by its ending.
_PATH = re.compile(r"^[\w.*<>-]+(?:/[\w.*<>-]+)*/?$")
_ENDINGS = (".py", ".md", ".toml", ".html", ".css", ".svg", ".txt", ".cfg", ".po", ".gz", "/")


def links(page: str) -> Iterator[str]:
    """Yield the targets of a page's links and pictures, those inside code left out."""
    for found in _LINK.finditer(_FENCE.sub("", page)):
        yield found[1] or found[2]


def broken_links(page: str, *, at: Path, root: Path) -> list[str]:
    """Name the relative links of ``page`` (which stands at ``at``) that lead nowhere."""
    broken = []
    for target in links(page):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (root / at.parent / name).resolve() if name else root / at
        inside = root.resolve() in (file, *file.parents)
        if not (inside and file.exists() and _has_anchor(file, anchor)):
            broken.append(target)
    return broken


def _has_anchor(file: Path, anchor: str) -> bool:
    return not anchor or file.suffix != ".md" or anchor in anchors(file.read_text("utf-8"))


def anchors(page: str) -> set[str]:
    """Return the anchors that a forge gives to a page's headings."""
    titles = re.findall(r"^#+ +(.*)$", _FENCE.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def paths(page: str) -> Iterator[str]:
    """Yield what a page says in code and that looks like a path of this house."""
    for said in _CODE.findall(_FENCE.sub("", page)):
        if _PATH.match(said) and said.endswith(_ENDINGS) and not said.startswith("/"):
            yield said


def missing_paths(page: str, *, root: Path) -> list[str]:
    """Name the paths of a page that do not exist; ``<slug>`` and ``*`` stand for any name."""
    return [
        said
        for said in paths(page)
        if not any(root.glob(re.sub(r"<[\w-]+>", "*", said).rstrip("/")))
        and not any((root / "app").glob(re.sub(r"<[\w-]+>", "*", said).rstrip("/")))
    ]


def commands(group: click.Group, *, above: str = "flask") -> Iterator[str]:
    """Yield every command of ours in a group, spelt as an operator types it."""
    asking = click.Context(group)
    for name in group.list_commands(asking):
        command, spelt = group.get_command(asking, name), f"{above} {name}"
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, above=spelt)
        elif inspect.unwrap(command.callback or commands).__module__.startswith("app."):
            yield spelt


def unsaid(wanted: Iterable[str], pages: Iterable[str]) -> list[str]:
    """Name what no page says, as a whole word."""
    text = "\n".join(pages)
    return [word for word in wanted if not re.search(rf"{re.escape(word)}(?![\w-])", text)]

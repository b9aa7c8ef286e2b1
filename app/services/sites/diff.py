"""What changes from one state of a site to another, one line per fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.services.sites.facts import Facts, member_of

_LONGEST_SHOWN = 90
_CONTEXT = 24
NOTHING = "(rien)"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after; empty means that it was not, or is not any more."""

    file: str
    path: str
    before: str
    after: str

    def __str__(self) -> str:
        where = f"{self.file} {self.path}".rstrip()
        if found := member_of(self.path):
            sign = "+" if self.after else "-"
            return f"{self.file} {found[0]} : {sign} {found[1]}"
        if self.file.startswith("assets/"):
            return f"{where} : {_file(self.before)} → {_file(self.after)}"
        before, after = _shown(self.before, self.after)
        return f"{where} : {before} → {after}"


@dataclass(frozen=True, slots=True)
class Restyled:
    """A file whose comments or layout change, and no fact with them."""

    file: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        before, after = _shown(self.before, self.after)
        return f"{self.file}, ligne {self.line} (commentaire ou mise en forme) : {before} → {after}"


def changes_between(before: Facts, after: Facts) -> list[Change]:
    """Return each fact that differs, in the order of the folder's files."""
    found = []
    for file in _files_in_order(before, after):
        old, new = before.get(file, {}), after.get(file, {})
        found += [
            Change(file, path, old.get(path, ""), new.get(path, ""))
            for path in [*new, *(path for path in old if path not in new)]
            if old.get(path, "") != new.get(path, "")
        ]
    return found


def restyled_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Restyled]:
    """Return each file whose text differs though, for the caller, its facts do not.

    The first line that differs is shown.
    """
    found = []
    for file in _files_in_order(before, after):
        old, new = before.get(file), after.get(file)
        if old == new:
            continue
        old_lines, new_lines = _lines(old), _lines(new)
        number = next(
            (
                index
                for index, (left, right) in enumerate(zip(old_lines, new_lines, strict=False))
                if left != right
            ),
            min(len(old_lines), len(new_lines)),
        )
        left, right = _line(old_lines, number), _line(new_lines, number)
        found.append(Restyled(file, number + 1, left, right))
    return found


def _files_in_order(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    rank = {"site.toml": 0, "texts": 1, "assets": 2}
    return sorted({*before, *after}, key=lambda file: (rank.get(file.split("/")[0], 3), file))


def _lines(text: str | None) -> list[str]:
    return (text or "").splitlines(keepends=True)


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _shown(before: str, after: str) -> tuple[str, str]:
    """Quote both values; of long ones, show what differs and a little around it."""
    if not (before and after) or max(len(before), len(after)) <= _LONGEST_SHOWN:
        return _quoted(before), _quoted(after)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    return _around(before, start, len(before) - end), _around(after, start, len(after) - end)


def _common(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _around(text: str, start: int, end: int) -> str:
    left, right = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    head, tail = "…" if left else "", "…" if right < len(text) else ""
    return _quoted(f"{head}{text[left:right]}{tail}")


def _quoted(text: str) -> str:
    return f"« {text.replace(chr(13), '␍').replace(chr(10), '⏎')} »" if text else NOTHING


def _file(fact: str) -> str:
    if not fact:
        return NOTHING
    size, _, digest = fact.partition(":")
    return f"{size} octets, empreinte {digest[:12]}"

"""What is wrong with a folder, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: in which file, at which line (1 is the first), and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, ligne {self.line} : {self.reason}"


class FolderError(Exception):
    """A folder cannot be applied. ``problems`` lists everything, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SiteError(Exception):
    """Something cannot be done with a site; the message is a sentence in French."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``" ; vouliez-vous dire « … » ?"`` when a known word is near, else nothing.

    >>> did_you_mean("home.titel", ["home.title", "home.lead"]).endswith("« home.title » ?")
    True
    >>> did_you_mean("xyz", ["home.title"])
    ''
    """
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f" ; vouliez-vous dire « {near[0]} » ?" if near else ""


def listed(words: Sequence[str]) -> str:
    """Return ``words`` as a French enumeration.

    >>> listed(["fr", "en", "ar"])
    'fr, en ou ar'
    """
    return " ou ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)

"""The words of the description: English and French, in files of their own.

A description is read by people who write programs: it exists in these two languages. A portal
in another one gives it in English.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.kernel.languages import interface_language
from app.kernel.typography import french_spacing

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parents[2] / "reference" / "api"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one of :data:`LANGUAGES`."""

    language: str
    said: dict[str, Any]

    def of(self, section: str, name: str) -> str:
        """Return the words of ``name``; a missing one is an error, here and in the tests."""
        found: str = self.said[section][name]
        return found

    def of_operation(self, name: str) -> tuple[str, str]:
        """Return the summary of an operation, and its description."""
        found: dict[str, str] = self.said["operations"][name]
        return found["summary"], found["description"]


@cache
def wording(language: str) -> Wording:
    """Return the words in one of :data:`LANGUAGES`."""
    text = (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return Wording(language, tomllib.loads(french_spacing(text) if language == "fr" else text))


def described_in(language: str) -> str:
    """Return the language of the description for readers of ``language``.

    >>> described_in("fr"), described_in("en"), described_in("ar")
    ('fr', 'en', 'en')
    """
    return "fr" if interface_language(language) == "fr" else "en"

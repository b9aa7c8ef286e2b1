"""Which languages to propose to a new portal, and why: French, English, and those of the place.

A text of the State's own that is translated is translated into two foreign languages at least
(law 94-665 of 4 August 1994, article 4): never one alone is proposed. Regional languages
(article 75-1 of the Constitution) are not foreign; they come beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.kernel.languages import INTERFACE_LANGUAGES

Why = Literal["site", "visitors", "border", "regional", "interface"]

REGIONAL = frozenset({"br", "ca", "co", "eu", "gcf", "gsw", "oc", "rcf"})
"""The languages of France that a site may speak."""

# The country across the land border, by department; across the sea where ferries cross.
_BORDER = {
    "es": ("09", "11", "31", "64", "65", "66"),
    "it": ("04", "05", "06", "2A", "2B", "73", "74"),
    "de": ("57", "67", "68"),
    "nl": ("59", "62"),
    "lb": ("54",),
    "pt": ("973",),
}
# Where a regional language is taught in the public schools of the department's académie.
_REGIONAL = {
    "br": ("22", "29", "35", "44", "56"),
    "eu": ("64",),
    "ca": ("66",),
    "co": ("2A", "2B"),
    "gsw": ("67", "68"),
    "oc": (
        "04", "05", "06", "09", "11", "12", "13", "15", "19", "23", "24", "26", "30", "31", "32",
        "34", "40", "46", "47", "48", "63", "65", "81", "82", "83", "84", "87",
    ),
    "gcf": ("971",),
    "rcf": ("974",),
}  # a list read across  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language to propose, and why."""

    code: str
    why: Why


def proposed(department: str) -> tuple[Tongue, ...]:
    """Return the languages to propose to a commune of ``department``, French first.

    >>> [one.code for one in proposed("67")], [one.code for one in proposed("25")]
    (['fr', 'en', 'de', 'gsw'], ['fr', 'en', 'ar'])
    >>> [(one.code, one.why) for one in proposed("29")][2:]
    [('ar', 'interface'), ('br', 'regional')]
    """
    found = [Tongue("fr", "site"), Tongue("en", "visitors")]
    across = next((code for code, places in _BORDER.items() if department in places), "")
    # Where no border says which, the one that the whole interface already speaks.
    found.append(
        Tongue(across, "border") if across else Tongue(INTERFACE_LANGUAGES[2], "interface")
    )
    regional = next((code for code, places in _REGIONAL.items() if department in places), "")
    if regional:
        found.append(Tongue(regional, "regional"))
    return tuple(found)


def is_one_foreign(languages: Iterable[str]) -> bool:
    """Tell whether French and one foreign language are all that a site would speak.

    >>> is_one_foreign(["fr", "en"]), is_one_foreign(["fr"]), is_one_foreign(["fr", "en", "de"])
    (True, False, False)
    >>> is_one_foreign(["fr", "br"]), is_one_foreign(["fr", "en", "br"])
    (False, False)
    """
    others = set(languages) - {"fr"}
    return len(others) == 1 and not others <= REGIONAL

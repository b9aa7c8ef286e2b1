"""Every page of every site that is shipped, in every language it speaks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from tests.browser.portal import Portal
from tests.house.tree import ROOT

EVERYWHERE = (
    "/",
    "/evenements",
    "/evenements?q=introuvable-ici",
    "event",
    "/carte",
    "/calendrier",
    "/abonnement",
    "/evenements/partager",
    "/mes-favoris",
    "/integrer",
    "/activites",
    "/contact",
    "/proposer",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/plan-du-site",
    "/hors-ligne",
    "/nulle-part",
)
NATIONAL = ("/communes", "/communes/25056-besancon", "/evenements?where=Saint-Denis&age=abc")
RIGHT_TO_LEFT = frozenset({"ar"})
"""The languages of the shipped sites that are read so."""


@dataclass(frozen=True)
class View:
    """One page: ``kind`` is its path without its language, or ``event`` for the first listed."""

    site: str
    language: str
    kind: str
    is_first: bool

    @property
    def name(self) -> str:
        """What its test is called."""
        kind = self.kind.strip("/").replace("/", "-").partition("?")
        return "-".join(filter(None, (self.site, self.language, kind[0] or "home", kind[2][:8])))

    @property
    def status(self) -> int:
        """What it answers."""
        return 404 if self.kind == "/nulle-part" else 200

    def address(self, portal: Portal) -> str:
        """Return where it is, once the demonstration runs."""
        language = "" if self.is_first else self.language
        path = portal.first_event(self.site, language) if self.kind == "event" else self.kind
        return portal.address(self.site, path, language)


def _views() -> tuple[View, ...]:
    found = []
    for folder in sorted((ROOT / "tenants").iterdir()):
        if folder.name == "_template" or not (folder / "site.toml").is_file():
            continue
        file = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
        site = "national" if folder.name == "_national" else str(file["slug"])
        kinds = EVERYWHERE + (NATIONAL if site == "national" else ())
        found += [
            View(site, language, kind, is_first=language == file["languages"][0])
            for language in file["languages"]
            for kind in kinds
        ]
    return tuple(found)


VIEWS = _views()
SITES = tuple(dict.fromkeys(view.site for view in VIEWS))
_PROSE = EVERYWHERE[EVERYWHERE.index("/contact") :]


def in_turn() -> tuple[View, ...]:
    """Return the views for every day: all but the pages of prose, of which one in four.

    They are the same template with other names. The turn moves with the site, the language
    and the page, so that each site, language and page of prose meets several of the others.
    """
    kept = []
    for view in VIEWS:
        languages = [
            other.language for other in VIEWS if (other.site, other.kind) == (view.site, view.kind)
        ]
        turn = SITES.index(view.site) + languages.index(view.language)
        if view.kind not in _PROSE or (turn + _PROSE.index(view.kind)) % 4 == 0:
            kept.append(view)
    return tuple(kept)

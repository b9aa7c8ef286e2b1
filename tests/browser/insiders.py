"""People of the demonstration who signed in, and every screen of the console that they may open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page
from werkzeug.routing import Map

from tests.browser.looking import Witness
from tests.browser.portal import Portal

_LINK = re.compile(r"http://admin\.\S+/connexion/lien/\S+")
# In the order in which the demonstration prints them.
ROLES = ("administrator", "editor", "operator")
# What stands in an address beside the site; a screen of which nothing can be said is left out.
_PARTS = {"language": "en", "lang": "en", "code": "en", "which": "partage", "page": "accueil"}
_FILES = (".png", ".svg", ".css", ".csv", ".zip", ".json")


@dataclass(frozen=True)
class Insiders:
    """Who signed in, by role: each in a browser context of its own."""

    browser: Browser
    portal: Portal
    axe: str
    states: dict[str, Any]

    @contextmanager
    def page(self, role: str, **options: Any) -> Iterator[tuple[Page, Witness]]:
        """A page of somebody who signed in, with axe at hand."""
        context = self.browser.new_context(storage_state=self.states[role], **options)
        try:
            context.add_init_script(self.axe)
            page = context.new_page()
            yield page, Witness(page)
        finally:
            context.close()

    def address(self, path: str) -> str:
        """Return the address of a path of the console."""
        return self.portal.address("admin", path)


def sign_in(browser: Browser, portal: Portal) -> dict[str, Any]:
    """Use the links that the demonstration printed, one for each role."""
    links = _LINK.findall((portal.folder / "said.txt").read_text(encoding="utf-8"))
    states = {}
    for role, link in zip(ROLES, links, strict=True):
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "/connexion" not in url)
        states[role] = context.storage_state()
        context.close()
    return states


def screens(routes: Map, slug: str = "besancon") -> list[tuple[str, str]]:
    """Return (role, path) of every screen that needs nothing but a site to be shown."""
    found = []
    for rule in routes.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(
            ("static", "associations.", "identity.live")
        ):
            continue
        known = {name: _PARTS[name] for name in rule.arguments - {"slug"} if name in _PARTS}
        if len(known) != len(rule.arguments - {"slug"}):
            continue
        given = {**known, **({"slug": slug} if "slug" in rule.arguments else {})}
        _, path = rule.build(given)
        is_desk = str(path).startswith("/exploitation")
        if not str(path).endswith(_FILES) and not str(path).startswith(
            ("/livez", "/readyz", "/favicon", "/internal")
        ):
            found.append(("operator" if is_desk else "administrator", str(path)))
    return sorted(found)

"""A portal whose every text means harm: nothing runs, nothing leaves, and every page stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page

from app import create_app
from app.settings import Settings
from tests.browser.hostile import PAYLOADS, SITE, beside, poison
from tests.browser.insiders import Insiders, screens, sign_in
from tests.browser.portal import Portal, demonstration

pytestmark = pytest.mark.browser
_NO_SCREENS = ("/internal/", "/connexion/proconnect", f"/{SITE}/identite/apercu")
_LISTEN = """
window.heard = [];
addEventListener('securitypolicyviolation', event => window.heard.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`));
"""
# What somebody may do without meaning it: pass over everything, and reach it by the keyboard.
_GO_OVER = """() => {
    for (const one of document.querySelectorAll('body *')) {
        for (const kind of ['mouseover', 'mouseenter', 'focus', 'pointerenter'])
            one.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    for (const one of document.querySelectorAll('details')) one.open = true;
}"""
_LINKS = """() => [...document.querySelectorAll('[href], [src], [action], [formaction]')]
    .map(one => one.href || one.src || one.action || one.formAction)
    .map(one => one && one.baseVal !== undefined ? one.baseVal : one)"""
_SCHEMES = {"http:", "https:", "mailto:", "tel:", "geo:", "otpauth:"}


@dataclass
class Poisoned:
    """The portal, who may enter, and what has an address of its own."""

    portal: Portal
    insiders: Insiders
    known: dict[str, list[int]]
    routes: Any


@dataclass
class Watch:
    """What a page did that it should not have; ``ours``: a directive that stops us alone."""

    page: Page
    portal: Portal
    ours: str = "nothing"
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda one: self._asked(one.url))
        self.page.on("console", lambda said: self._said(said.text))

    def see(self, address: str, *, widths: tuple[int, ...] = (320, 1280)) -> None:
        """Open an address, pass over all that it shows, and look."""
        answer = self.page.goto(address)
        assert answer is not None
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        where = urlsplit(address).path
        if answer.status not in {200, 404}:
            self.wrong.append(f"{where}: {answer.status}")
        self.page.evaluate(_GO_OVER)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                self.wrong.append(f"{where}: {over} px stick out at {width}")
        links = [str(one) for one in self.page.evaluate(_LINKS)]
        schemes = {f"{one.partition(':')[0]}:" for one in links if ":" in one}
        heard = [one for one in self.page.evaluate("window.heard || []") if self.ours not in one]
        self.wrong += [f"{where}: {one}" for one in heard]
        self.wrong += [f"{where}: {one}" for one in sorted(schemes - _SCHEMES)]
        if self.page.locator("h1").count() < 1:
            self.wrong.append(f"{where}: no title")

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"{self.page.url}: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if f"localhost:{self.portal.port}/" not in url.partition("?")[0]:
            self.wrong.append(f"{self.page.url}: asked {url}")

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text and self.ours not in text:
            self.wrong.append(f"{self.page.url}: {text[:200]}")


@pytest.fixture(scope="module")
def poisoned(
    browser: Browser, axe: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Poisoned]:
    folder = tmp_path_factory.mktemp("hostile")
    made = create_app(
        Settings(
            secret_key="k" * 32,
            base_host="rentree.test",
            data_dir=tmp_path_factory.mktemp("routes"),
        )
    )
    with demonstration(folder) as portal:
        insiders = Insiders(browser, portal, axe, sign_in(browser, portal))
        with beside(folder, portal.port) as (_, session):
            known = poison(session)
        console: Flask = made.extensions["console_door"].console()
        yield Poisoned(portal, insiders, known, console.url_map)


def test_enough_was_tried() -> None:
    assert len(set(PAYLOADS)) >= 43


def test_a_flaw_would_be_seen(poisoned: Poisoned, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script(_LISTEN)
    watch = Watch(page, poisoned.portal)
    page.goto(poisoned.portal.address(SITE, "/contact"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    page.wait_for_function("window.heard.length > 0")
    page.evaluate("alert(1)")
    assert any("alert" in one for one in watch.wrong)
    page.close()


def test_nothing_runs_on_the_pages_of_the_portal(poisoned: Poisoned, browser: Browser) -> None:
    portal = poisoned.portal
    context = browser.new_context(service_workers="block", reduced_motion="reduce")
    context.add_init_script(_LISTEN)
    watch = Watch(context.new_page(), portal)
    rooms = "/ /evenements /carte /activites /contact /mentions-legales /accessibilite".split()
    rooms += "/donnees-personnelles /plan-du-site /proposer /evenements?q=%3Cscript%3E".split()
    rooms += [f"/evenements/{number}" for number in poisoned.known["events"][:12]]
    for language in ("", "en"):
        for path in rooms:
            watch.see(portal.address(SITE, path, language))
    for path in ("/evenements?where=44000", "/communes/44109-nantes", "/"):
        watch.see(portal.address("national", path))
    for path in ("/evenements.ics", "/evenements.rss", "/evenements.csv", "/manifest.webmanifest"):
        assert "</script><" not in portal.fetch(portal.address(SITE, path))[:10]
    context.close()
    assert not watch.wrong, "\n".join(dict.fromkeys(watch.wrong))


def test_nothing_runs_on_the_screens_of_the_console(poisoned: Poisoned) -> None:
    known = poisoned.known
    paths = [path for _, path in screens(poisoned.routes, SITE)]
    paths += [f"/{SITE}/evenements/{number}" for number in known["events"][:4]]
    paths += [f"/{SITE}/equipe/{number}" for number in known["people"][:8]]
    paths += [f"/exploitation/personnes/{number}" for number in known["people"][:4]]
    paths += [f"/{SITE}/publication/{number}" for number in (1, 2)]
    one, other = known["events"][:2]
    paths += [f"/{SITE}/textes/{code}" for code in ("fr", "en")]
    paths += [f"/{SITE}/evenements/reunir?un={one}&autre={other}", f"/{SITE}/evenements?q=%22%3E"]
    assert len(paths) > 50
    with poisoned.insiders.page("operator", reduced_motion="reduce") as (page, _):
        page.add_init_script(_LISTEN)
        watch = Watch(page, poisoned.portal)
        for path in paths:
            if not path.startswith(_NO_SCREENS):
                watch.see(poisoned.insiders.address(path))
    assert not watch.wrong, "\n".join(dict.fromkeys(watch.wrong))


def test_nothing_runs_in_the_preview_nor_leaves_it(poisoned: Poisoned) -> None:
    with poisoned.insiders.page("operator", reduced_motion="reduce") as (page, _):
        page.add_init_script(_LISTEN)
        page.goto(poisoned.insiders.address(f"/{SITE}/apercu"))
        shown = str(page.locator("iframe").first.get_attribute("src"))
        # A preview keeps no worker, and its policy says so to the script that asks for one.
        watch = Watch(page, poisoned.portal, ours="worker-src")
        for path in ("", "evenements", "contact", "mentions-legales", "en/"):
            watch.see(shown + path)
            own = [one for one in page.evaluate(_LINKS) if f"{SITE}.localhost" in str(one)]
            assert own
            left = [one for one in own if "/apercu/" not in one]
            watch.wrong += [f"leaves the preview: {one}" for one in left]
    assert not watch.wrong, "\n".join(dict.fromkeys(watch.wrong))

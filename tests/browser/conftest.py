"""A browser, and the server that it visits."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.insiders import Insiders, sign_in
from tests.browser.looking import Window
from tests.browser.portal import Portal, demonstration
from tests.postgres import missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WHERE = "apt-get install chromium fonts-noto-core (or: .venv/bin/playwright install chromium)"
# Quiet, and without a word to anybody outside.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return the system's browser; ``None`` leaves Playwright to its own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, else Playwright's own."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        except Error:
            missing("A browser", WHERE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demonstration, served; not started when there is no browser to look at it."""
    with demonstration(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, kept beside these tests with its licence."""
    return Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def insiders(browser: Browser, portal: Portal, axe: str) -> Insiders:
    """Who signed in to the demonstration: once, as a link opens once."""
    return Insiders(browser, portal, axe, sign_in(browser, portal))


@pytest.fixture(scope="session")
def window(browser: Browser, axe: str) -> Iterator[Window]:
    """A page that many tests open addresses in, with axe at hand."""
    window = Window(browser, axe)
    yield window
    window.close()

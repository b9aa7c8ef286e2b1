"""Somebody at a browser, whose clicks and words are counted: what a task asks of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

# What a person does in a minute and in seconds, to say honestly how long a task takes.
_TYPED_A_MINUTE = 200
_SECONDS_A_CLICK = 3
_WORDS_READ_A_MINUTE = 200
_AGAIN = 60
_READ = """() => (document.querySelector('main') || document.body).innerText
    .split(/\\s+/).filter(Boolean).length"""


@dataclass
class Effort:
    """What a task asked: clicks, fields filled, characters typed, pages and their words."""

    clicks: int = 0
    fields: int = 0
    characters: int = 0
    pages: int = 0
    words: int = 0

    @property
    def minutes(self) -> float:
        """About how long it takes: typing, clicking, and reading a third of what is shown.

        An estimate made of counts, for people: no clock has any part in it.
        """
        typing = self.characters / _TYPED_A_MINUTE
        clicking = (self.clicks + self.fields) * _SECONDS_A_CLICK / 60
        return typing + clicking + self.words / 3 / _WORDS_READ_A_MINUTE

    def __str__(self) -> str:
        return (
            f"{self.clicks} clicks, {self.fields} fields, {self.characters} characters, "
            f"{self.pages} pages of {self.words} words: about {self.minutes:.0f} minutes"
        )


@dataclass
class Person:
    """A person in a browser of their own. ``pictures``: where to keep what they saw, if asked."""

    page: Page
    pictures: Path | None = None
    effort: Effort = field(default_factory=Effort)
    known: set[str] = field(default_factory=set)

    def arrive(self, address: str) -> None:
        """Open an address that somebody gave: one click."""
        self.effort.clicks += 1
        self.page.goto(address)
        self._see()

    def click(self, what: Locator) -> None:
        """Click on what leads to another page, and look at it."""
        self.effort.clicks += 1
        # The page that was there goes away: what is asked next is asked of the new one.
        with self.page.expect_navigation():
            what.click()
        self._see()

    def touch(self, what: Locator) -> None:
        """Click on what changes this page, and stays on it."""
        self.effort.clicks += 1
        what.click()

    def write(self, name: str, words: str) -> None:
        """Fill a field, by its identity."""
        self.effort.fields += 1
        self.effort.characters += len(words)
        self.page.locator(f'[id="{name}"]').fill(words)

    def choose(self, name: str, file: dict[str, Any]) -> None:
        """Choose a file: a click on the field, one on the file, one to say yes."""
        self.effort.fields += 1
        self.effort.clicks += 3
        self.page.locator(f'[id="{name}"]').set_input_files(file)

    def link(self, name: str) -> Locator:
        """Return a link of the page by what it says."""
        return self.page.locator("main").get_by_role("link", name=name)

    def button(self, name: str) -> Locator:
        """Return a button of the page by what it says."""
        return self.page.locator("main").get_by_role("button", name=name)

    def _see(self) -> None:
        self.effort.pages += 1
        # A page that comes back is not read again, but for what it says at its top.
        where = self.page.url.partition("?")[0].partition("#")[0]
        words = int(self.page.evaluate(_READ))
        self.effort.words += words if where not in self.known else min(words, _AGAIN)
        self.known.add(where)
        if self.pictures is not None:
            name = f"{self.effort.pages:02d}.png"
            self.page.screenshot(path=self.pictures / name, full_page=True)


def someone(browser: Browser, folder: Path | None = None, **options: Any) -> Person:
    """Return a person who reads French, at a screen of a common size."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    shown = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
    return Person(browser.new_context(locale="fr-FR", **shown).new_page(), folder)

"""What a test asks of a page that is open: axe's opinion, sideways scrolling, who was called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.portal import Portal

WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
# What the light can change; the rest is the same by day and by night.
OF_THE_LIGHT = ("color-contrast", "link-in-text-block")
_RUN_AXE = """async rules => (await axe.run(document, rules.length
    ? {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations']}
    : {resultTypes: ['violations']})
).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.html.slice(0, 150)).join(' | ')}`
)"""
# WCAG 2.2, 1.4.12: what readers may set, at the least.
_SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important} p {margin-block-end: 2em !important}
        html {font-size: 200% !important}`);
    document.adoptedStyleSheets = [sheet];
}"""
_PLAIN = "() => { document.adoptedStyleSheets = [] }"


# What Playwright itself says where it keeps the worker of a portal from staying behind.
_KEPT_OUT = "Service Worker registration blocked by Playwright"


class Witness:
    """What a page asked for and said while it was open."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text != _KEPT_OUT:
            self.said.append(f"{message.type}: {message.text}")

    def forget(self) -> None:
        """Begin anew, for another page."""
        self.asked.clear()
        self.said.clear()

    def strangers(self, portal: Portal) -> list[str]:
        """Return the addresses asked for that are not this portal's."""
        home = f"localhost:{portal.port}/"
        return [url for url in self.asked if home not in url.partition("?")[0]]


@contextmanager
def opened(
    browser: Browser, address: str, **options: Any
) -> Iterator[tuple[Page, Response, Witness]]:
    """Open an address in a browser that remembers nothing."""
    context = browser.new_context(**options)
    page = context.new_page()
    witness = Witness(page)
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    try:
        yield page, answer, witness
    finally:
        context.close()


class Window:
    """A page of a browser that opens addresses one after the other, and keeps nothing of them.

    Making one is dear: a process, and half a megabyte of axe, which every page it opens has.
    One that a failure left somewhere is thrown away.
    """

    def __init__(self, browser: Browser, axe: str) -> None:
        self._browser, self._axe = browser, axe
        self._open: tuple[Page, Witness] | None = None

    @contextmanager
    def at(self, address: str) -> Iterator[tuple[Page, Response, Witness]]:
        """Open an address."""
        page, witness = self._open or self._new()
        self._open = None
        try:
            page.context.clear_cookies()
            witness.forget()
            answer = page.goto(address, wait_until="load")
            assert answer is not None
            yield page, answer, witness
        except BaseException:
            page.context.close()
            raise
        self._open = page, witness

    def close(self) -> None:
        """Close it."""
        if self._open:
            self._open[0].context.close()

    def _new(self) -> tuple[Page, Witness]:
        context = self._browser.new_context(service_workers="block")
        context.add_init_script(self._axe)
        page = context.new_page()
        return page, Witness(page)


def look(page: Page, *, width: int, scheme: str) -> None:
    """Look at a page in another light, from another width."""
    # A colour on its way to another is none yet: nothing moves while axe looks.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds; its source must have been given to the page."""
    found: list[str] = page.evaluate(_RUN_AXE, list(rules))
    return found


def scrolled_sideways(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Return the widths at which something sticks out, with what does."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        over = int(page.evaluate("document.documentElement.scrollWidth")) - width
        if over > 0:
            found.append(f"at {width} px, {over} px stick out: {_what_sticks_out(page)}")
    return found


@contextmanager
def large_text(page: Page) -> Iterator[None]:
    """Double the text and space it as WCAG lets a reader do."""
    page.evaluate(_SPACED)
    try:
        yield
    finally:
        page.evaluate(_PLAIN)


def squeezed(page: Page, width: int = 320) -> list[str]:
    """Return the texts left without any room: they run down the page, a letter a line."""
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(node => [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim()))
            .filter(node => getComputedStyle(node).display === 'block')
            .filter(node => node.offsetHeight > 0 && node.offsetWidth === 0)
            .map(node => node.outerHTML.slice(0, 120))"""
    )
    return [f"at {width} px, no room for {said}" for said in found]


def _what_sticks_out(page: Page) -> str:
    return str(
        page.evaluate(
            """() => {
                const beyond = node => {
                    const box = node.getBoundingClientRect();
                    return box.width ? Math.max(box.right - innerWidth, -box.left) : 0;
                };
                return [...document.querySelectorAll('body *')]
                    .filter(node => beyond(node) > 1 && !node.closest('details:not([open])'))
                    .sort((one, other) => beyond(other) - beyond(one))
                    .slice(0, 3).map(node => node.outerHTML.slice(0, 120)).join(' | ');
            }"""
        )
    )
